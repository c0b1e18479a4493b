package dev.holdfast.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClusterTest {
    private static final String KUBECONFIG = """
            apiVersion: v1
            kind: Config
            current-context: production
            clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}]
            users: [{name: u, user: {token: t}}]
            contexts: [{name: production, context: {cluster: c, user: u}}]
            """;

    @Test
    void aContextThatIsNotThereIsRefusedAndTheCurrentOneIsNotTaken(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("config"), KUBECONFIG);
        assertThatThrownBy(() -> Cluster.connect(file, "staging", line -> {}))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("no context 'staging'")
                .hasMessageContaining("production");
    }

    @Test
    void aMissingKubeconfigIsNamed(@TempDir Path folder) {
        assertThatThrownBy(() -> Cluster.connect(folder.resolve("nothing"), "any", line -> {}))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("nothing")
                .hasMessageContaining("-Dcluster.kubeconfig=");
    }

    @Test
    void anApiServerThatDoesNotAnswerIsSaidSo(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("config"), KUBECONFIG);
        assertThatThrownBy(() -> Cluster.connect(file, "production", line -> {}))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("context 'production' does not answer");
    }

    @Test
    void aWaitThatTimesOutTellsWhatWasSeenLast() {
        List<String> notes = new ArrayList<>();
        assertThatThrownBy(() -> Cluster.await(
                        "pod x becomes ready", Duration.ofMillis(300), () -> "Pending", "Running"::equals, notes::add))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("pod x becomes ready")
                .hasMessageContaining("seen last: Pending");
        assertThat(notes).contains("Pending");
    }

    @Test
    void aWaitGoesOnWhileTheApiServerIsAway() {
        List<String> notes = new ArrayList<>();
        Iterator<String> answers = List.of("away", "busy", "Running").iterator();
        assertThat(Cluster.await(
                        "pod x becomes ready",
                        Duration.ofSeconds(10),
                        () -> switch (answers.next()) {
                            case "away" -> throw new KubernetesClientException("", new ConnectException("refused"));
                            case "busy" -> throw new ClusterException("GET x answered 503: busy", 503, null);
                            default -> "Running";
                        },
                        "Running"::equals,
                        notes::add))
                .isEqualTo("Running");
        assertThat(notes).containsExactly("no answer: refused", "no answer: GET x answered 503: busy", "Running");
    }

    @Test
    void aWaitThatTimesOutWhileTheApiServerIsAwaySaysSo() {
        assertThatThrownBy(() -> Cluster.persist("the look", Duration.ofMillis(300), () -> {
                    throw new KubernetesClientException("", new ConnectException("refused"));
                }))
                .isInstanceOf(ClusterException.class)
                .hasMessage("the look did not happen within 0 s; seen last: no answer: refused");
    }

    @Test
    void anAnswerThatStaysEndsAWaitAtOnce() {
        AtomicInteger asked = new AtomicInteger();
        assertThatThrownBy(() -> Cluster.persist("the look", Duration.ofSeconds(10), () -> {
                    asked.incrementAndGet();
                    throw new KubernetesClientException("forbidden", 403, null);
                }))
                .hasMessageContaining("forbidden");
        assertThat(asked).hasValue(1);
    }
}
