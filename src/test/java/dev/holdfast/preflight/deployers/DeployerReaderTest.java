package dev.holdfast.preflight.deployers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.FakeObjects;
import dev.holdfast.driver.DriverProfile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of a cluster's kinds and objects, those that deploy the release. */
final class DeployerReaderTest {
    private static final DriverProfile PROFILE =
            DriverProfile.load(Path.of("fixtures/profiles/s3.csi.scality.com.yaml"));

    @TempDir
    Path folder;

    private FakeObjects api;

    @BeforeEach
    void start() throws IOException {
        api = new FakeObjects();
        // a list of CRDs is answered where there is any
        kind("widgets", "example.com", "Widget", "v1");
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private void kind(String plural, String group, String kind, String version) {
        api.has("/apis/apiextensions.k8s.io/v1", "customresourcedefinitions", """
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: %1$s.%2$s}
                spec:
                  group: %2$s
                  scope: Namespaced
                  names: {kind: %3$s, plural: %1$s}
                  versions: [{name: v0, served: true, storage: false}, {name: %4$s, served: true, storage: true}]
                """.formatted(
                        plural, group, kind, version));
    }

    private List<String> read() {
        try (Cluster cluster = api.connect(folder)) {
            return new DeployerReader(cluster.client())
                    .read(PROFILE).stream().map(Deployer::toString).toList();
        }
    }

    @Test
    void whereTheKindsAreNotThereNothingIsAskedFor() {
        assertThat(read()).isEmpty();
    }

    @Test
    void objectsOfBothKindsAreReadInTheVersionTheyAreStoredIn() {
        kind("helmreleases", "helm.toolkit.fluxcd.io", "HelmRelease", "v2");
        kind("applications", "argoproj.io", "Application", "v1alpha1");
        api.has("/apis/helm.toolkit.fluxcd.io/v2", "helmreleases", """
                apiVersion: helm.toolkit.fluxcd.io/v2
                kind: HelmRelease
                metadata: {name: driver, namespace: flux}
                spec: {releaseName: %s, targetNamespace: %s}
                status: {conditions: [{type: Ready, status: "True"}]}
                """.formatted(
                        PROFILE.release(), PROFILE.namespace()));
        api.has("/apis/helm.toolkit.fluxcd.io/v2", "helmreleases", """
                apiVersion: helm.toolkit.fluxcd.io/v2
                kind: HelmRelease
                metadata: {name: other, namespace: flux}
                """);
        api.has("/apis/argoproj.io/v1alpha1", "applications", """
                apiVersion: argoproj.io/v1alpha1
                kind: Application
                metadata: {name: %s, namespace: argocd}
                spec: {destination: {namespace: %s}, source: {chart: driver}}
                """.formatted(PROFILE.release(), PROFILE.namespace()));
        assertThat(read())
                .containsExactlyInAnyOrder(
                        "HelmRelease flux/driver: Ready is True",
                        "Application argocd/" + PROFILE.release() + ": sync is not said, health is not said");
    }
}
