package dev.holdfast.preflight.change;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.FakeApi;
import dev.holdfast.driver.HelmYaml;
import dev.holdfast.preflight.ApiResources;
import dev.holdfast.preflight.Reading.Read;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a stand-in for the API server, which notes what it is asked and gives back what it is sent. */
final class TrialReaderTest {
    private static final String OWNED =
            "\"labels\":{\"app.kubernetes.io/managed-by\":\"Helm\"},\"annotations\":{\"meta.helm.sh/release-name\":\"r\",\"meta.helm.sh/release-namespace\":\"ns\"}";
    private static final String CONFIG = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: c}
            data: {a: "%s"}
            """;

    @TempDir
    private Path folder;

    private final Map<String, String> objects = new ConcurrentHashMap<>();
    private final Map<String, String> refusals = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer http;
    private Cluster cluster;
    private ApiResources resources;

    @BeforeEach
    void standIn() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/", this::answer);
        http.start();
        objects.put("/version", "{\"gitVersion\":\"v1.34.0\"}");
        objects.put("/api/v1", """
                {"resources":[{"name":"configmaps","kind":"ConfigMap","namespaced":true},
                {"name":"pods","kind":"Pod","namespaced":true},{"name":"pods/status","kind":"Pod","namespaced":true},
                {"name":"namespaces","kind":"Namespace","namespaced":false}]}""");
        objects.put(
                "/apis/apps/v1",
                "{\"resources\":[{\"name\":\"daemonsets\",\"kind\":\"DaemonSet\",\"namespaced\":true}]}");
        cluster = FakeApi.connect(http, folder);
        resources = new ApiResources(cluster);
    }

    @AfterEach
    void end() {
        cluster.close();
        http.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            String path = exchange.getRequestURI().getPath();
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            asked.add(method + " " + exchange.getRequestURI() + (body.isEmpty() ? "" : " " + body));
            String refused = refusals.get(method + " " + path);
            String there = objects.get(path);
            String answer = refused != null ? "{\"message\":\"" + refused + "\"}" : method.equals("GET") ? there : body;
            if (refused == null && method.equals("PATCH")) {
                ObjectNode merged = (ObjectNode) Yaml.of(there);
                merged.setAll((ObjectNode) Yaml.of(body));
                answer = merged.toString();
            }
            byte[] bytes = (answer == null ? "{\"message\":\"not here\"}" : answer).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(answer == null ? 404 : refused != null ? 422 : 200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private Trial trial(boolean rollback, String before, String after) {
        Change change = new Change(rollback, "r", "ns", HelmYaml.objects(before), HelmYaml.objects(after), List.of());
        return ((Read<Trial>) TrialReader.read(cluster, resources, change)).value();
    }

    @Test
    void whatIsSomebodyElsesIsChangedWhereHelmTakesItOver() {
        objects.put("/api/v1/namespaces/ns/configmaps/c", "{\"kind\":\"ConfigMap\"}");
        Change change = new Change(false, "r", "ns", List.of(), HelmYaml.objects(CONFIG), List.of(), true);
        Trial taken = ((Read<Trial>) TrialReader.read(cluster, resources, change)).value();
        assertThat(effect(taken, "ConfigMap ns/c")).isInstanceOf(Effect.Changed.class);
    }

    private static Effect effect(Trial trial, String id) {
        return trial.objects().stream()
                .filter(object -> object.id().toString().equals(id))
                .findFirst()
                .orElseThrow()
                .effect();
    }

    @Test
    void kindsAreAskedForOnce() {
        trial(false, "", CONFIG.formatted("1"));
        trial(false, "", CONFIG.formatted("2"));
        assertThat(asked).filteredOn("GET /api/v1"::equals).hasSize(1);
    }

    @Test
    void nothingIsStored() {
        objects.put("/api/v1/namespaces/ns/configmaps/c", "{\"kind\":\"ConfigMap\",\"data\":{\"a\":\"1\"}}");
        Trial trial = trial(
                false, CONFIG.formatted("1"), CONFIG.formatted("2") + "---\n" + CONFIG.replace("name: c", "name: d"));
        assertThat(effect(trial, "ConfigMap ns/c")).isInstanceOf(Effect.Changed.class);
        assertThat(effect(trial, "ConfigMap ns/d")).isInstanceOf(Effect.Created.class);
        assertThat(asked)
                .filteredOn(request -> !request.startsWith("GET "))
                .hasSize(2)
                .allMatch(request ->
                        request.contains("?dryRun=All&fieldManager=holdfast-preflight&fieldValidation=Strict"));
        assertThat(asked)
                .anyMatch(request -> request.startsWith("PATCH ")
                        && request.contains("\"data\":{\"a\":\"2\"}")
                        && request.contains("meta.helm.sh/release-name"));
    }

    @Test
    void whatIsAsTheChartWantsItIsNotAskedAbout() {
        objects.put(
                "/api/v1/namespaces/ns/configmaps/c",
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"c\",\"namespace\":\"ns\","
                        + OWNED + "},\"data\":{\"a\":\"1\"}}");
        assertThat(effect(trial(false, CONFIG.formatted("1"), CONFIG.formatted("1")), "ConfigMap ns/c"))
                .isEqualTo(new Effect.Unchanged());
        assertThat(asked).noneMatch(request -> request.startsWith("PATCH "));
    }

    @Test
    void whatIsThereAndNotTheReleasesIsForeignUnlessItIsMarkedAsItsOwn() {
        objects.put("/api/v1/namespaces/ns/configmaps/c", "{\"kind\":\"ConfigMap\"}");
        assertThat(effect(trial(false, "", CONFIG), "ConfigMap ns/c")).isInstanceOf(Effect.Foreign.class);
        objects.put("/api/v1/namespaces/ns/configmaps/c", "{\"kind\":\"ConfigMap\",\"metadata\":{" + OWNED + "}}");
        assertThat(effect(trial(false, "", CONFIG), "ConfigMap ns/c")).isInstanceOf(Effect.Changed.class);
        // Helm takes nothing over in a rollback, not even its own.
        assertThat(effect(trial(true, "", CONFIG), "ConfigMap ns/c")).isInstanceOf(Effect.Foreign.class);
    }

    @Test
    void whatGoesIsDeletedUnlessItIsToBeKept() {
        objects.put("/api/v1/namespaces/ns/configmaps/c", "{\"kind\":\"ConfigMap\"}");
        assertThat(effect(trial(true, CONFIG, ""), "ConfigMap ns/c")).isInstanceOf(Effect.Deleted.class);
        objects.put(
                "/api/v1/namespaces/ns/configmaps/c",
                "{\"kind\":\"ConfigMap\",\"metadata\":{\"annotations\":{\"helm.sh/resource-policy\":\"keep\"}}}");
        assertThat(effect(trial(true, CONFIG, ""), "ConfigMap ns/c")).isEqualTo(new Effect.Kept());
    }

    @Test
    void whatTheChangeMakesFirstCannotBeAskedAbout() {
        String namespace = "apiVersion: v1\nkind: Namespace\nmetadata: {name: m}\n---\n";
        Trial trial = trial(false, "", namespace + CONFIG.replace("name: c", "name: c, namespace: m"));
        assertThat(effect(trial, "ConfigMap m/c")).isEqualTo(new Effect.Unaskable("needs Namespace m"));
        assertThat(asked).noneMatch(request -> request.startsWith("POST /api/v1/namespaces/m/"));
    }

    @Test
    void aKindThatIsNotServedIsRefusedUnlessTheChartBringsIt() {
        String gadget = "apiVersion: example.com/v1\nkind: Gadget\nmetadata: {name: g}\n";
        assertThat(effect(trial(false, "", gadget), "Gadget g")).isInstanceOf(Effect.Refused.class);
        objects.put(
                "/apis/apiextensions.k8s.io/v1",
                "{\"resources\":[{\"name\":\"customresourcedefinitions\",\"kind\":\"CustomResourceDefinition\",\"namespaced\":false}]}");
        String crd = """
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: gadgets.example.com}
                spec: {group: example.com, scope: Cluster, names: {kind: Gadget, plural: gadgets}}
                ---
                """;
        assertThat(effect(trial(false, "", crd + gadget), "Gadget g"))
                .isEqualTo(new Effect.Unaskable("needs CustomResourceDefinition gadgets.example.com"));
    }

    @Test
    void aFieldOfAWrongTypeIsForTheServerToRefuseAndAListIsItsObjects() {
        String daemons =
                "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: node}\nspec: {minReadySeconds: soon}\n";
        refusals.put("POST /apis/apps/v1/namespaces/ns/daemonsets", "no number");
        assertThat(effect(trial(false, "", daemons), "DaemonSet ns/node")).isEqualTo(new Effect.Refused("no number"));
        assertThat(asked).anyMatch(request -> request.contains("\"minReadySeconds\":\"soon\""));
        String list = "apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: ConfigMap, metadata: {name: c}}]\n";
        assertThat(effect(trial(false, "", list), "ConfigMap ns/c")).isInstanceOf(Effect.Created.class);
    }

    @Test
    void aFieldThatIsNotKnownIsRefusedUnlessTheReleaseHasIt() {
        objects.put("/api/v1/namespaces/ns/configmaps/c", "{\"kind\":\"ConfigMap\",\"data\":{\"a\":\"1\"}}");
        refusals.put("PATCH /api/v1/namespaces/ns/configmaps/c", "strict decoding error: unknown field \\\"odd\\\"");
        String odd = CONFIG + "odd: 1\n";
        assertThat(effect(trial(false, CONFIG.formatted("1"), odd.formatted("2")), "ConfigMap ns/c"))
                .isInstanceOf(Effect.Refused.class);
        assertThat(asked).filteredOn(request -> request.startsWith("PATCH ")).hasSize(1);
        trial(false, odd.formatted("1"), odd.formatted("2"));
        assertThat(asked)
                .filteredOn(request -> request.startsWith("PATCH "))
                .hasSize(3)
                .last()
                .asString()
                .doesNotContain("Strict");
    }

    @Test
    void aPodOfEachNewTemplateIsTried() {
        String daemons = """
                apiVersion: apps/v1
                kind: DaemonSet
                metadata: {name: node}
                spec:
                  selector: {matchLabels: {app: node}}
                  template:
                    metadata: {labels: {app: node}}
                    spec: {containers: [{name: c, image: "%s"}]}
                """;
        objects.put(
                "/apis/apps/v1/namespaces/ns/daemonsets/node",
                "{\"kind\":\"DaemonSet\",\"spec\":{\"template\":{\"spec\":{}}}}");
        refusals.put("POST /api/v1/namespaces/ns/pods", "exceeded quota");
        assertThat(trial(false, daemons.formatted("a"), daemons.formatted("a")).pods())
                .isEmpty();
        assertThat(trial(false, daemons.formatted("a"), daemons.formatted("b")).pods())
                .containsExactly(new PodTrial(
                        new ObjectId("apps/v1", "DaemonSet", "ns", "node"),
                        new Effect.Refused("exceeded quota"),
                        true,
                        Map.of("pods", BigDecimal.ONE, "count/pods", BigDecimal.ONE)));
    }

    @Test
    void whatIsOfAWrongTypeIsSentAsItIsWritten() {
        trial(false, "", """
                apiVersion: apps/v1
                kind: DaemonSet
                metadata: {name: d, annotations: {flag: true, port: 8080}}
                spec: {minReadySeconds: "5", template: {spec: {hostNetwork: "true", volumes: [{secret: {defaultMode: 0644}}]}}}
                """);
        assertThat(asked)
                .filteredOn(request -> request.startsWith("POST /apis/apps/v1/namespaces/ns/daemonsets?"))
                .singleElement()
                .asString()
                .contains(
                        "\"minReadySeconds\":\"5\"",
                        "\"hostNetwork\":\"true\"",
                        "\"defaultMode\":420",
                        "\"flag\":true",
                        "\"port\":8080");
    }

    /** Whether objects of a CRD that goes are lost with it is asked of a version that is served. */
    @Test
    void aDeletedDefinitionIsInUseWhereItHasObjectsOrNobodyCanSay() {
        objects.put(
                "/apis/apiextensions.k8s.io/v1",
                "{\"resources\":[{\"name\":\"customresourcedefinitions\",\"kind\":\"CustomResourceDefinition\",\"namespaced\":false}]}");
        String crd = """
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: gadgets.example.com}
                spec: {group: example.com, scope: Cluster, names: {kind: Gadget, plural: gadgets}}
                """;
        String path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/gadgets.example.com";
        String live =
                "{\"kind\":\"CustomResourceDefinition\",\"spec\":{\"group\":\"example.com\",\"names\":{\"plural\":\"gadgets\"},\"versions\":[{\"name\":\"v1\",\"served\":false},{\"name\":\"v2\",\"served\":%s}]}}";
        objects.put(path, live.formatted("true"));
        assertThat(trial(false, crd, "").inUse()).hasSize(1);
        objects.put("/apis/example.com/v2/gadgets", "{\"items\":[{}]}");
        assertThat(trial(false, crd, "").inUse()).hasSize(1);
        objects.put("/apis/example.com/v2/gadgets", "{\"items\":[]}");
        assertThat(trial(false, crd, "").inUse()).isEmpty();
        // nobody can have stored anything in versions that are not served
        objects.remove("/apis/example.com/v2/gadgets");
        objects.put(path, live.formatted("false"));
        assertThat(trial(false, crd, "").inUse()).isEmpty();
        assertThat(trial(false, CONFIG, "").inUse()).isEmpty();
    }

    /** Other kinds of what somebody else made: of the cluster, of another API group, of another release, of another namespace. */
    @Test
    void whateverKindIsThereAndNotTheReleasesIsForeign() {
        String daemons = "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: node}\nspec: {minReadySeconds: 1}\n";
        String path = "/apis/apps/v1/namespaces/ns/daemonsets/node";
        objects.put("/api/v1/namespaces/m", "{\"kind\":\"Namespace\",\"metadata\":{\"name\":\"m\"}}");
        assertThat(effect(trial(false, "", "apiVersion: v1\nkind: Namespace\nmetadata: {name: m}\n"), "Namespace m"))
                .isInstanceOf(Effect.Foreign.class);
        objects.put(path, "{\"kind\":\"DaemonSet\",\"metadata\":{" + OWNED.replace("\"r\"", "\"other\"") + "}}");
        assertThat(effect(trial(false, "", daemons), "DaemonSet ns/node")).isInstanceOf(Effect.Foreign.class);
        objects.put(path, "{\"kind\":\"DaemonSet\",\"metadata\":{" + OWNED.replace("\"ns\"", "\"other\"") + "}}");
        assertThat(effect(trial(false, "", daemons), "DaemonSet ns/node")).isInstanceOf(Effect.Foreign.class);
        // in another namespace it is another object
        assertThat(effect(
                        trial(false, "", daemons.replace("name: node", "name: node, namespace: elsewhere")),
                        "DaemonSet elsewhere/node"))
                .isInstanceOf(Effect.Created.class);
        assertThat(effect(trial(false, daemons, daemons.replace("Seconds: 1", "Seconds: 2")), "DaemonSet ns/node"))
                .isInstanceOf(Effect.Changed.class);
    }

    /** Fields of other kinds that are immutable: what counts is that the server says so. */
    @Test
    void whatTheServerRefusesOfAnyKindIsRefused() {
        objects.put("/api/v1/namespaces/ns/configmaps/c", "{\"kind\":\"ConfigMap\",\"data\":{\"a\":\"1\"}}");
        refusals.put(
                "PATCH /api/v1/namespaces/ns/configmaps/c",
                "data: Forbidden: field is immutable when `immutable` is set");
        assertThat(effect(trial(false, CONFIG.formatted("1"), CONFIG.formatted("2")), "ConfigMap ns/c"))
                .isInstanceOf(Effect.Refused.class);
        refusals.put("POST /api/v1/namespaces", "denied by nobody's webhook");
        assertThat(effect(trial(false, "", "apiVersion: v1\nkind: Namespace\nmetadata: {name: m}\n"), "Namespace m"))
                .isEqualTo(new Effect.Refused("denied by nobody's webhook"));
    }

    @Test
    void aPodInANamespaceThatTheChangeMakesCannotBeTriedYet() {
        String daemons = """
                apiVersion: v1
                kind: Namespace
                metadata: {name: m}
                ---
                apiVersion: apps/v1
                kind: DaemonSet
                metadata: {name: node, namespace: %s}
                spec: {template: {metadata: {labels: {a: b}, annotations: {c: d}}, spec: {containers: []}}}
                """;
        assertThat(trial(false, "", daemons.formatted("m")).pods())
                .singleElement()
                .satisfies(pod -> assertThat(pod.effect()).isEqualTo(new Effect.Unaskable("needs Namespace m")));
        assertThat(trial(false, "", daemons.formatted("ns")).pods())
                .singleElement()
                .satisfies(pod -> assertThat(pod.effect()).isEqualTo(new Effect.Unchanged()));
        assertThat(asked)
                .anyMatch(request -> request.startsWith("POST /api/v1/namespaces/ns/pods")
                        && request.contains("\"labels\":{\"a\":\"b\"}")
                        && request.contains("\"annotations\":{\"c\":\"d\"}"));
        assertThat(asked).noneMatch(request -> request.startsWith("POST /api/v1/namespaces/m/"));
    }
}
