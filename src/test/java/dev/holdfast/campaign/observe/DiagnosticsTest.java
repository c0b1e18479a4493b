package dev.holdfast.campaign.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.FakeApi;
import dev.holdfast.driver.DriverProfile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster of the user's, of which a test says what its API server knows. */
final class DiagnosticsTest {
    private static final String LOG = "/log?timestamps=true&tailLines=5000&limitBytes=4000000&container=plugin";

    private final Map<String, String> texts = new TreeMap<>();
    private final DriverProfile profile = DriverProfile.load(Path.of("fixtures/profiles/s3.csi.scality.com.yaml"));
    private FakeApi api;
    private Cluster cluster;
    private Collector collector;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        api = new FakeApi();
        cluster = api.connect(folder);
        collector = new Collector(Duration.ofSeconds(30));
    }

    @AfterEach
    void stop() {
        cluster.close();
        api.close();
    }

    private void collect() {
        new Diagnostics(cluster, profile, "holdfast-x", List.of("w1"), Optional.empty()).collect(collector);
        collector.keep("test", (name, text) -> texts.put(name, new String(text, StandardCharsets.UTF_8)));
    }

    private void pods(String namespace, String items) {
        api.says(
                "GET /api/v1/namespaces/" + namespace + "/pods",
                200,
                "{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"items\":[" + items + "]}");
    }

    private static String pod(String state, int restarts) {
        return """
                {"metadata":{"name":"node-a","namespace":"scality-s3-csi","managedFields":[{"manager":"x"}]},
                 "spec":{"nodeName":"w1"},
                 "status":{"containerStatuses":[{"name":"plugin","restartCount":%d,"state":{%s}}]}}""".formatted(restarts, state);
    }

    @Test
    void aContainerThatWasRestartedHasItsPreviousLogCollectedToo() {
        pods("scality-s3-csi", pod("\"running\":{}", 1));
        String path = "GET /api/v1/namespaces/scality-s3-csi/pods/node-a" + LOG;
        api.says(path, 200, "this time").says(path + "&previous=true", 200, "last time");
        collect();
        assertThat(texts)
                .containsEntry("logs/scality-s3-csi/node-a/plugin.log", "this time")
                .containsEntry("logs/scality-s3-csi/node-a/plugin.previous.log", "last time");
        assertThat(texts.get("objects/pods-scality-s3-csi.yaml"))
                .contains("node-a")
                .doesNotContain("managedFields");
    }

    @Test
    void controllersOfWorkloadsAreAmongTheObjects() {
        for (String kind : List.of("DaemonSet", "Deployment", "StatefulSet", "ReplicaSet")) {
            String name = kind.toLowerCase(Locale.ROOT) + "s";
            api.says(
                    "GET /apis/apps/v1/namespaces/holdfast-x/" + name,
                    200,
                    "{\"kind\":\"%sList\",\"apiVersion\":\"apps/v1\",\"items\":[{\"metadata\":{\"name\":\"one-of-%s\"}}]}"
                            .formatted(kind, name));
        }
        collect();
        assertThat(texts.get("objects/controllers-holdfast-x.yaml"))
                .contains("one-of-daemonsets", "one-of-deployments", "one-of-statefulsets", "one-of-replicasets");
    }

    @Test
    void aContainerThatNeverRanHasNoLogAndThatIsNoTrouble() {
        pods("scality-s3-csi", pod("\"waiting\":{\"reason\":\"ImagePullBackOff\"}", 0));
        collect();
        assertThat(texts.keySet()).noneMatch(name -> name.startsWith("logs/"));
        assertThat(collector.missing().keySet()).noneMatch(name -> name.startsWith("logs/"));
    }

    @Test
    void whatTheApiServerRefusesIsListedAndTakesNothingFromTheRest() {
        pods("scality-s3-csi", pod("\"running\":{}", 0));
        pods("mount-s3", "");
        collect();
        assertThat(texts).containsEntry("objects/pods-mount-s3.yaml", "# there is none\n");
        assertThat(collector.missing()).containsKeys("pods of holdfast-x", "logs/scality-s3-csi/node-a/plugin.log");
        assertThat(texts.get(Collector.LIST)).contains("logs/scality-s3-csi/node-a/plugin.log: GET ", "answered 404");
    }

    @Test
    void ofANodeThatCannotBeEnteredTheKubeletIsAskedAndWhatItDoesNotTellIsSaid() {
        api.says("GET /api/v1/nodes/w1/proxy/logs/?query=kubelet&tailLines=2000", 200, "the kubelet's journal");
        api.says("GET /api/v1/nodes/w1/proxy/logs/?query=containerd&tailLines=2000", 200, "<pre>a folder</pre>");
        collect();
        assertThat(texts).containsEntry("nodes/w1/journal-of-kubelet.txt", "the kubelet's journal");
        assertThat(texts.get("nodes/w1/mountinfo.txt")).contains("is unavailable", "mounts/w1@");
        assertThat(collector.missing().get("nodes/w1/journal-of-containerd.txt"))
                .contains("NodeLogQuery is off");
        assertThat(collector.missing().get("nodes/w1/journal-of-mount-units.txt"))
                .contains("journalctl");
    }
}
