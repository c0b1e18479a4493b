package dev.holdfast.campaign.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.FakeApi;
import dev.holdfast.driver.DriverProfile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MountLogTest {
    private static final String NS = "/api/v1/namespaces/ns/";
    private static final String DRIVER = "/api/v1/namespaces/scality-s3-csi/pods";
    private static final String LOG =
            "GET " + DRIVER + "/s3-csi-node-1/log?pretty=false&container=s3-plugin&tailLines=2000";

    private final DriverProfile profile = DriverProfile.load(Path.of("fixtures/profiles/s3.csi.scality.com.yaml"));

    @Test
    void theLastLineThatNamesThePodOrItsVolumeIsTold() {
        String log = "publish /pods/uid-1/mount\nanother volume\nwaiting for mounter of pv-1\nother pod";
        assertThat(MountLog.last(log, List.of("uid-1", "pv-1"))).contains("waiting for mounter of pv-1");
        assertThat(MountLog.last(log, List.of("uid-2"))).isEmpty();
        assertThat(MountLog.last("uid-1 " + "x".repeat(500), List.of("uid-1")))
                .hasValueSatisfying(line -> assertThat(line).hasSize(302));
    }

    @Test
    void whatIsKnownComesFromTheNodePluginOnThePodsNode(@TempDir Path folder) throws IOException {
        try (FakeApi api = new FakeApi();
                Cluster cluster = api.connect(folder)) {
            api.says("GET " + NS + "pods/a", 200, """
                    {"kind":"Pod","apiVersion":"v1","metadata":{"name":"a","namespace":"ns","uid":"uid-1"},"spec":{"nodeName":"w1",
                     "volumes":[{"name":"data","persistentVolumeClaim":{"claimName":"c"}}]}}""");
            api.says("GET " + NS + "persistentvolumeclaims/c", 200, """
                    {"kind":"PersistentVolumeClaim","apiVersion":"v1","metadata":{"name":"c"},"spec":{"volumeName":"pv-1"}}""");
            api.says("GET " + DRIVER + "?labelSelector=app%3Ds3-csi-node", 200, pods("w2"));
            assertThat(MountLog.of(cluster, profile, "ns", "a"))
                    .isEqualTo("no node plugin of the driver runs on node w1");
            api.says("GET " + DRIVER + "?labelSelector=app%3Ds3-csi-node", 200, pods("w1"));
            api.says(LOG, 200, "starting\n");
            assertThat(MountLog.of(cluster, profile, "ns", "a"))
                    .isEqualTo("node plugin s3-csi-node-1 has logged nothing about it");
            api.says(LOG, 200, "starting\nNodePublishVolume pv-1\nready\n");
            assertThat(MountLog.of(cluster, profile, "ns", "a"))
                    .isEqualTo("the last line of node plugin s3-csi-node-1 about it: NodePublishVolume pv-1");
        }
    }

    private static String pods(String node) {
        return """
                {"kind":"PodList","apiVersion":"v1","items":[{"kind":"Pod","apiVersion":"v1",
                 "metadata":{"name":"s3-csi-node-1"},"spec":{"nodeName":"%s"}}]}""".formatted(node);
    }
}
