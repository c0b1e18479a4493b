package dev.holdfast.preflight.scheduling;

import static dev.holdfast.preflight.CheckAssert.finds;
import static dev.holdfast.preflight.CheckAssert.isOk;
import static dev.holdfast.preflight.CheckAssert.isUndetermined;
import static dev.holdfast.preflight.CheckAssert.speaksOfARollback;
import static dev.holdfast.preflight.scheduling.Bench.plugin;
import static dev.holdfast.preflight.scheduling.Bench.stranger;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.Direction;
import dev.holdfast.preflight.KnownChecks;
import dev.holdfast.preflight.Reading.Unread;
import dev.holdfast.preflight.Scenery;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The writer has its mount on w1; w2 has none. */
final class NodePluginRuleTest {
    private static final String MOUNTED = "node plugin on every node";
    private static final String OTHERS = "node plugin on nodes without mounts";
    private static final String EVERY_TAINT = "tolerations: [{operator: Exists}], containers: [{name: c}]";
    private final Bench bench = new Bench();

    @Test
    void aPluginThatStaysOnItsNodesIsRight() {
        isOk(bench.check(MOUNTED), "2 nodes, 1 of them with mounts");
        isOk(bench.check(OTHERS), "1 node");
    }

    @Test
    void aTaintThatIsToleratedNoMoreTakesThePluginFromItsNode() {
        bench.change("w1", "{taints: [{key: team, value: x, effect: NoSchedule}]}");
        finds(
                bench.check(MOUNTED),
                "w1, which has 1 mount, would lose it: does not tolerate its taint team=x:NoSchedule");
        isOk(bench.check(OTHERS), "1 node");
        bench.plugins(plugin(EVERY_TAINT));
        isOk(bench.check(MOUNTED), "2 nodes");
    }

    @Test
    void onANodeWithoutMountsItIsAWarning() {
        bench.change("w2", "{taints: [{key: team, value: x, effect: NoSchedule}]}");
        isOk(bench.check(MOUNTED), "2 nodes");
        finds(bench.check(OTHERS), "w2, which has no mount, would lose it");
    }

    @Test
    void aPluginThatFitsNowhereBlocksAlsoWithoutMounts() {
        bench.scene.pods.removeIf(pod -> pod.getMetadata().getName().equals("writer"));
        bench.plugins(plugin("containers: [{name: c, resources: {requests: {cpu: '100'}}}]"));
        finds(bench.check(MOUNTED), "w2, which has no mount, would lose it: needs 100000m cpu, 2000m of 2000m is free");
        isOk(bench.check(OTHERS), "2 nodes");
    }

    @Test
    void aSelectorThatExcludesANodeTakesThePluginFromIt() {
        bench.plugins(plugin("nodeSelector: {kubernetes.io/hostname: w2}, containers: [{name: c}]"));
        finds(bench.check(MOUNTED), "w1, which has 1 mount, would lose it: node selector kubernetes.io/hostname=w2");
    }

    @Test
    void anEvictionAfterAWhileIsALossUnlessItWasSoBefore() {
        String forAWhile =
                "tolerations: [{effect: NoExecute, operator: Exists, tolerationSeconds: 300}], containers: [{name: c}]";
        bench.change("w1", "{taints: [{key: team, effect: NoExecute}]}").plugins(plugin(forAWhile));
        bench.scene.before = List.of(plugin(EVERY_TAINT));
        finds(bench.check(MOUNTED), "tolerates its taint team:NoExecute for 300 s only");
        bench.scene.before = List.of(plugin(forAWhile));
        isOk(bench.check(MOUNTED), "2 nodes");
        bench.scene.before = List.of();
        finds(bench.check(MOUNTED), "tolerates its taint team:NoExecute for 300 s only");
        // one of two stayed
        bench.scene.before = List.of(plugin(forAWhile), plugin(EVERY_TAINT));
        finds(bench.check(MOUNTED), "tolerates its taint team:NoExecute for 300 s only");
    }

    @Test
    void theOldPodMakesRoomForTheNewOne() {
        String half = "containers: [{name: c, resources: {requests: {cpu: 1500m}}}]";
        bench.scene.pods.set(
                0, Bench.pod("scality-s3-csi", "node-1", "w1", "{app: s3-csi-node}", "priority: 2000001000, " + half));
        bench.scene.nodePods.set(0, bench.scene.pods.get(0));
        bench.plugins(plugin(half));
        isOk(bench.check(MOUNTED), "2 nodes");
    }

    @Test
    void withASurgeTheNewPodStandsBesideTheOldOne() {
        String port = "containers: [{name: c, ports: [{containerPort: 9808, hostPort: 9808}]}]";
        bench.scene.pods.set(
                0, Bench.pod("scality-s3-csi", "node-1", "w1", "{app: s3-csi-node}", "priority: 2000001000, " + port));
        bench.scene.nodePods.set(0, bench.scene.pods.get(0));
        bench.plugins(plugin(port));
        isOk(bench.check(MOUNTED), "2 nodes");
        bench.plugins(plugin(
                "s3-csi-node", "{app: s3-csi-node}", "{rollingUpdate: {maxSurge: 10%, maxUnavailable: 0}}", port));
        finds(bench.check(MOUNTED), "host port 9808 is taken by scality-s3-csi/node-1");
    }

    @Test
    void podsOfLowerPriorityMakeRoomAndOthersDoNot() {
        String much = "containers: [{name: c, resources: {requests: {memory: 4Gi}}}]";
        bench.scene.pods.add(stranger("low", "w1", much));
        bench.plugins(plugin(much));
        isOk(bench.check(MOUNTED), "2 nodes");
        bench.scene.pods.add(stranger("high", "w1", "priority: 2000001000, " + much));
        finds(bench.check(MOUNTED), "needs 4096Mi memory, 0Mi of 4096Mi is free");
    }

    @Test
    void finishedPodsAndThoseAboutToGoTakeNoRoom() {
        String much = "priority: 2000001000, containers: [{name: c, resources: {requests: {memory: 4Gi}}}]";
        bench.plugins(plugin("containers: [{name: c, resources: {requests: {memory: 4Gi}}}]"));
        bench.scene.pods.removeIf(pod -> pod.getMetadata().getName().equals("controller"));
        var finished = stranger("finished", "w1", much);
        finished.getStatus().setPhase("Succeeded");
        var leaving = stranger("leaving", "w1", much);
        leaving.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");
        bench.scene.pods.add(finished);
        bench.scene.pods.add(leaving);
        isOk(bench.check(MOUNTED), "2 nodes");
    }

    @Test
    void aFullNodeTakesNoMorePods() {
        for (int i = 0; i < 10; i++) {
            bench.scene.pods.add(stranger("s" + i, "w1", "priority: 2000001000, containers: [{name: c}]"));
        }
        finds(bench.check(MOUNTED), "it has 10 pods of at most 10");
    }

    @Test
    void aPluginMayBeSplitByKindsOfNodes() {
        bench.plugins(
                plugin(
                        "node-a",
                        "{app: s3-csi-node}",
                        "{}",
                        "nodeSelector: {kubernetes.io/hostname: w1}, containers: [{name: c}]"),
                plugin(
                        "node-b",
                        "{app: s3-csi-node}",
                        "{}",
                        "nodeSelector: {kubernetes.io/hostname: w2}, containers: [{name: c}]"));
        isOk(bench.check(MOUNTED), "2 nodes");
    }

    @Test
    void aPluginUnderAnotherNameIsKnownByItsContainer() {
        bench.plugins(
                plugin("renamed", "{app: other}", "{}", "nodeSelector: {no: where}, containers: [{name: s3-plugin}]"));
        finds(bench.check(MOUNTED), "w1, which has 1 mount");
        bench.plugins(plugin("strange", "{app: other}", "{}", "containers: [{name: c}]"));
        isUndetermined(bench.check(MOUNTED), "strange");
    }

    @Test
    void aChartWithoutANodePluginBlocks() {
        bench.plugins();
        finds(bench.check(MOUNTED), "the new chart has no DaemonSet");
    }

    @Test
    void whatCannotBeReadIsUndeterminedInEveryCheckThatIsKnown() {
        List<Check> checks = SchedulingChecks.judge(new Unread<>("priority classes cannot be read", "allow it"));
        checks.forEach(check -> isUndetermined(check, "priority classes cannot be read"));
        assertThat(checks).extracting(Check::id).containsExactlyElementsOf(KnownChecks.PLACES.ids());
    }

    @Test
    void aNodeWithoutThePluginLosesNothing() {
        bench.scene.nodes.add(Bench.node("cp", "{taints: [{key: control, effect: NoSchedule}]}"));
        bench.scene.pods.add(Scenery.workload("lone", "cp", "data"));
        isOk(bench.check(MOUNTED), "2 nodes");
    }

    @Test
    void aRevisionHasNoValuesThatCouldBeChanged() {
        bench.scene.direction = Direction.ROLLBACK;
        bench.change("w1", "{taints: [{key: team, value: x, effect: NoSchedule}]}");
        speaksOfARollback(bench.check(MOUNTED));
        bench.change("w1", "{}").change("w2", "{taints: [{key: team, value: x, effect: NoSchedule}]}");
        speaksOfARollback(bench.check(OTHERS));
        bench.plugins();
        finds(bench.check(MOUNTED), "that revision has no DaemonSet");
        speaksOfARollback(bench.check(MOUNTED));
    }
}
