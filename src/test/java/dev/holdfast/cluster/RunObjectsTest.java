package dev.holdfast.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunObjectsTest {
    private final List<String> uninstalled = new ArrayList<>();
    private final List<String> silent = new ArrayList<>();
    private FakeObjects api;
    private Cluster cluster;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        api = new FakeObjects();
        cluster = api.connect(folder);
    }

    @AfterEach
    void stop() {
        cluster.close();
        api.close();
    }

    private static String object(String kind, String namespace, String name, String labels) {
        return """
                apiVersion: v1
                kind: %s
                metadata: {name: %s, %slabels: {%s}}
                """.formatted(kind, name, namespace.isEmpty() ? "" : "namespace: " + namespace + ", ", labels);
    }

    private static String of(String run) {
        return "holdfast.dev/run: " + run;
    }

    /** One of each kind that a run makes. */
    private void run(String id) {
        String ns = "holdfast-" + id;
        api.has("/api/v1", "namespaces", object("Namespace", "", ns, of(id)))
                .has("/apis/apps/v1", "deployments", object("Deployment", ns, "roll", of(id)))
                .has("/apis/apps/v1", "daemonsets", object("DaemonSet", ns, "probe", of(id)))
                .has("/api/v1", "pods", object("Pod", ns, "static-1", of(id)))
                .has("/api/v1", "persistentvolumeclaims", object("PersistentVolumeClaim", ns, "static-1", of(id)))
                .has("/api/v1", "persistentvolumes", """
                        apiVersion: v1
                        kind: PersistentVolume
                        metadata: {name: holdfast-%1$s-static-1, labels: {holdfast.dev/run: %1$s}, annotations: {holdfast.dev/bucket: b-%1$s}}
                        spec: {persistentVolumeReclaimPolicy: Retain}
                        """.formatted(id))
                .has("/apis/storage.k8s.io/v1", "storageclasses", object("StorageClass", "", ns, of(id)))
                .has("/api/v1", "secrets", object("Secret", "driver", "key-" + id, of(id)))
                .has("/api/v1", "configmaps", object("ConfigMap", ns, "agent", of(id)))
                .has(
                        "/api/v1",
                        "secrets",
                        object("Secret", "driver", "sh.helm.release.v1.csi.v1", of(id) + ", owner: helm, name: csi"))
                .has(
                        "/api/v1",
                        "secrets",
                        object("Secret", "driver", "sh.helm.release.v1.csi.v2", of(id) + ", owner: helm, name: csi"));
    }

    private Map<RunObjects.Item, String> remove(List<RunObjects.Item> items) {
        return RunObjects.remove(
                cluster,
                items,
                (namespace, release) -> {
                    uninstalled.add(namespace + "/" + release);
                    api.there().stream()
                            .filter(path -> path.contains("sh.helm"))
                            .forEach(path -> cluster.client()
                                    .secrets()
                                    .inNamespace("driver")
                                    .withName(path.substring(path.lastIndexOf('/') + 1))
                                    .delete());
                },
                () -> silent.addAll(api.there()),
                Duration.ofMillis(300),
                seen -> {});
    }

    @Test
    void findsEveryKindWithItsRunAgeAndBucket() {
        run("a1");
        List<RunObjects.Item> items = RunObjects.in(cluster, Optional.empty());
        assertThat(items)
                .extracting(RunObjects.Item::what)
                .containsExactly(
                        "Deployment holdfast-a1/roll",
                        "DaemonSet holdfast-a1/probe",
                        "Pod holdfast-a1/static-1",
                        "PersistentVolumeClaim holdfast-a1/static-1",
                        "PersistentVolume holdfast-a1-static-1",
                        "StorageClass holdfast-a1",
                        "Helm release driver/csi",
                        "Secret driver/key-a1",
                        "ConfigMap holdfast-a1/agent",
                        "Namespace holdfast-a1");
        assertThat(items).extracting(item -> item.label().run()).containsOnly("a1");
        assertThat(items).extracting(RunObjects.Item::since).doesNotContainNull();
        assertThat(RunObjects.buckets(items)).containsExactly("b-a1");
        assertThat(items)
                .extracting(item -> item.command(cluster).replace(" --kubeconfig " + cluster.kubeconfig(), ""))
                .contains(
                        "helm --kube-context test -n driver uninstall csi",
                        "kubectl --context test -n driver delete secret key-a1");
    }

    @Test
    void removesAllOfARunAndNothingElse() {
        run("a1");
        api.has("/api/v1", "namespaces", object("Namespace", "", "holdfast-a2", of("a2")))
                .has("/api/v1", "pods", object("Pod", "default", "mine", "app: x"))
                .has("/api/v1", "persistentvolumes", object("PersistentVolume", "", "mine", "app: x"));
        assertThat(remove(RunObjects.in(cluster, Optional.of("a1")))).isEmpty();
        assertThat(uninstalled).containsExactly("driver/csi");
        assertThat(api.there())
                .containsExactlyInAnyOrder(
                        "/api/v1/namespaces/holdfast-a2",
                        "/api/v1/namespaces/default/pods/mine",
                        "/api/v1/persistentvolumes/mine");
    }

    @Test
    void writersGoFirstAndTheDriverStaysAsLongAsThereAreVolumes() {
        run("a1");
        remove(RunObjects.in(cluster, Optional.empty()));
        assertThat(silent)
                .as("what is there when buckets can be emptied")
                .contains("/api/v1/persistentvolumes/holdfast-a1-static-1", "/api/v1/namespaces/driver/secrets/key-a1")
                .doesNotContain(
                        "/api/v1/namespaces/holdfast-a1/pods/static-1",
                        "/apis/apps/v1/namespaces/holdfast-a1/deployments/roll");
        assertThat(api.deleted().indexOf("/api/v1/persistentvolumes/holdfast-a1-static-1"))
                .isLessThan(api.deleted().indexOf("/api/v1/namespaces/driver/secrets/sh.helm.release.v1.csi.v1"));
        assertThat(api.deleted()).last().isEqualTo("/api/v1/namespaces/holdfast-a1");
    }

    @Test
    void goesOnPastWhatFailsAndTellsWhy() {
        run("a1");
        api.keeps("/api/v1/namespaces/holdfast-a1/persistentvolumeclaims/static-1");
        Map<RunObjects.Item, String> left = remove(RunObjects.in(cluster, Optional.empty()));
        assertThat(left.keySet())
                .extracting(RunObjects.Item::what)
                .first()
                .isEqualTo("PersistentVolumeClaim holdfast-a1/static-1");
        assertThat(left.values()).first().asString().contains("not by you");
        assertThat(api.deleted()).contains("/apis/storage.k8s.io/v1/storageclasses/holdfast-a1");
    }

    @Test
    void theDriverStaysWithWhatItNeedsWherePodsCannotBeUnmounted() {
        run("a1");
        api.has("/api/v1", "namespaces", object("Namespace", "", "driver", of("a1")));
        api.keeps("/api/v1/namespaces/holdfast-a1/pods/static-1");
        Map<RunObjects.Item, String> left = remove(RunObjects.in(cluster, Optional.empty()));
        assertThat(uninstalled).isEmpty();
        assertThat(left.keySet())
                .extracting(RunObjects.Item::what)
                .containsExactly(
                        "Pod holdfast-a1/static-1",
                        "Helm release driver/csi",
                        "Secret driver/key-a1",
                        "ConfigMap holdfast-a1/agent",
                        "Namespace driver",
                        "Namespace holdfast-a1");
        assertThat(List.copyOf(left.values()).subList(1, 6))
                .containsOnly("stays, because only the driver can unmount and remove Pod holdfast-a1/static-1");
        assertThat(api.deleted())
                .contains("/api/v1/namespaces/holdfast-a1/persistentvolumeclaims/static-1")
                .noneMatch(path -> path.contains("/secrets/"));
    }

    @Test
    void aNamespaceOfTheDriverStaysAsLongAsItHoldsWhatNoRunMade() {
        api.has("/api/v1", "namespaces", object("Namespace", "", "driver", of("a1")))
                .has("/api/v1", "pods", object("Pod", "driver", "others", "app: x"));
        assertThat(remove(RunObjects.in(cluster, Optional.empty())).values())
                .singleElement()
                .isEqualTo("it holds what no run made: Pod driver/others");
        assertThat(api.there()).contains("/api/v1/namespaces/driver", "/api/v1/namespaces/driver/pods/others");
    }

    @Test
    void aVolumeThatNobodyMarkedIsToldAndNotRemoved() {
        run("a1");
        api.has("/api/v1", "persistentvolumes", """
                apiVersion: v1
                kind: PersistentVolume
                metadata: {name: pvc-1}
                spec: {claimRef: {namespace: holdfast-a1, name: dynamic-1}}
                """);
        List<RunObjects.Item> items = RunObjects.in(cluster, Optional.empty());
        assertThat(RunObjects.unmarked(cluster, items)).containsExactly("pvc-1");
        remove(items);
        assertThat(api.there()).contains("/api/v1/persistentvolumes/pvc-1");
    }
}
