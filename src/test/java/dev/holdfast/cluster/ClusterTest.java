package dev.holdfast.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cluster: c, user: u | cluster: gone, user: u | names cluster 'gone', which the kubeconfig does not have; it has [c]",
                "cluster: c, user: u | user: u | names no cluster",
                "server: \"https://127.0.0.1:1\" | insecure-skip-tls-verify: true | names cluster 'c', which has no server",
                "cluster: {server: \"https://127.0.0.1:1\"} | other: 1 | names cluster 'c', which has no server",
                "https://127.0.0.1:1 | no url at all | has server 'no url at all', which is not a URL",
                "https://127.0.0.1:1 | ftp://127.0.0.1 | has server 'ftp://127.0.0.1', which is not a URL",
                "https://127.0.0.1:1 | https:// | has server 'https://', which is not a URL"
            })
    void aServerThatTheFileDoesNotNameIsNotMadeUp(String was, String is, String message, @TempDir Path folder)
            throws IOException {
        assertThat(KUBECONFIG).contains(was);
        Path file = Files.writeString(folder.resolve("config"), KUBECONFIG.replace(was, is));
        assertThatThrownBy(() -> Cluster.config(file, "production"))
                .isInstanceOf(ClusterException.class)
                .hasMessageStartingWith("kubeconfig '" + file + "': context 'production' ")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"127.0.0.1:1", "https://my_host:6443", "https://[::1]:6443", "https://proxy/k8s/clusters/c-1"})
    void aServerInAnyOfItsFormsIsTaken(String server, @TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("config"), KUBECONFIG.replace("https://127.0.0.1:1", server));
        assertThat(Cluster.config(file, "production").getMasterUrl()).contains(server);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing yet\n", "contexts: [null]", "contexts:\nclusters:\n"})
    void aKubeconfigWithNothingInItIsToldInWords(String text, @TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("config"), text);
        assertThatThrownBy(() -> Cluster.config(file, "production"))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining(file.toString())
                .hasMessageNotContainingAny("Cannot invoke", "because", "null");
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 | {} | is none: what answers GET /version there tells no version",
                "200 | null | is none: what answers GET /version there tells no version",
                "200 | <html>log in</html> | is none: what answers GET /version there tells no version",
                "404 | '' | is none: what answers GET /version there tells no version",
                "401 | no | answered GET /version with HTTP status 401",
                "500 | broken | answered GET /version with HTTP status 500"
            })
    void whatIsNoApiServerIsToldBy(int status, String body, String words, @TempDir Path folder) throws IOException {
        HttpServer server = server(exchange -> answer(exchange, status, body));
        try {
            assertThatThrownBy(() -> Cluster.connect(kubeconfig(folder, server), "production", line -> {}, () -> {}))
                    .isInstanceOf(ClusterException.class)
                    .hasMessageContaining(words)
                    .hasMessageContaining("--context=production version");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void anAnswerThatBeginsAndDoesNotEndIsEnded(@TempDir Path folder) throws IOException {
        HttpServer server = server(exchange -> {
            if (exchange.getRequestURI().getPath().equals("/version")) {
                answer(exchange, 200, "{\"gitVersion\": \"v1.34.4\"}");
            } else {
                // the rest never comes
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().write("{\"kind\":".getBytes(StandardCharsets.UTF_8));
                exchange.getResponseBody().flush();
            }
        });
        try (Cluster cluster = Cluster.connect(
                kubeconfig(folder, server), "production", line -> {}, () -> {}, Duration.ofMillis(300))) {
            assertThatThrownBy(cluster::nodes).satisfies(error -> {
                RuntimeException late = (RuntimeException) error;
                assertThat(Cluster.isUnanswered(late)).isTrue();
                assertThat(Cluster.reason(late)).endsWith("the answer did not end within 0.9 s after it had begun");
            });
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aCallWithoutAnAnswerIsNotTakenForAnObjectThatIsNotThere(@TempDir Path folder) throws IOException {
        HttpServer server = server(exchange -> {
            switch (exchange.getRequestURI().getPath()) {
                case "/version" -> answer(exchange, 200, "{\"gitVersion\": \"v1.34.4\"}");
                case "/api/v1/namespaces/n/persistentvolumeclaims/lost" -> answer(exchange, 404, "");
                default -> exchange.close();
            }
        });
        try (Cluster cluster = Cluster.connect(kubeconfig(folder, server), "production", line -> {}, () -> {})) {
            var claims = cluster.client().persistentVolumeClaims().inNamespace("n");
            assertThatThrownBy(() -> Cluster.present(claims.withName("lost")))
                    .isInstanceOfSatisfying(
                            ClusterException.class, e -> assertThat(e.gone()).isTrue())
                    .hasMessage("PersistentVolumeClaim n/lost is not there");
            assertThatThrownBy(() -> Cluster.present(claims.withName("silent")))
                    .isInstanceOf(KubernetesClientException.class)
                    .satisfies(e -> assertThat(Cluster.isTransient((RuntimeException) e))
                            .isTrue());
        } finally {
            server.stop(0);
        }
    }

    private static HttpServer server(HttpHandler handler) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", handler);
        server.start();
        return server;
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static Path kubeconfig(Path folder, HttpServer server) throws IOException {
        return Files.writeString(
                folder.resolve("config"),
                KUBECONFIG.replace(
                        "https://127.0.0.1:1",
                        "http://127.0.0.1:" + server.getAddress().getPort()));
    }
}
