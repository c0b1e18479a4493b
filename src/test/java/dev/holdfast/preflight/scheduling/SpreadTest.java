package dev.holdfast.preflight.scheduling;

import static dev.holdfast.preflight.CheckAssert.finds;
import static dev.holdfast.preflight.CheckAssert.isOk;
import static dev.holdfast.preflight.scheduling.Bench.controller;
import static dev.holdfast.preflight.scheduling.Bench.deployment;
import static dev.holdfast.preflight.scheduling.Bench.plugin;

import org.junit.jupiter.api.Test;

final class SpreadTest {
    private static final String ROLL = "controllers can roll";
    private static final String PLAIN = "containers: [{name: c}]";
    private final Bench bench = new Bench();

    private static String spread(String key, String more) {
        return PLAIN + ", topologySpreadConstraints: [{maxSkew: 1, topologyKey: " + key
                + ", whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: s3-csi-controller}}" + more
                + "}]";
    }

    /** Another old controller beside the one on w1, and no room on w2. */
    private void crowded() {
        bench.change("w2", "{unschedulable: true}");
    }

    @Test
    void theFullerDomainIsRefused() {
        bench.controllers(deployment(1, "{}", spread("kubernetes.io/hostname", "")));
        isOk(bench.check(ROLL), "s3-csi-controller");
        crowded();
        finds(
                bench.check(ROLL),
                "w1: its topology spread allows kubernetes.io/hostname=w1 1 more than the emptiest, which has 0 pods,"
                        + " and it would have 2");
    }

    @Test
    void aWishIsNoRule() {
        crowded();
        bench.controllers(
                deployment(1, "{}", spread("kubernetes.io/hostname", "").replace("DoNotSchedule", "ScheduleAnyway")));
        isOk(bench.check(ROLL), "s3-csi-controller");
    }

    @Test
    void nodesOfOneDomainCountTogether() {
        crowded();
        bench.controllers(deployment(1, "{}", spread("zone", "")));
        isOk(bench.check(ROLL), "s3-csi-controller");
        bench.controllers(deployment(1, "{}", spread("zone", ", minDomains: 2")));
        finds(bench.check(ROLL), "than a domain that is missing, which has 0 pods, and it would have 2");
    }

    @Test
    void aNodeWithoutTheLabelIsRefused() {
        bench.controllers(deployment(1, "{}", spread("rack", "")));
        finds(bench.check(ROLL), "w1: it has no label rack, by which the pods are spread");
    }

    @Test
    void nodesThatThePodMayNotUseDoNotCount() {
        crowded();
        bench.controllers(deployment(
                1, "{}", "nodeSelector: {kubernetes.io/hostname: w1}, " + spread("kubernetes.io/hostname", "")));
        isOk(bench.check(ROLL), "s3-csi-controller");
        bench.controllers(deployment(1, "{}", spread("kubernetes.io/hostname", ", nodeTaintsPolicy: Honor")));
        isOk(bench.check(ROLL), "s3-csi-controller");
        bench.controllers(deployment(
                1,
                "{}",
                "nodeSelector: {kubernetes.io/hostname: w1}, "
                        + spread("kubernetes.io/hostname", ", nodeAffinityPolicy: Ignore")));
        finds(bench.check(ROLL), "w1: its topology spread");
    }

    @Test
    void onlyPodsOfTheSameKindAndNamespaceCount() {
        crowded();
        bench.controllers(
                deployment(1, "{}", spread("kubernetes.io/hostname", ", matchLabelKeys: [pod-template-hash]")));
        isOk(bench.check(ROLL), "s3-csi-controller");
        bench.scene.pods.removeIf(pod -> pod.getMetadata().getName().equals("controller"));
        bench.scene.pods.add(Bench.pod("default", "alike", "w1", "{app: s3-csi-controller}", PLAIN));
        bench.controllers(deployment(1, "{}", spread("kubernetes.io/hostname", "")));
        isOk(bench.check(ROLL), "s3-csi-controller");
        bench.scene.pods.add(controller("other", "w1", PLAIN));
        bench.controllers(deployment(2, "{}", spread("kubernetes.io/hostname", "")));
        finds(bench.check(ROLL), "w1: its topology spread");
    }

    @Test
    void aNodePluginIsMadeForItsNodeAndNeedsNoOther() {
        bench.plugins(plugin(spread("kubernetes.io/hostname", "").replace("s3-csi-controller", "s3-csi-node")));
        isOk(bench.check("node plugin on every node"), "2 nodes");
        bench.plugins(plugin(spread("rack", "").replace("s3-csi-controller", "s3-csi-node")));
        finds(bench.check("node plugin on every node"), "it has no label rack");
    }
}
