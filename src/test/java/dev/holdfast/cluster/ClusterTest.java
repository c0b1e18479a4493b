package dev.holdfast.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
        assertThatThrownBy(() -> Cluster.connect(file, "staging", line -> {}, () -> {}))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("no context 'staging'")
                .hasMessageContaining("production");
    }

    @Test
    void aMissingKubeconfigIsNamed(@TempDir Path folder) {
        assertThatThrownBy(() -> Cluster.connect(folder.resolve("nothing"), "any", line -> {}, () -> {}))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("nothing")
                .hasMessageContaining("-Dcluster.kubeconfig=");
    }

    @Test
    void anApiServerThatDoesNotAnswerIsSaidSo(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("config"), KUBECONFIG);
        assertThatThrownBy(() -> Cluster.connect(file, "production", line -> {}, () -> {}))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("context 'production', https://127.0.0.1:1/, does not answer: ")
                .hasMessageEndingWith("kubectl --kubeconfig=" + file + " --context=production version");
    }

    @Test
    void anAnswerThatDoesNotComeInTimeIsNotTakenForNone(@TempDir Path folder) throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Path file = Files.writeString(
                    folder.resolve("config"),
                    KUBECONFIG.replace("https://127.0.0.1:1", "http://127.0.0.1:" + silent.getLocalPort()));
            assertThatThrownBy(() -> Cluster.connect(file, "production", line -> {}, () -> {}, Duration.ofMillis(300)))
                    .isInstanceOfSatisfying(
                            ClusterException.class, e -> assertThat(e.late()).isTrue())
                    .hasMessageContaining("gave no answer to GET /version within 0.3 s");
        }
    }

    @Test
    void aConnectionThatIsRefusedIsNotLate(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("config"), KUBECONFIG);
        assertThatThrownBy(() -> Cluster.connect(file, "production", line -> {}, () -> {}))
                .isInstanceOfSatisfying(
                        ClusterException.class, e -> assertThat(e.late()).isFalse());
    }

    @Test
    void aCertificateThatIsNotThereIsNamed(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("without-certificate"), """
                apiVersion: v1
                kind: Config
                current-context: staging
                clusters: [{name: c, cluster: {server: "https://127.0.0.1:1", certificate-authority: /nowhere/ca.crt}}]
                users: [{name: u, user: {}}]
                contexts: [{name: staging, context: {cluster: c, user: u}}]
                """);
        assertThatThrownBy(() -> Cluster.connect(file, "staging", line -> {}, () -> {}))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("cannot be used for context 'staging'")
                .hasMessageContaining("/nowhere/ca.crt");
    }
}
