package dev.holdfast.preflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.cluster.ClusterException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ProbedNodeTest {
    private static final String TABLE = """
            {"n":0,"t":1,"mounts":[]}
            {"n":1,"t":2,"mounts":[{"id":1,"parent":0,"dev":"0:44","root":"/","target":"/var/lib/kubelet/pods/uid-writer/volumes/kubernetes.io~csi/pv-data/mount","options":"rw","type":"fuse","source":"mountpoint-s3","superOptions":"rw"}]}
            {"n":2,"t":3,"same":1}
            """;
    private static final VolumeUse USE = new VolumeUse(
            Scenery.workload("writer", "w1", "data"), Scenery.volume("pv-data", "s3.csi.scality.com", "Bound", "data"));

    private static String process(int connection, String cgroup) {
        return "{\"n\":0,\"t\":1,\"processes\":[{\"connection\":" + connection
                + ",\"pid\":7,\"start\":99,\"state\":\"S\",\"comm\":\"mount-s3\",\"args\":\"mount-s3 b\",\"cgroup\":\""
                + cgroup
                + "\"}]}\n";
    }

    private static ServingProcess served(String cgroup) {
        return ProbedNode.of(TABLE, process(44, cgroup))
                .served(USE, Scenery.PROFILE, List.of(Scenery.mounter("mp-a", "11:00:00")), List.of())
                .orElseThrow();
    }

    @Test
    void aUnitOfSystemdIsToldFromAMounterPodAndFromAnythingElse() {
        assertThat(served("/system.slice/mount-s3-1.service"))
                .isEqualTo(new ServingProcess(MountServer.SYSTEMD, "mount-s3-1.service", "pid 7 started at tick 99"));
        assertThat(served("/kubepods/poduid-mp-a/c"))
                .isEqualTo(new ServingProcess(MountServer.POD, "mp-a", "pid 7 started at tick 99"));
        assertThat(served("/somewhere").mounter()).isEqualTo(MountServer.UNKNOWN);
    }

    @Test
    void whereTheKernelIsSilentTheAttachmentTells() {
        List<Attachment> attachments = List.of(new Attachment(
                "s3pa-1",
                "w1",
                "pv-data",
                Map.of("mp-a", List.of(USE.pod().getMetadata().getUid()))));
        assertThat(ProbedNode.of(TABLE, process(-1, "/kubepods/poduid-mp-a/c"))
                        .served(USE, Scenery.PROFILE, List.of(Scenery.mounter("mp-a", "11:00:00")), attachments))
                .contains(new ServingProcess(MountServer.POD, "mp-a", "pid 7 started at tick 99"));
        assertThat(ProbedNode.of(TABLE, process(-1, "/kubepods/poduid-mp-a/c"))
                        .served(USE, Scenery.PROFILE, List.of(Scenery.mounter("mp-a", "11:00:00")), List.of()))
                .isEmpty();
    }

    @Test
    void aMountThatNoProcessServesIsServedByNobody() {
        assertThat(ProbedNode.of(TABLE, process(45, "/system.slice/mount-s3-1.service"))
                        .served(USE, Scenery.PROFILE, List.of(), List.of()))
                .isEmpty();
        assertThat(ProbedNode.of("{\"n\":0,\"t\":1,\"mounts\":[]}", process(44, "/"))
                        .served(USE, Scenery.PROFILE, List.of(), List.of()))
                .isEmpty();
    }

    @Test
    void aProbeThatCannotLookIsNoAnswer() {
        assertThatThrownBy(() -> ProbedNode.of("{\"n\":0,\"t\":1,\"error\":\"EIO\"}", process(44, "/")))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("EIO");
        assertThatThrownBy(() -> ProbedNode.of("", process(44, "/"))).isInstanceOf(ClusterException.class);
        assertThatThrownBy(() -> ProbedNode.of("{\"x\":1}", process(44, "/"))).isInstanceOf(ClusterException.class);
    }

    @Test
    void streamsAreThereWhenTheyHoldSomething() {
        assertThat(Probe.recorded("i1 agents w1 50\ni1 processes w1 0\ni1 mounts w1 10\n"))
                .containsExactly("/stream/i1/mounts/w1");
        assertThat(Probe.recorded("i1 processes w1 5\ni1 mounts w1 10\ni1 credentials w1 5\n"))
                .containsExactly("/stream/i1/mounts/w1", "/stream/i1/processes/w1");
    }
}
