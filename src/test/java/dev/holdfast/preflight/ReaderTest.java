package dev.holdfast.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.FakeApi;
import dev.holdfast.console.Shutdown;
import dev.holdfast.driver.ChartValues;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.driver.Helm;
import dev.holdfast.driver.Release;
import dev.holdfast.preflight.Reading.Read;
import dev.holdfast.preflight.Reading.Unread;
import dev.holdfast.preflight.Rights.Right;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against stand-ins for the API server and for Helm, which note how they are called. */
final class ReaderTest {
    private static final String REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
    private static final String POD =
            "{\"metadata\":{\"name\":\"node-1\",\"namespace\":\"scality-s3-csi\",\"uid\":\"u\"},"
                    + "\"spec\":{\"nodeName\":\"w1\",\"containers\":[{\"name\":\"s3-plugin\"}]},\"status\":{}}";
    private static final String MANIFEST = """
            # Source: driver/templates/node.yaml
            apiVersion: apps/v1
            kind: DaemonSet
            metadata: {name: s3-csi-node}
            spec: {selector: {}, template: {spec: {containers: [{name: c, image: "example.com/driver:2.2.0"}]}}}
            ---
            # nothing but a remark
            ---
            apiVersion: example.com/v1
            kind: Gadget
            metadata: {name: g}
            ---
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: gadgets.example.com}
            """;

    private static final String HISTORY = """
            [{"revision":1,"status":"superseded","chart":"driver-1.0.0","description":"Release \\"r\\" failed: x"},
            {"revision":2,"status":"superseded","chart":"driver-1.1.0","description":"Install complete"},
            {"revision":3,"status":"deployed","chart":"driver-1.2.0","description":"Upgrade complete"}]
            """;
    private static final String HOOKS = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: test, annotations: {helm.sh/hook: test}}
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: on-the-way-back, annotations: {helm.sh/hook: "post-upgrade,pre-rollback"}}
            """;

    @TempDir
    private Path folder;

    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer http;
    private Cluster cluster;
    private Path helm;

    @BeforeEach
    void standIns() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/", this::answer);
        http.start();
        answers.put("/version", "{\"major\":\"1\",\"minor\":\"34\",\"gitVersion\":\"v1.34.0\"}");
        for (String list : List.of(
                "/api/v1/nodes",
                "/api/v1/pods",
                "/api/v1/persistentvolumes",
                "/api/v1/persistentvolumeclaims",
                "/apis/storage.k8s.io/v1/csinodes",
                "/apis/storage.k8s.io/v1/storageclasses")) {
            answers.put(list, "{\"items\":[]}");
        }
        answers.put("/api/v1/namespaces/scality-s3-csi/pods", "{\"items\":[" + POD + "]}");
        answers.put(
                "/api/v1/namespaces/scality-s3-csi/pods/node-1/log",
                "I0101 fine\nE0101 15:04:05.1 1 node.go:1] no bucket\n");
        answers.put("/apis/apps/v1", """
                {"resources":[{"name":"daemonsets","kind":"DaemonSet","namespaced":true},
                {"name":"daemonsets/status","kind":"DaemonSet","namespaced":false}]}
                """);
        answers.put(
                "/apis/apiextensions.k8s.io/v1",
                "{\"resources\":[{\"name\":\"customresourcedefinitions\",\"kind\":\"CustomResourceDefinition\",\"namespaced\":false}]}");
        answers.put(REVIEWS, "{\"status\":{\"allowed\":true}}");
        cluster = FakeApi.connect(http, folder);
        Files.writeString(folder.resolve("manifest"), MANIFEST);
        Files.writeString(
                folder.resolve("preview"),
                new ObjectMapper().createObjectNode().put("manifest", MANIFEST).toString());
        helm("cat " + folder.resolve("manifest"));
    }

    private void helm(String template) throws IOException {
        helm = Files.writeString(folder.resolve("helm"), """
                #!/bin/sh
                echo "$@" >> %1$s/helm-calls
                case "$1 $2" in
                    "get metadata") echo '{"chart":"driver","version":"1.2.0","revision":3,"status":"deployed"}' ;;
                    "get values") echo 'key: hush' ;;
                    "get manifest") cat %1$s/manifest ;;
                    "show chart") printf 'name: driver\\nversion: 2.2.0\\nkubeVersion: ">=1.30.0-0"\\n' ;;
                    "show crds") ;;
                    upgrade*) %2$s > /dev/null && cat %1$s/preview ;;
                    template*) cat > %1$s/helm-input; %2$s ;;
                    version*) echo v3.19.5 ;;
                    *) echo "Error: not to be called" >&2; exit 1 ;;
                esac
                """.formatted(folder, template));
        Files.setPosixFilePermissions(helm, PosixFilePermissions.fromString("rwx------"));
    }

    @AfterEach
    void end() {
        cluster.close();
        http.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            asked.add(
                    exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath());
            String answer = answers.get(exchange.getRequestURI().getPath());
            byte[] body =
                    (answer == null ? "{\"message\":\"no such thing here\"}" : answer).getBytes(StandardCharsets.UTF_8);
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            int status = answer == null ? 404 : answer.equals("forbidden") ? 403 : 200;
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private Snapshot read() {
        Helm there = new Helm(helm, cluster.kubeconfig(), cluster.context(), line -> {}, Shutdown.ofThisJvm());
        return new Reader(cluster, Scenery.PROFILE, Optional.of(there))
                .read(
                        Optional.of(new Reader.TargetChart("chart", ChartValues.none(), DriverProfile.USUAL_WAY)),
                        Map.of("Java", "17"));
    }

    private static <T> T value(Reading<T> seen) {
        assertThat(seen).isInstanceOf(Read.class);
        return ((Read<T>) seen).value();
    }

    private List<String> helmCalls() throws IOException {
        return Files.readAllLines(folder.resolve("helm-calls"));
    }

    @Test
    void nothingIsChanged() throws IOException {
        read();
        assertThat(asked).allMatch(request -> request.startsWith("GET ") || request.equals("POST " + REVIEWS));
        assertThat(asked).contains("POST " + REVIEWS);
        assertThat(helmCalls())
                .isNotEmpty()
                .allMatch(call -> call.matches("(get|show|template|version|upgrade .* --dry-run=server) .*"))
                .allMatch(
                        call -> call.endsWith("--kubeconfig " + folder.resolve("kubeconfig") + " --kube-context test"));
    }

    @Test
    void theReleaseAndTheChartAreWhatHelmSaysTheyAre() throws IOException {
        Snapshot s = read();
        assertThat(value(s.release())).contains(new Release("driver", "1.2.0", 3, "deployed"));
        Target target = value(s.target().orElseThrow());
        assertThat(target.version()).isEqualTo("2.2.0");
        assertThat(target.kubeVersion()).isEqualTo(">=1.30.0-0");
        assertThat(Target.daemonSet(value(target.objects()), "s3-csi-node")).isPresent();
        assertThat(value(target.helm()).reason()).isEmpty();
        assertThat(value(target.before())).hasSameSizeAs(value(target.objects()));
    }

    private Target back(String history, OptionalInt revision) throws IOException {
        Files.writeString(
                helm,
                Files.readString(helm)
                        .replace(
                                "version*)",
                                "history*) echo '" + history + "' ;;\n\"get hooks\") echo '" + HOOKS
                                        + "' ;;\nversion*)"));
        Helm there = new Helm(helm, cluster.kubeconfig(), cluster.context(), line -> {}, Shutdown.ofThisJvm());
        return value(new Reader(cluster, Scenery.PROFILE, Optional.of(there))
                .readForRollback(revision, Map.of())
                .target()
                .orElseThrow());
    }

    @Test
    void aRollbackGoesBackToTheManifestOfTheRevisionAndRunsItsHooksOfRollbacks() throws IOException {
        Target target = back(HISTORY, OptionalInt.empty());
        assertThat(target.revision()).hasValue(2);
        assertThat(target.version()).isEqualTo("1.1.0");
        assertThat(Target.daemonSet(value(target.objects()), "s3-csi-node")).isPresent();
        assertThat(value(target.before())).hasSameSizeAs(value(target.objects()));
        assertThat(target.hooks()).extracting(Wording::name).containsExactly("on-the-way-back");
        assertThat(helmCalls()).anyMatch(call -> call.startsWith("get manifest ") && call.contains("--revision 2 "));
    }

    @Test
    void aRevisionThatFailedIsNoTarget() throws IOException {
        Target target = back(HISTORY, OptionalInt.of(1));
        assertThat(target.revision()).isEmpty();
        assertThat(value(target.helm()).reason())
                .hasValueSatisfying(why -> assertThat(why).contains("failed"));
        assertThat(value(target.helm()).others()).containsExactly("2");
        assertThat(target.objects()).isInstanceOf(Unread.class);
        assertThat(helmCalls()).noneMatch(call -> call.contains("--revision"));
    }

    @Test
    void aChartThatHelmRefusesIsRenderedWithTheValuesOfTheReleaseWhichAreOnNoCommandLine() throws IOException {
        helm("cat " + folder.resolve("manifest") + "; test $1 = template");
        Target target = value(read().target().orElseThrow());
        assertThat(value(target.helm()).reason())
                .hasValueSatisfying(why -> assertThat(why).startsWith("helm upgrade failed: no error output of '"));
        assertThat(Target.daemonSet(value(target.objects()), "s3-csi-node")).isPresent();
        assertThat(helmCalls()).anyMatch(call -> call.contains("--kube-version v1.34.0"));
        assertThat(folder.resolve("helm-input")).hasContent("key: hush");
        assertThat(helmCalls()).noneMatch(call -> call.contains("hush"));
    }

    @Test
    void aKubernetesThatTheChartDoesNotTakeIsRefusedInHelmsWords() throws IOException {
        helm("echo 'Error: chart requires kubeVersion: >=1.40 which is incompatible with Kubernetes v1.34.0' >&2;"
                + " echo 'Use --debug flag to render out invalid YAML' >&2; exit 1");
        Snapshot s = read();
        assertThat(value(s.target().orElseThrow()).refused())
                .hasValueSatisfying(why -> assertThat(why).endsWith("incompatible with Kubernetes v1.34.0"));
        assertThat(Preflight.of(s).checks())
                .filteredOn(check -> check.name().equals("Kubernetes version"))
                .allMatch(Check::found);
    }

    @Test
    void aReleaseThatIsNotThereIsNoError() throws IOException {
        Files.writeString(
                helm,
                Files.readString(helm)
                        .replace(
                                "\"get metadata\") echo",
                                "\"get metadata\") echo Error: release: not found >&2; exit 1; echo"));
        assertThat(value(read().release())).isEmpty();
    }

    @Test
    void eachRightIsAskedForInTheNamespaceItIsNeededIn() {
        Rights rights = value(read().rights());
        assertThat(rights.reviewed())
                .contains(
                        new Right("patch", "apps", "daemonsets", "scality-s3-csi", true),
                        new Right("create", "", "secrets", "scality-s3-csi", true),
                        new Right("patch", "apiextensions.k8s.io", "customresourcedefinitions", "", true))
                .doesNotContain(new Right("delete", "apiextensions.k8s.io", "customresourcedefinitions", "", true));
        assertThat(rights.unknown()).containsExactly("example.com/v1 Gadget");
    }

    @Test
    void aRightThatIsDeniedIsDenied() {
        answers.put(REVIEWS, "{\"status\":{\"allowed\":false}}");
        assertThat(value(read().rights()).reviewed()).isNotEmpty().noneMatch(Right::allowed);
    }

    @Test
    void whatIsForbiddenIsUnreadAndSaysSo() {
        answers.put("/api/v1/nodes", "forbidden");
        Snapshot s = read();
        assertThat(s.nodes())
                .isInstanceOfSatisfying(
                        Unread.class, none -> assertThat(none.why()).startsWith("nodes cannot be read: "));
        assertThat(value(s.pods())).isEmpty();
    }

    @Test
    void logsAreLookedThrough() {
        assertThat(read().logs())
                .containsExactly(new Read<>(
                        new LogSummary("node-1/s3-plugin", 2, 1, "E0101 15:04:05.1 1 node.go:1] no bucket")));
        answers.put("/api/v1/namespaces/scality-s3-csi/pods/node-1/log", "forbidden");
        assertThat(read().logs()).singleElement().isInstanceOf(Unread.class);
    }

    @Test
    void attachmentsAreReadByTheFieldsOfTheProfileAndNoneBeforeTheirKindIsThere() {
        assertThat(value(read().attachments())).isEmpty();
        answers.put("/apis/s3.csi.scality.com/v2/mountpoints3podattachments", """
                {"items":[{"metadata":{"name":"a"},"spec":{"nodeName":"w1","persistentVolumeName":"pv",
                "mountpointS3PodAttachments":{"mp-a":[{"workloadPodUID":"u1"},{"workloadPodUID":"u2"}]}}}]}
                """);
        assertThat(value(read().attachments()))
                .containsExactly(new Attachment("a", "w1", "pv", Map.of("mp-a", List.of("u1", "u2"))));
    }

    @Test
    void withoutHelmNothingIsKnownOfReleasesAndCharts() {
        Snapshot s = new Reader(cluster, Scenery.PROFILE, Optional.empty())
                .read(
                        Optional.of(new Reader.TargetChart("chart", ChartValues.none(), DriverProfile.USUAL_WAY)),
                        Map.of());
        assertThat(s.release()).isInstanceOf(Unread.class);
        assertThat(s.rights()).isInstanceOf(Unread.class);
        assertThat(s.target().orElseThrow())
                .isInstanceOfSatisfying(
                        Unread.class, none -> assertThat(none.advice()).contains("--helm"));
    }

    @Test
    void aHelmThatGetsNoAnswerRefusesNothing() throws IOException {
        for (String words : List.of(
                "Get https://10.0.0.1:6443/api: net/http: TLS handshake timeout",
                "Kubernetes cluster unreachable: Get https://10.0.0.1/version: dial tcp 10.0.0.1:443: i/o timeout",
                "etcdserver: request timed out",
                "context deadline exceeded")) {
            helm("echo 'Error: UPGRADE FAILED: " + words + "' >&2; exit 1");
            Target target = value(read().target().orElseThrow());
            assertThat(target.helm())
                    .isInstanceOfSatisfying(
                            Unread.class, none -> assertThat(none.why()).contains(words, "(after 0 s)"));
        }
        helm("echo 'Error: failed calling webhook \"w\": context deadline exceeded' >&2; exit 1");
        assertThat(value(value(read().target().orElseThrow()).helm()).reason()).isPresent();
    }

    @Test
    void aChartThatCannotBeRenderedIsToldOfByTheDryRunAlone() throws IOException {
        helm("echo 'Error: template: x.yaml:1: nil pointer' >&2; exit 1");
        Target target = value(read().target().orElseThrow());
        assertThat(value(target.helm()).reason()).isPresent();
        assertThat(target.objects())
                .isInstanceOfSatisfying(
                        Unread.class, none -> assertThat(none.cause()).isEqualTo("Helm upgrade dry run"));
    }

    @Test
    void withoutAReleaseAllThatIsUnreadHangsOnThat() throws IOException {
        Files.writeString(
                helm,
                Files.readString(helm)
                        .replace(
                                "\"get metadata\") echo",
                                "\"get metadata\") echo Error: release: not found >&2; exit 1; echo"));
        Target target = value(read().target().orElseThrow());
        for (Reading<?> reading : List.of(target.helm(), target.before())) {
            assertThat(reading)
                    .isInstanceOfSatisfying(
                            Unread.class, none -> assertThat(none.cause()).isEqualTo("Helm release deployed"));
        }
        assertThat(helmCalls()).noneMatch(call -> call.startsWith("get manifest"));
    }
}
