package dev.holdfast.preflight;

import static dev.holdfast.preflight.CheckAssert.finds;
import static dev.holdfast.preflight.CheckAssert.isOk;
import static dev.holdfast.preflight.CheckAssert.isUndetermined;

import dev.holdfast.driver.Release;
import dev.holdfast.preflight.Reading.Read;
import dev.holdfast.preflight.Reading.Unread;
import dev.holdfast.preflight.Rights.Right;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class BlockingChecksTest {
    private final Scenery scene = new Scenery();

    @Test
    void aNodeThatIsNotReadyBlocks() {
        isOk(BlockingChecks.nodesReady(scene.snapshot()), "2 of 2");
        scene.nodes.set(1, Scenery.node("w2", "Unknown"));
        finds(BlockingChecks.nodesReady(scene.snapshot()), "w2 not Ready, of 2 nodes");
    }

    @Test
    void aClusterWithoutNodesBlocks() {
        scene.nodes.clear();
        finds(BlockingChecks.nodesReady(scene.snapshot()), "there is no node");
    }

    @Test
    void aDriverThatIsReadyIsFine() {
        isOk(BlockingChecks.driverReady(scene.snapshot()), "2 node plugins, 1 controller");
    }

    @Test
    void aDaemonSetThatIsNotThereBlocks() {
        scene.daemonSet = null;
        finds(BlockingChecks.driverReady(scene.snapshot()), "no DaemonSet scality-s3-csi/s3-csi-node");
    }

    @Test
    void aDaemonSetThatIsNotReadyBlocks() {
        scene.daemonSet = Scenery.daemonSet(2, 1, 2, 3);
        finds(BlockingChecks.driverReady(scene.snapshot()), "1 of 2 pods Ready");
    }

    @Test
    void aDaemonSetThatWantsNoPodBlocks() {
        scene.daemonSet = Scenery.daemonSet(0, 0, 0, 3);
        finds(BlockingChecks.driverReady(scene.snapshot()), "selects no node");
    }

    @Test
    void aRolloutUnderWayBlocks() {
        scene.daemonSet = Scenery.daemonSet(2, 2, 1, 3);
        finds(BlockingChecks.driverReady(scene.snapshot()), "is being rolled out: 1 of 2");
        scene.daemonSet = Scenery.daemonSet(2, 2, 2, 2);
        finds(BlockingChecks.driverReady(scene.snapshot()), "has not observed the change");
    }

    @Test
    void aControllerThatIsNotReadyBlocks() {
        scene.deployment = Scenery.deployment(0);
        finds(BlockingChecks.driverReady(scene.snapshot()), "Deployment s3-csi-controller has 0 of 1");
        scene.deployment = null;
        finds(BlockingChecks.driverReady(scene.snapshot()), "no Deployment");
    }

    @Test
    void aDriverPodThatIsNotReadyIsNamedWithTheReason() {
        scene.nodePods.set(0, Scenery.driverPod("node-1", "w1", "False", 0, "{waiting: {reason: ImagePullBackOff}}"));
        finds(BlockingChecks.driverReady(scene.snapshot()), "node-1 is not Ready: ImagePullBackOff");
    }

    @Test
    void aMissingCsiDriverBlocks() {
        isOk(BlockingChecks.csiDriver(scene.snapshot()), "present");
        scene.csiDriver = Optional.empty();
        finds(BlockingChecks.csiDriver(scene.snapshot()), "no CSIDriver s3.csi.scality.com");
    }

    @Test
    void aNodeWithoutTheDriverBlocks() {
        isOk(BlockingChecks.registered(scene.snapshot()), "2 nodes");
        scene.csiNodes.set(1, Scenery.csiNode("w2", "disk.example.com"));
        finds(BlockingChecks.registered(scene.snapshot()), "not on w2");
        scene.csiNodes.remove(1);
        finds(BlockingChecks.registered(scene.snapshot()), "not on w2");
    }

    @Test
    void aNodeThatIsNotToHaveTheDriverNeedsNone() {
        scene.csiNodes.set(1, Scenery.csiNode("w2", "disk.example.com"));
        scene.nodePods.remove(1);
        isOk(BlockingChecks.registered(scene.snapshot()), "1 node");
    }

    @Test
    void withoutANodePluginNobodyCanSayWhichNodesAreToHaveTheDriver() {
        scene.nodePods.clear();
        isUndetermined(BlockingChecks.registered(scene.snapshot()), "no node has a node plugin pod");
    }

    @Test
    void aPendingClaimBlocks() {
        isOk(BlockingChecks.pendingClaims(scene.snapshot()), "none");
        scene.claims.add(Scenery.claim("stuck", "Pending", "s3", "null"));
        finds(BlockingChecks.pendingClaims(scene.snapshot()), "default/stuck");
    }

    @Test
    void aPendingClaimOfNoKnownClassBlocks() {
        scene.claims.add(Scenery.claim("stuck", "Pending", "nowhere", "null"));
        finds(BlockingChecks.pendingClaims(scene.snapshot()), "default/stuck");
    }

    @Test
    void aPendingClaimOfAnotherDriverDoesNotBlock() {
        scene.claims.add(Scenery.claim("other", "Pending", "disk", "null"));
        isOk(BlockingChecks.pendingClaims(scene.snapshot()), "none");
    }

    @Test
    void aClaimThatWaitsForItsFirstPodBlocksOnlyOnceThereIsOne() {
        scene.claims.add(Scenery.claim("waiting", "Pending", "late", "null"));
        isOk(BlockingChecks.pendingClaims(scene.snapshot()), "1, waiting for their first pod");
        scene.pods.add(Scenery.workload("consumer", "w1", "waiting"));
        finds(BlockingChecks.pendingClaims(scene.snapshot()), "default/waiting");
    }

    @Test
    void aReleaseThatIsNotDeployedBlocks() {
        isOk(BlockingChecks.released(scene.snapshot()), "driver-1.2.0, revision 3, deployed");
        scene.release = Optional.of(new Release("driver", "1.2.0", 4, "pending-upgrade"));
        finds(BlockingChecks.released(scene.snapshot()), "pending-upgrade");
        scene.release = Optional.empty();
        finds(BlockingChecks.released(scene.snapshot()), "no release scality-mountpoint-s3-csi-driver");
    }

    @Test
    void anUpgradeThatSkipsARequiredReleaseBlocks() {
        isOk(BlockingChecks.upgradePath(scene.upgrade(), scene.target()), "1.2.0 → 2.2.0");
        scene.release = Optional.of(new Release("driver", "1.1.0", 1, "deployed"));
        finds(BlockingChecks.upgradePath(scene.upgrade(), scene.target()), "1.1.0 → 2.2.0 skips 1.2.0");
        scene.version = "1.2.0";
        isOk(BlockingChecks.upgradePath(scene.upgrade(), scene.target()), "1.1.0 → 1.2.0");
    }

    @Test
    void anOlderChartIsNoUpgrade() {
        scene.version = "1.1.0";
        finds(BlockingChecks.upgradePath(scene.upgrade(), scene.target()), "1.2.0 → 1.1.0 goes back");
    }

    @Test
    void withoutTwoVersionsNobodyCanSayWhatIsSkipped() {
        scene.version = "latest";
        isUndetermined(BlockingChecks.upgradePath(scene.upgrade(), scene.target()), "'latest' is not a version");
        scene.release = Optional.empty();
        isUndetermined(BlockingChecks.upgradePath(scene.upgrade(), scene.target()), "no release to upgrade from");
    }

    @Test
    void aKubernetesThatTheChartDoesNotTakeBlocks() {
        isOk(BlockingChecks.kubernetesVersion(scene.upgrade(), scene.target()), "v1.34.0 is >=1.30.0-0");
        scene.refused =
                Optional.of("chart requires kubeVersion: >=1.40.0-0 which is incompatible with Kubernetes v1.34.0");
        finds(BlockingChecks.kubernetesVersion(scene.upgrade(), scene.target()), ">=1.40.0-0");
    }

    @Test
    void aKubernetesThatHelmDidNotGetToCompareIsUndetermined() {
        Reading<Target> unrendered = new Read<>(new Target(
                "charts/driver",
                "driver",
                "2.2.0",
                ">=1.30.0-0",
                Optional.empty(),
                new Unread<>("no values", "look"),
                new Unread<>("no values", "look"),
                List.of(),
                new Unread<>("no values", "look"),
                new Unread<>("no values", "look")));
        isUndetermined(BlockingChecks.kubernetesVersion(scene.upgrade(), unrendered), "no values");
    }

    @Test
    void aChartThatAsksForNoKubernetesTakesAny() {
        scene.kubeVersion = "";
        isOk(BlockingChecks.kubernetesVersion(scene.upgrade(), scene.target()), "the chart requires none");
    }

    @Test
    void aMissingRightBlocks() {
        isOk(BlockingChecks.permission(scene.snapshot()), "all 1 rights");
        scene.asked.add(new Right("patch", "storage.k8s.io", "csidrivers", "", false));
        finds(BlockingChecks.permission(scene.snapshot()), "may not patch csidrivers.storage.k8s.io");
        scene.asked.set(1, new Right("create", "", "secrets", "ns", false));
        scene.asked.add(new Right("create", "", "pods", "ns", false));
        scene.asked.add(new Right("delete", "", "secrets", "ns", false));
        finds(
                BlockingChecks.permission(scene.snapshot()),
                "may not create, delete secrets in ns\nmay not create pods in ns");
    }

    @Test
    void ofAKindThatIsNotKnownNobodyCanSayWhetherItMayBeMade() {
        scene.unknownKinds.add("example.com/v1 Gadget");
        isUndetermined(BlockingChecks.permission(scene.snapshot()), "example.com/v1 Gadget");
    }
}
