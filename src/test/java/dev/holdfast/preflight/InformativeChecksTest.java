package dev.holdfast.preflight;

import static dev.holdfast.preflight.CheckAssert.finds;
import static dev.holdfast.preflight.CheckAssert.isOk;
import static dev.holdfast.preflight.CheckAssert.isUndetermined;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class InformativeChecksTest {
    private final Scenery scene = new Scenery();

    @Test
    void volumesAndPodsAreCountedByDriver() {
        scene.volumes.add(Scenery.volume("pv-disk", "disk.example.com", "Bound", "disk"));
        scene.pods.add(Scenery.workload("reader", "w2", "data"));
        isOk(
                InformativeChecks.volumes(scene.snapshot()),
                "disk.example.com: 1 volume, 0 pods; s3.csi.scality.com: 1 volume, 2 pods");
    }

    @Test
    void aMountThatAnAttachmentNamesIsOfAPodMounterAndOthersAreUnknown() {
        scene.pods.add(Scenery.workload("reader", "w2", "data"));
        isOk(InformativeChecks.mounts(scene.snapshot()), "0 systemd, 1 pod mounter, 1 unknown");
    }

    @Test
    void whatAProbeSawOfAMountIsKnown() {
        scene.pods.add(Scenery.workload("reader", "w2", "data"));
        scene.probes = true;
        scene.probed.put(
                VolumeUse.key("uid-reader", "pv-data"),
                new ServingProcess(MountServer.SYSTEMD, "mount-s3-1.service", "pid 1"));
        isOk(InformativeChecks.mounts(scene.snapshot()), "1 systemd, 1 pod mounter, 0 unknown");
    }

    @Test
    void withoutAProbeItIsSaidHowToGetToKnow() {
        Check check = InformativeChecks.mounts(scene.snapshot());
        assertThat(check.looked()).contains("--probe");
        isOk(check, "s3.csi.scality.com: 0 systemd");
    }

    @Test
    void whatAProbeSawCountsMoreThanAnAttachment() {
        scene.probes = true;
        scene.probed.put(
                VolumeUse.key("uid-writer", "pv-data"),
                new ServingProcess(MountServer.SYSTEMD, "mount-s3-1.service", "pid 1"));
        isOk(InformativeChecks.mounts(scene.snapshot()), "1 systemd, 0 pod mounter, 0 unknown");
    }

    @Test
    void mountsOfWhichAProbeCouldNotTellLeaveItUndetermined() {
        scene.probes = true;
        scene.silent.add("no probe started on node w2");
        isUndetermined(InformativeChecks.mounts(scene.snapshot()), "no probe started on node w2");
        isUndetermined(InformativeChecks.mounts(Scenery.unread()), "forbidden");
    }

    @Test
    void mountsOfOtherDriversAreCountedAndUnknown() {
        scene.volumes.add(Scenery.volume("pv-disk", "disk.example.com", "Bound", "disk"));
        scene.claims.add(Scenery.claim("disk", "Bound", "disk", "pv-disk"));
        scene.pods.add(Scenery.workload("base", "w2", "disk"));
        isOk(
                InformativeChecks.mounts(scene.snapshot()),
                "disk.example.com: 0 systemd, 0 pod mounter, 1 unknown\ns3.csi.scality.com: 0 systemd, 1 pod mounter, 0 unknown");
    }

    @Test
    void podsThatAreOverMountNothing() {
        scene.pods.get(0).getStatus().setPhase("Succeeded");
        isOk(InformativeChecks.mounts(scene.snapshot()), "0 systemd, 0 pod mounter, 0 unknown");
    }

    @Test
    void resourcesAreSharesOfWhatANodeHas() {
        isOk(
                InformativeChecks.resources(scene.snapshot()),
                "w1: cpu 25 %, memory 25 %, 2 of 110 pods\nw2: cpu 0 %, memory 0 %, 0 of 110 pods");
    }

    @Test
    void whatTheNewChartHasDifferentlyIsFound() {
        isOk(InformativeChecks.configuration(scene.upgrade(), scene.target()), "nothing");
        DaemonSet next = Scenery.daemonSet(2, 2, 2, 3);
        next.getSpec().getTemplate().getSpec().setNodeSelector(Map.of("disk", "fast"));
        next.getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .get(0)
                .getResources()
                .setRequests(Map.of("cpu", new Quantity("20m")));
        scene.objects = List.of(next);
        Check check = InformativeChecks.configuration(scene.upgrade(), scene.target());
        finds(check, "DaemonSet s3-csi-node: nodeSelector none → {\"disk\":\"fast\"}");
        finds(check, "s3-plugin resources {\"requests\":{\"cpu\":\"10m\"}} → {\"requests\":{\"cpu\":\"20m\"}}");
        finds(check, "Deployment s3-csi-controller is not in the new chart");
    }

    @Test
    void theSameAmountWrittenDifferentlyIsNoDifference() {
        DaemonSet next = Scenery.daemonSet(2, 2, 2, 3);
        next.getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .get(0)
                .getResources()
                .setRequests(Map.of("cpu", new Quantity("0.01")));
        scene.objects = List.of(next, Scenery.deployment(1));
        isOk(InformativeChecks.configuration(scene.upgrade(), scene.target()), "nothing");
    }

    @Test
    void containersThatComeAndGoAreFound() {
        DaemonSet next = Scenery.daemonSet(2, 2, 2, 3);
        next.getSpec().getTemplate().getSpec().getContainers().get(0).setName("plugin");
        next.getSpec().getSelector().setMatchLabels(Map.of("app", "other"));
        scene.objects = List.of(next, Scenery.deployment(1));
        Check check = InformativeChecks.configuration(scene.upgrade(), scene.target());
        finds(check, "container s3-plugin is removed");
        finds(check, "container plugin is added");
        finds(check, "selector, which is immutable");
    }

    @Test
    void versionsOfToolsAndNodesAreTold() {
        isOk(
                InformativeChecks.versions(scene.snapshot()),
                "Helm v3.19.5; kubelet v1.34.0, containerd://2.1.0, kernel 6.1");
    }

    @Test
    void whatARevisionHasDifferentlyIsFound() {
        scene.direction = Direction.ROLLBACK;
        scene.objects = List.of(Scenery.daemonSet(2, 2, 2, 3));
        Check check = InformativeChecks.configuration(scene.upgrade(), scene.target());
        finds(check, "Deployment s3-csi-controller is not in that revision");
        CheckAssert.speaksOfARollback(check);
    }
}
