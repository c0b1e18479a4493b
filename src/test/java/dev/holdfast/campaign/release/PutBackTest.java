package dev.holdfast.campaign.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.FakeApi;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PutBackTest {
    private static final String THERE = "/api/v1/namespaces/csi/configmaps/there";
    private static final String GONE = "/api/v1/namespaces/csi/configmaps/gone";
    private static final String MANIFEST = """
            ---
            # Source: chart/templates/there.yaml
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: there, labels: {app: csi}}
            data: {old: "1"}
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: gone}
            """;

    @TempDir
    Path folder;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<JsonNode> put = new CopyOnWriteArrayList<>();
    /** Statuses of the calls that put, in turn; the last one stays. */
    private volatile List<Integer> answers = List.of(200);

    private HttpServer http;

    @BeforeEach
    void serve() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/", this::answer);
        http.start();
    }

    @AfterEach
    void end() {
        http.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String request =
                    exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
            asked.add(request);
            int status = 200;
            String said = """
                    {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "there", "namespace": "csi",
                     "resourceVersion": "5", "labels": {"app.kubernetes.io/managed-by": "Helm", "new": "label"},
                     "annotations": {"meta.helm.sh/release-name": "csi", "new": "annotation"}}, "data": {"new": "2"}}
                    """;
            if (request.startsWith("PUT")) {
                put.add(new ObjectMapper().readTree(body));
                status = answers.get(Math.min(put.size(), answers.size()) - 1);
                said = status == 200 ? body : "{\"kind\": \"Status\", \"code\": " + status + ", \"message\": \"no\"}";
            } else if (request.equals("GET " + GONE)) {
                status = 404;
                said = "{\"kind\": \"Status\", \"code\": 404, \"message\": \"not found\"}";
            } else if (request.equals("GET /version")) {
                said = "{\"major\": \"1\", \"minor\": \"34\", \"gitVersion\": \"v1.34.0\"}";
            }
            byte[] bytes = said.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private void putBack() {
        try (Cluster cluster = FakeApi.connect(http, folder)) {
            new PutBack(cluster, "csi").objects(MANIFEST);
        }
    }

    @Test
    void anObjectThatIsThereIsReplacedAndKeepsHelmsMarksAlone() {
        putBack();
        assertThat(put).hasSize(1);
        JsonNode object = put.get(0);
        assertThat(object.path("data").toString()).isEqualTo("{\"old\":\"1\"}");
        assertThat(object.path("metadata").path("resourceVersion").asText()).isEqualTo("5");
        assertThat(object.path("metadata").path("annotations").toString())
                .isEqualTo("{\"meta.helm.sh/release-name\":\"csi\"}");
        assertThat(object.path("metadata").path("labels").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("app", "app.kubernetes.io/managed-by");
        assertThat(asked).contains("PUT " + THERE);
    }

    @Test
    void anObjectThatIsGoneIsMadeInTheReleasesNamespace() {
        putBack();
        assertThat(asked).contains("PATCH " + GONE).doesNotContain("PUT " + GONE);
    }

    @Test
    void whereAnotherWroteAtTheSameTimeItIsTriedAgain() {
        answers = List.of(409, 200);
        putBack();
        assertThat(put).hasSize(2);
    }

    @Test
    void whatTheClusterRefusesIsAnError() {
        answers = List.of(422);
        assertThatThrownBy(this::putBack).isInstanceOf(KubernetesClientException.class);
        assertThat(put).hasSize(1);
    }
}
