package dev.holdfast.preflight.scheduling;

import static dev.holdfast.preflight.CheckAssert.finds;
import static dev.holdfast.preflight.CheckAssert.isOk;
import static dev.holdfast.preflight.CheckAssert.speaksOfARollback;
import static dev.holdfast.preflight.scheduling.Bench.controller;
import static dev.holdfast.preflight.scheduling.Bench.deployment;

import dev.holdfast.preflight.Direction;
import dev.holdfast.preflight.Scenery;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ControllerRuleTest {
    private static final String NAME = "controllers can roll";
    private static final String PORT = "hostNetwork: true, containers: [{name: c, ports: [{containerPort: 8443}]}]";
    private static final String APART = "containers: [{name: c}], affinity: {podAntiAffinity:"
            + " {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: kubernetes.io/hostname,"
            + " labelSelector: {matchLabels: {app: s3-csi-controller}}%s}]}}";
    private final Bench bench = new Bench();

    /** The old controllers, one on each of these nodes. */
    private void old(String spec, String... nodes) {
        bench.scene.pods.removeIf(pod -> pod.getMetadata().getName().equals("controller"));
        for (String node : nodes) {
            bench.scene.pods.add(controller("old-" + node, node, spec));
        }
    }

    @Test
    void aControllerWithRoomRolls() {
        isOk(bench.check(NAME), "Deployment s3-csi-controller");
    }

    @Test
    void oneThatStaysAsItIsDoesNotRoll() {
        bench.controllers(deployment(1, "{}", "containers: [{name: c, image: old}], nodeSelector: {no: where}"));
        bench.scene.before = java.util.List.copyOf(bench.after);
        isOk(bench.check(NAME), "none changes");
    }

    @Test
    void aSelectorThatNoNodeMatchesBlocks() {
        bench.controllers(deployment(1, "{}", "nodeSelector: {role: storage}, containers: [{name: c}]"));
        finds(
                bench.check(NAME),
                "Deployment s3-csi-controller: no node takes the new pod while 1 old pod stands"
                        + " (w1: node selector role=storage does not match, w2: node selector");
    }

    @Test
    void aNewControllerNeedsANodeToo() {
        old("containers: [{name: c}]");
        bench.controllers(deployment(2, "{}", "containers: [{name: c, resources: {requests: {cpu: '3'}}}]"));
        finds(bench.check(NAME), "no node takes the new pod (w1: needs 3000m cpu, 2000m of 2000m is free");
    }

    @Test
    void aHostPortOnEveryNodeIsFreedByRecreateOnly() {
        old(PORT, "w1", "w2");
        bench.controllers(deployment(2, "{}", PORT));
        finds(bench.check(NAME), "host port 8443 is taken by scality-s3-csi/old-w");
        bench.controllers(deployment(2, "{type: Recreate}", PORT));
        isOk(bench.check(NAME), "s3-csi-controller");
        bench.controllers(deployment(2, "{rollingUpdate: {maxSurge: 0, maxUnavailable: 1}}", PORT));
        isOk(bench.check(NAME), "s3-csi-controller");
        bench.controllers(deployment(2, "{rollingUpdate: {maxSurge: 1, maxUnavailable: 50%}}", PORT));
        isOk(bench.check(NAME), "s3-csi-controller");
        // with neither, the controller takes one away all the same
        bench.controllers(deployment(2, "{rollingUpdate: {maxSurge: 0, maxUnavailable: 0%}}", PORT));
        isOk(bench.check(NAME), "s3-csi-controller");
    }

    @Test
    void aHostPortIsFreeOnTheOtherNode() {
        old(PORT, "w1");
        bench.controllers(deployment(1, "{}", PORT));
        isOk(bench.check(NAME), "s3-csi-controller");
        bench.change("w2", "{unschedulable: true}");
        finds(bench.check(NAME), "w2: does not tolerate its taint node.kubernetes.io/unschedulable");
    }

    @Test
    void podsThatKeepApartNeedANodeMore() {
        old(APART.formatted(""), "w1", "w2");
        bench.controllers(deployment(2, "{}", APART.formatted("")));
        finds(bench.check(NAME), "its anti-affinity keeps it away from scality-s3-csi/old-w1");
        bench.scene.nodes.add(Bench.node("w3", "{}"));
        isOk(bench.check(NAME), "s3-csi-controller");
    }

    @Test
    void theAntiAffinityOfTheOldPodKeepsAwayToo() {
        old(APART.formatted(""), "w1", "w2");
        bench.controllers(deployment(2, "{}", "containers: [{name: c}]"));
        finds(bench.check(NAME), "the anti-affinity of scality-s3-csi/old-w1 keeps it away");
    }

    @Test
    void podsThatKeepApartFromTheirOwnRevisionOnlyRoll() {
        String own = APART.formatted(", matchLabelKeys: [pod-template-hash]");
        old("containers: [{name: c}]", "w1", "w2");
        bench.controllers(deployment(2, "{}", own));
        isOk(bench.check(NAME), "s3-csi-controller");
    }

    @Test
    void anAntiAffinityAgainstPodsOfOtherNamespacesCounts() {
        String apart =
                "containers: [{name: c}], affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution:"
                        + " [{topologyKey: zone, labelSelector: {matchLabels: {app: stranger}}%s}]}}";
        bench.scene.pods.add(Bench.stranger("s", "w2", "priority: 2000000000, containers: [{name: c}]"));
        bench.controllers(deployment(1, "{}", apart.formatted("")));
        isOk(bench.check(NAME), "s3-csi-controller");
        bench.controllers(deployment(1, "{}", apart.formatted(", namespaces: [default]")));
        finds(bench.check(NAME), "its anti-affinity keeps it away from default/s");
        bench.controllers(deployment(1, "{}", apart.formatted(", namespaceSelector: {}")));
        finds(bench.check(NAME), "default/s");
        bench.controllers(deployment(1, "{}", apart.formatted(", namespaceSelector: {matchLabels: {team: x}}")));
        isOk(bench.check(NAME), "s3-csi-controller");
        bench.namespaces = Map.of("default", Map.of("team", "x"));
        finds(bench.check(NAME), "default/s");
    }

    @Test
    void anAffinityNeedsAPodNearby() {
        String near =
                "containers: [{name: c}], affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution:"
                        + " [{topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: %s}}}]}}";
        bench.controllers(deployment(1, "{}", near.formatted("s3-csi-node")));
        isOk(bench.check(NAME), "s3-csi-controller");
        bench.controllers(deployment(1, "{}", near.formatted("nobody")));
        finds(bench.check(NAME), "no pod is near that its affinity asks for");
        old("containers: [{name: c}]");
        bench.controllers(deployment(1, "{}", near.formatted("s3-csi-controller")));
        isOk(bench.check(NAME), "s3-csi-controller");
    }

    @Test
    void roomIsWhatTheNewNodePluginLeaves() {
        bench.controllers(deployment(1, "{}", "containers: [{name: c, resources: {requests: {memory: 3Gi}}}]"));
        isOk(bench.check(NAME), "s3-csi-controller");
        bench.plugins(Bench.plugin("containers: [{name: c, resources: {requests: {memory: 2Gi}}}]"));
        finds(bench.check(NAME), "needs 3072Mi memory, 2048Mi of 4096Mi is free");
    }

    @Test
    void aNodePluginThatFindsNoPlaceTakesNoRoom() {
        bench.controllers(deployment(1, "{}", "containers: [{name: c, resources: {requests: {cpu: '1'}}}]"));
        bench.plugins(Bench.plugin("containers: [{name: c, resources: {requests: {cpu: '100'}}}]"));
        isOk(bench.check(NAME), "s3-csi-controller");
    }

    @Test
    void aStatefulSetFreesItsOldPodFirst() {
        String set = """
                apiVersion: apps/v1
                kind: StatefulSet
                metadata: {name: s3-csi-controller}
                spec:
                  selector: {matchLabels: {app: s3-csi-controller}}
                  template: {metadata: {labels: {app: s3-csi-controller}}, spec: {%s}}
                """;
        old(PORT, "w1");
        bench.change("w2", "{unschedulable: true}");
        bench.controllers(Scenery.of(StatefulSet.class, set.formatted(PORT)));
        isOk(bench.check(NAME), "StatefulSet s3-csi-controller");
        bench.after.clear();
        bench.controllers(
                Scenery.of(StatefulSet.class, set.formatted("nodeSelector: {no: where}, containers: [{name: c}]")));
        finds(bench.check(NAME), "StatefulSet s3-csi-controller: no node takes the new pod (");
    }

    @Test
    void whatMakesNoPodsNeedsNoNode() {
        var none = deployment(0, "{}", "nodeSelector: {no: where}, containers: [{name: c}]");
        var paused = deployment(1, "{}", "nodeSelector: {no: where}, containers: [{name: c}]");
        paused.getSpec().setPaused(true);
        bench.controllers(none, paused);
        isOk(bench.check(NAME), "none changes");
    }

    @Test
    void aRevisionHasNoValuesThatCouldBeChanged() {
        bench.scene.direction = Direction.ROLLBACK;
        bench.controllers(deployment(1, "{}", "nodeSelector: {role: storage}, containers: [{name: c}]"));
        speaksOfARollback(bench.check(NAME));
    }
}
