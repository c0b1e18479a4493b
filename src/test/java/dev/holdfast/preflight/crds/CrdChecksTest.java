package dev.holdfast.preflight.crds;

import static dev.holdfast.preflight.CheckAssert.finds;
import static dev.holdfast.preflight.CheckAssert.isOk;
import static dev.holdfast.preflight.CheckAssert.isUndetermined;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.FakeApi;
import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.Scenery;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import java.io.IOException;
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

/** Against a stand-in for the API server. */
final class CrdChecksTest {
    private static final String DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private static final String OBJECTS = "/apis/example.com/v1/mounts";

    @TempDir
    private Path folder;

    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Scenery scene = new Scenery();
    private HttpServer http;
    private Cluster cluster;

    @BeforeEach
    void standIn() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/", this::answer);
        http.start();
        answers.put("/version", "{\"major\":\"1\",\"minor\":\"34\",\"gitVersion\":\"v1.34.0\"}");
        cluster = FakeApi.connect(http, folder);
    }

    @AfterEach
    void close() {
        cluster.close();
        http.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked.add(exchange.getRequestURI().toString());
        String text = answers.get(exchange.getRequestURI().getPath());
        byte[] body = (text == null ? "forbidden" : text).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(text == null ? 403 : 200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static CustomResourceDefinition crd(String fields) {
        return Scenery.of(CustomResourceDefinition.class, """
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: mounts.example.com}
                spec:
                  group: example.com
                  scope: Cluster
                  names: {kind: Mount, plural: mounts}
                  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object,
                    properties: {spec: {type: object, properties: {%s}}}}}}]
                """.formatted(fields));
    }

    private void there(String annotations, String fields) {
        scene.crds.clear();
        scene.crds.add(Scenery.of(CustomResourceDefinition.class, """
                {"metadata":{"name":"mounts.example.com","annotations":%s},"spec":{"group":"example.com","scope":"Cluster",
                "names":{"kind":"Mount","plural":"mounts"},"versions":[{"name":"v1","served":true,"storage":true,"schema":
                {"openAPIV3Schema":{"type":"object","properties":{"spec":{"type":"object","properties":{%s}}}}}}]},
                "status":{"storedVersions":["v1"]}}
                """.formatted(annotations, fields)));
    }

    private Check check(String name) {
        return new CrdChecks(cluster, scene.upgrade())
                .checks().stream()
                        .filter(check -> check.name().equals(name))
                        .findFirst()
                        .orElseThrow();
    }

    @Test
    void withoutAChartThereIsNothingToCheck() {
        assertThat(new CrdChecks(cluster, scene.snapshot()).checks()).isEmpty();
    }

    @Test
    void aChartWithoutAnyAsksNothing() {
        asked.clear();
        isOk(check("CRDs applied"), "the chart has none");
        assertThat(asked).isEmpty();
    }

    @Test
    void thoseBeforeTheManifestAreOfTheFolder() {
        scene.objects = List.of(crd("a: {type: string}"));
        finds(check("CRDs applied"), "CRD mounts.example.com is missing");
        scene.objects = List.of(
                Scenery.of(ServiceAccount.class, "{apiVersion: v1, kind: ServiceAccount, metadata: {name: a}}"),
                crd("a: {type: string}"));
        isOk(check("CRDs applied"), "1 CRD that Helm applies");
    }

    @Test
    void storedObjectsAreListedOnceAndOnlyWhereTheyMayBeConcerned() {
        there("{}", "\"a\":{\"type\":\"string\"}");
        scene.objects = List.of(crd("a: {type: string}"));
        isOk(check("CRDs keep what is stored"), "0 stored objects");
        // nor are the CRDs listed again
        assertThat(asked).noneMatch(path -> path.startsWith(OBJECTS) || path.startsWith(DEFINITIONS));
        answers.put(OBJECTS, "{\"metadata\":{\"continue\":\"x\"},\"items\":[{\"spec\":{\"a\":\"x\"}}]}");
        scene.objects = List.of(crd("b: {type: string}"));
        finds(check("CRDs keep what is stored"), "field .spec.a would be dropped in 1 of the first 1 stored object");
        assertThat(asked).filteredOn(path -> path.startsWith(OBJECTS)).containsExactly(OBJECTS + "?limit=500");
    }

    /** Others of the same kind: of the same group, and of another one. */
    private void others() {
        for (String group : List.of("example.com", "example.org")) {
            scene.crds.add(0, Scenery.of(CustomResourceDefinition.class, """
                    {"metadata":{"name":"old.%1$s"},"spec":{"group":"%1$s","scope":"Cluster","names":{"kind":"Mount",
                    "plural":"old"},"versions":[{"name":"v9","served":true,"storage":true}]}}
                    """.formatted(group)));
        }
    }

    @Test
    void oneIsHeldAgainstThatOfItsNameAndItsNeighboursOfTheGroup() {
        answers.put(OBJECTS, "{\"items\":[{\"spec\":{\"a\":\"x\"}}]}");
        there("{}", "\"a\":{\"type\":\"string\"}");
        others();
        scene.objects = List.of(crd("b: {type: string}"));
        finds(check("CRDs keep what is stored"), "CRD mounts.example.com: field .spec.a would be dropped");
        scene.crds.remove(2);
        Check check = check("CRDs keep what is stored");
        finds(check, "CRD old.example.com has the same kind Mount");
        assertThat(check.result().value()).doesNotContain("old.example.org");
        scene.crds.remove(1);
        isOk(check("CRDs keep what is stored"), "1 CRD");
    }

    @Test
    void objectsAreListedInAVersionThatIsServedAndInThatOfTheStoreIfItIs() {
        for (String version : List.of("v1", "v2", "v3")) {
            answers.put("/apis/example.com/" + version + "/mounts", "{\"items\":[{\"spec\":{}},{\"spec\":{}}]}");
        }
        scene.before = List.of(crd("a: {type: string}"));
        assertThat(listed("true", "true", "true")).containsExactly("/apis/example.com/v2/mounts?limit=500");
        assertThat(listed("true", "false", "true")).containsExactly("/apis/example.com/v1/mounts?limit=500");
        assertThat(listed("false", "false", "true")).containsExactly("/apis/example.com/v3/mounts?limit=500");
        assertThat(listed("false", "false", "false")).isEmpty();
        isOk(check("CRDs keep what is stored"), "1 CRD, 0 stored objects");
    }

    /** What is asked for objects where three versions are served so, of which the second is that of the store. */
    private List<String> listed(String first, String second, String third) {
        scene.crds.clear();
        scene.crds.add(Scenery.of(CustomResourceDefinition.class, """
                {"metadata":{"name":"mounts.example.com"},"spec":{"group":"example.com","scope":"Cluster","names":{"kind":"Mount",
                "plural":"mounts"},"versions":[{"name":"v1","served":%s,"storage":false},{"name":"v2","served":%s,"storage":true},
                {"name":"v3","served":%s,"storage":false}]}}
                """.formatted(first, second, third)));
        asked.clear();
        check("CRDs keep what is stored");
        return asked.stream().filter(path -> path.contains("mounts?")).toList();
    }

    @Test
    void whatMayNotBeListedIsUndetermined() {
        there("{}", "\"a\":{\"type\":\"string\"}");
        scene.objects = List.of(crd("b: {type: string}"));
        isUndetermined(check("CRDs keep what is stored"), "objects of CRD mounts.example.com cannot be read");
        scene.crdsForbidden = true;
        isUndetermined(check("CRDs applied"), "CRDs cannot be read");
        assertThat(new CrdChecks(cluster, scene.upgrade()).checks())
                .extracting(Check::id)
                .containsExactly("crds-keep-what-is-stored", "crds-applied");
    }

    @Test
    void oneOfTheTemplatesThatTheNewChartHasNoMoreIsDeletedUnlessItIsKept() {
        answers.put(OBJECTS, "{\"items\":[{\"spec\":{\"a\":\"x\"}}]}");
        scene.before = List.of(crd("a: {type: string}"));
        there("{}", "\"a\":{\"type\":\"string\"}");
        finds(check("CRDs keep what is stored"), "Helm would delete it, and with it 1 object");
        there("{\"helm.sh/resource-policy\":\"keep\"}", "\"a\":{\"type\":\"string\"}");
        isOk(check("CRDs keep what is stored"), "the new chart has none");
    }
}
