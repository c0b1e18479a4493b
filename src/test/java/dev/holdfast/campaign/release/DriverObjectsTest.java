package dev.holdfast.campaign.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.FakeObjects;
import dev.holdfast.driver.DriverProfile;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of a cluster belongs to the driver, or uses it, in whatever namespace. */
final class DriverObjectsTest {
    private static final DriverProfile PROFILE =
            DriverProfile.load(Path.of("fixtures/profiles/s3.csi.scality.com.yaml"));
    private static final String V1 = "/api/v1";
    private static final String APPS = "/apis/apps/v1";

    @TempDir
    Path folder;

    private FakeObjects api;

    @BeforeEach
    void start() throws IOException {
        api = new FakeObjects();
        volume("pv-a", PROFILE.name());
        volume("pv-other", "other.csi");
        claim("ns-a", "a", "volumeName: pv-a");
        claim("ns-other", "other", "volumeName: pv-other");
        api.has("/apis/storage.k8s.io/v1", "storageclasses", """
                apiVersion: storage.k8s.io/v1
                kind: StorageClass
                metadata: {name: own}
                provisioner: %s
                """.formatted(PROFILE.name()));
        claim("ns-b", "waits", "storageClassName: own");
        pod("ns-a", "by-deployment-1", "a", "ReplicaSet", "by-deployment");
        pod("ns-a", "by-deployment-2", "a", "ReplicaSet", "by-deployment");
        pod("ns-a", "bare", "a", "", "");
        pod("ns-other", "of-another", "other", "", "");
        api.has(APPS, "replicasets", """
                apiVersion: apps/v1
                kind: ReplicaSet
                metadata:
                  name: by-deployment
                  namespace: ns-a
                  ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: app, uid: u, controller: true}]
                """);
        api.has(APPS, "deployments", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: app, namespace: ns-a}\n");
        map("ns-a", "kube-root-ca.crt");
        map("ns-a", "settings");
        map("ns-other", "settings");
        map(PROFILE.namespace(), "of-the-driver");
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private void volume(String name, String driver) {
        api.has(V1, "persistentvolumes", """
                apiVersion: v1
                kind: PersistentVolume
                metadata: {name: %s}
                spec: {csi: {driver: %s, volumeHandle: h}}
                """.formatted(name, driver));
    }

    private void claim(String namespace, String name, String spec) {
        api.has(V1, "persistentvolumeclaims", """
                apiVersion: v1
                kind: PersistentVolumeClaim
                metadata: {name: %s, namespace: %s}
                spec: {%s}
                """.formatted(name, namespace, spec));
    }

    private void pod(String namespace, String name, String claim, String kind, String owner) {
        String owners = kind.isEmpty()
                ? ""
                : "ownerReferences: [{apiVersion: apps/v1, kind: %s, name: %s, uid: u, controller: true}]"
                        .formatted(kind, owner);
        api.has(V1, "pods", """
                apiVersion: v1
                kind: Pod
                metadata: {name: %s, namespace: %s, %s}
                spec: {volumes: [{name: v, persistentVolumeClaim: {claimName: %s}}]}
                """.formatted(name, namespace, owners, claim));
    }

    private void map(String namespace, String name) {
        api.has(V1, "configmaps", """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: %s, namespace: %s}
                """.formatted(name, namespace));
    }

    private List<String> of(Function<DriverObjects, Collection<? extends HasMetadata>> which) {
        try (Cluster cluster = api.connect(folder)) {
            return which.apply(new DriverObjects(cluster.client(), PROFILE)).stream()
                    .map(Cluster::describe)
                    .toList();
        }
    }

    @Test
    void claimsOfTheDriversVolumesAndClassesAreItsInEveryNamespace() {
        assertThat(of(DriverObjects::volumes)).containsExactly("PersistentVolume pv-a");
        assertThat(of(DriverObjects::claims))
                .containsExactlyInAnyOrder("PersistentVolumeClaim ns-a/a", "PersistentVolumeClaim ns-b/waits");
        try (Cluster cluster = api.connect(folder)) {
            assertThat(new DriverObjects(cluster.client(), PROFILE).userNamespaces())
                    .containsExactly("ns-a", "ns-b");
        }
    }

    @Test
    void podsAreKeptByWhatMakesThemAndOnce() {
        assertThat(of(DriverObjects::owners)).containsExactlyInAnyOrder("Deployment ns-a/app", "Pod ns-a/bare");
    }

    @Test
    void configMapsAreThoseThatSomebodyMadeWhereTheDriverIsUsed() {
        assertThat(of(DriverObjects::configMaps))
                .containsExactlyInAnyOrder("ConfigMap ns-a/settings", "ConfigMap scality-s3-csi/of-the-driver");
    }
}
