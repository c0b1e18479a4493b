package dev.holdfast.preflight;

import static dev.holdfast.preflight.CheckAssert.finds;
import static dev.holdfast.preflight.CheckAssert.isOk;
import static dev.holdfast.preflight.CheckAssert.isUndetermined;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.driver.Release;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChangesTest {
    private final Scenery then = new Scenery();
    private final Scenery now = new Scenery();

    private Check change(Aspect aspect) {
        return Changes.between(State.of(then.snapshot()), State.of(now.snapshot())).stream()
                .filter(check -> check.name().equals(aspect.title()))
                .findFirst()
                .orElseThrow();
    }

    private static List<ContainerStatus> restarted(int times) {
        return List.of(new ContainerStatusBuilder()
                .withName("c")
                .withRestartCount(times)
                .build());
    }

    @Test
    void aClusterThatIsTheSameHasNoChange() {
        assertThat(Changes.between(State.of(then.snapshot()), State.of(now.snapshot())))
                .hasSize(Aspect.values().length)
                .allSatisfy(check -> isOk(check, "the same "));
    }

    @Test
    void theReleaseAndItsImagesAreTold() {
        now.release = Optional.of(new Release("driver", "2.2.0", 4, "deployed"));
        now.daemonSet.getSpec().getTemplate().getSpec().getContainers().get(0).setImage("example.com/driver:2.3.0");
        isOk(change(Aspect.RELEASE), "version 1.2.0 → 2.2.0");
        isOk(change(Aspect.IMAGES), "s3-csi-node/s3-plugin: image example.com/driver:2.2.0 → example.com/driver:2.3.0");
    }

    @Test
    void aReleaseThatIsNotDeployedAnyMoreIsFound() {
        now.release = Optional.of(new Release("driver", "2.2.0", 4, "failed"));
        finds(change(Aspect.RELEASE), "status deployed → failed\nalso: ");
    }

    @Test
    void aReleaseThatIsMendedIsNoFinding() {
        then.release = Optional.of(new Release("driver", "1.2.0", 3, "failed"));
        isOk(change(Aspect.RELEASE), "status failed → deployed");
    }

    @Test
    void driverPodsThatWereMadeAnewAreTold() {
        now.nodePods.set(0, Scenery.driverPod("node-3", "w1"));
        isOk(change(Aspect.DRIVER_PODS), "node plugin on w1: pod node-1 → node-3");
    }

    @Test
    void restartsOfTheDriverAreFoundAlsoInNewPods() {
        now.nodePods.set(0, Scenery.driverPod("node-3", "w1", "True", 2, "{}"));
        finds(change(Aspect.DRIVER_PODS), "node plugin on w1: restarts 0 → 2");
        then.nodePods.set(0, Scenery.driverPod("node-1", "w1", "True", 2, "{}"));
        finds(change(Aspect.DRIVER_PODS), "node plugin on w1: restarts 2 → 2");
        now.nodePods.set(0, Scenery.driverPod("node-1", "w1", "True", 2, "{}"));
        isOk(change(Aspect.DRIVER_PODS), "the same");
    }

    @Test
    void aNewPodThatCountsFewerRestartsIsNoFinding() {
        then.nodePods.set(0, Scenery.driverPod("node-1", "w1", "True", 2, "{}"));
        now.nodePods.set(0, Scenery.driverPod("node-3", "w1"));
        isOk(change(Aspect.DRIVER_PODS), "restarts 2 → 0");
    }

    @Test
    void aNodeThatIsGoneOrNotReadyIsFound() {
        now.nodes.set(1, Scenery.node("w2", "False"));
        finds(change(Aspect.NODES), "w2: ready True → False");
        now.nodes.remove(1);
        finds(change(Aspect.NODES), "w2 is gone");
    }

    @Test
    void aNodeThatWasBootedIsFound() {
        then.nodes.get(0).getStatus().getNodeInfo().setBootID("a");
        now.nodes.get(0).getStatus().getNodeInfo().setBootID("b");
        finds(change(Aspect.NODES), "w1: boot a → b");
    }

    @Test
    void whatIsGoneIsFound() {
        now.volumes.clear();
        now.claims.clear();
        now.pods.remove(0);
        finds(change(Aspect.VOLUMES), "pv-data is gone");
        finds(change(Aspect.CLAIMS), "default/data is gone");
        finds(change(Aspect.PODS), "default/writer is gone");
        finds(change(Aspect.MOUNTS), "default/writer pv-data is gone");
    }

    @Test
    void whatIsNewIsTold() {
        now.pods.add(Scenery.workload("reader", "w2", "data"));
        isOk(change(Aspect.PODS), "default/reader is new: node w2");
        isOk(change(Aspect.MOUNTS), "default/reader pv-data is new: uid uid-reader");
    }

    @Test
    void aVolumeThatLostItsClaimIsFound() {
        now.volumes.set(0, Scenery.volume("pv-data", "s3.csi.scality.com", "Released", "data"));
        finds(change(Aspect.VOLUMES), "pv-data: phase Bound → Released");
    }

    @Test
    void restartsOfWorkloadsAreFound() {
        now.pods.get(0).getStatus().setContainerStatuses(restarted(1));
        finds(change(Aspect.PODS), "default/writer: restarts 0 → 1");
    }

    @Test
    void aWorkloadThatWasMadeAnewIsFoundAndItsMountIsTold() {
        Pod anew = Scenery.workload("writer", "w1", "data");
        anew.getMetadata().setUid("another");
        now.pods.set(0, anew);
        now.attachments.set(0, new Attachment("att-1", "w1", "pv-data", Map.of("mp-b", List.of("another"))));
        finds(change(Aspect.PODS), "default/writer: uid uid-writer → another");
        isOk(change(Aspect.MOUNTS), "default/writer pv-data: uid uid-writer → another");
        isOk(change(Aspect.ATTACHMENTS), "att-1: workloads {mp-a=[uid-writer]} → {mp-b=[another]}");
    }

    @Test
    void anotherMounterOrProcessUnderTheSamePodIsFound() {
        then.probes = true;
        now.probes = true;
        then.probed.put("uid-writer/pv-data", new ServingProcess(MountServer.SYSTEMD, "mount-s3-1.service", "pid 1"));
        now.probed.put("uid-writer/pv-data", new ServingProcess(MountServer.POD, "mp-a", "pid 2"));
        finds(change(Aspect.MOUNTS), "default/writer pv-data: mounter systemd → pod mounter");
        finds(change(Aspect.MOUNTS), "default/writer pv-data: process pid 1 → pid 2");
    }

    @Test
    void whatIsKnownOnOneSideOnlyIsToldAndNoFinding() {
        now.probes = true;
        now.probed.put("uid-writer/pv-data", new ServingProcess(MountServer.POD, "mp-a", "pid 2"));
        isOk(change(Aspect.MOUNTS), "process unknown → pid 2");
    }

    @Test
    void aStorageClassOfOtherParametersIsFound() {
        now.classes.get(0).setParameters(Map.of("tier", "cold"));
        finds(change(Aspect.CLASSES), "s3: parameters {} → {tier=cold}");
    }

    @Test
    void whatCouldNotBeReadIsUndetermined() {
        State read = State.of(then.snapshot());
        State unread = State.of(Scenery.unread());
        assertThat(Changes.between(unread, read))
                .allSatisfy(check -> isUndetermined(check, "not read before: forbidden"));
        assertThat(Changes.between(read, unread)).allSatisfy(check -> isUndetermined(check, "not read now: forbidden"));
    }

    @Test
    void whatIsSavedIsReadAgain(@TempDir Path folder) {
        State state = State.of(then.snapshot());
        SavedFile.write(folder.resolve("before.json"), state);
        assertThat(State.read(folder.resolve("before.json"))).isEqualTo(state);
    }
}
