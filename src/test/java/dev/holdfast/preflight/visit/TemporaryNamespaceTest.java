package dev.holdfast.preflight.visit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.holdfast.cluster.AgentImage;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.ClusterException;
import dev.holdfast.cluster.FakeApi;
import dev.holdfast.console.Shutdown;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a stand-in for the API server that has namespaces and nothing else. */
final class TemporaryNamespaceTest {
    @TempDir
    private Path folder;

    private final Set<String> namespaces = ConcurrentHashMap.newKeySet();
    private final List<Shutdown.Part> parts = new ArrayList<>();
    private final Shutdown shutdown = new Shutdown() {
        @Override
        public void add(Part part) {
            parts.add(part);
        }

        @Override
        public void forget(Part part) {
            parts.remove(part);
        }
    };
    private final Map<String, String> applied = new ConcurrentHashMap<>();
    private volatile String secret = "";
    private volatile int configMaps = 200;
    private HttpServer http;
    private Cluster cluster;

    @BeforeEach
    void standIn() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/", this::answer);
        http.start();
        cluster = FakeApi.connect(http, folder);
    }

    @AfterEach
    void close() {
        cluster.close();
        http.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String name = path.substring(path.lastIndexOf('/') + 1);
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Map.Entry<Integer, String> answer = switch (exchange.getRequestMethod()) {
            case "PATCH" -> {
                applied.put(path, body);
                if (path.contains("/configmaps/")) {
                    yield Map.entry(configMaps, configMaps == 200 ? body : "{}");
                }
                if (path.endsWith("/namespaces/" + name)) {
                    namespaces.add(name);
                }
                yield Map.entry(200, body);
            }
            case "DELETE" -> Map.entry(namespaces.remove(name) ? 200 : 404, "{}");
            default ->
                path.equals("/version")
                        ? Map.entry(200, "{\"major\":\"1\",\"minor\":\"34\",\"gitVersion\":\"v1.34.0\"}")
                        : path.endsWith("/persistentvolumes")
                                ? Map.entry(200, "{\"items\":[]}")
                                : path.equals("/api/v1/namespaces/mine/secrets/pull") && !secret.isEmpty()
                                        ? Map.entry(200, secret)
                                        : Map.entry(
                                                namespaces.contains(name) ? 200 : 404,
                                                "{\"metadata\":{\"name\":\"n\"}}");
        };
        byte[] bytes = answer.getValue().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(answer.getKey(), bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private TemporaryNamespace begin() {
        return begin(AgentImage.open("jre:17"));
    }

    private TemporaryNamespace begin(AgentImage image) {
        return TemporaryNamespace.begin(cluster, shutdown, image, "test");
    }

    @Test
    void itsPodsHaveThePullSecretsOfTheImage() {
        secret = """
                {"kind":"Secret","apiVersion":"v1","metadata":{"name":"pull","namespace":"mine"},
                 "type":"kubernetes.io/dockerconfigjson","data":{".dockerconfigjson":"e30="}}""";
        try (TemporaryNamespace temporary =
                begin(new AgentImage("jre:17", List.of("mine/pull"), "--agent-pull-secrets"))) {
            assertThat(applied.get("/api/v1/namespaces/" + temporary.namespace() + "/secrets/pull"))
                    .contains("kubernetes.io/dockerconfigjson", "e30=", "holdfast.dev/run");
            assertThat(applied.get("/api/v1/namespaces/" + temporary.namespace() + "/serviceaccounts/default"))
                    .contains("\"imagePullSecrets\":[{\"name\":\"pull\"}]");
        }
        assertThat(namespaces).isEmpty();
    }

    @Test
    void aPullSecretThatIsNotThereIsNamedAndNothingStays() {
        assertThatThrownBy(() -> begin(new AgentImage("jre:17", List.of("mine/pull"), "--agent-pull-secrets")))
                .isInstanceOf(ClusterException.class)
                .hasMessage("--agent-pull-secrets names Secret mine/pull, which is not there");
        assertThat(namespaces).isEmpty();
    }

    @Test
    void aPullSecretIsNamedWithItsNamespace() {
        assertThatThrownBy(() -> new AgentImage("jre:17", List.of("pull"), "--agent-pull-secrets"))
                .isInstanceOf(ClusterException.class)
                .hasMessage("--agent-pull-secrets takes NAMESPACE/NAME, several with commas between, not 'pull'");
    }

    @Test
    void itsNamespaceGoesWhenItIsClosed() {
        try (TemporaryNamespace temporary = begin()) {
            assertThat(namespaces).containsExactly(temporary.namespace());
            assertThat(temporary.namespace()).startsWith("holdfast-test-");
        }
        assertThat(namespaces).isEmpty();
        assertThat(parts).isEmpty();
    }

    @Test
    void itsNamespaceGoesWhenTheProgramIsToldToEnd() {
        TemporaryNamespace temporary = begin();
        parts.get(0).stop();
        assertThatThrownBy(() -> temporary.await("something", Duration.ofMinutes(1), () -> "not yet", "done"::equals))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("interrupted");
        parts.get(0).remove();
        assertThat(namespaces).isEmpty();
        temporary.close();
    }

    @Test
    void itsNamespaceGoesWhenItCannotBegin() {
        configMaps = 403;
        assertThatThrownBy(this::begin).isInstanceOf(ClusterException.class);
        assertThat(namespaces).isEmpty();
        assertThat(parts).isEmpty();
    }
}
