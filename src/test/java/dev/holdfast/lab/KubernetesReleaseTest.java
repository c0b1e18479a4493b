package dev.holdfast.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class KubernetesReleaseTest {
    private static final Path LAB = Path.of("fixtures/lab");

    static List<KubernetesRelease> all() {
        return KubernetesRelease.all();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.33", "1.33.13", "v1.33.13"})
    void aReleaseHasItsMinorAndItsVersionForNames(String name) {
        assertThat(KubernetesRelease.named(name).version()).isEqualTo("v1.33.13");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.3", "1.33.1", "", "v", "latest"})
    void anotherNameIsRefusedWithThoseThereAre(String name) {
        assertThatThrownBy(() -> KubernetesRelease.named(name))
                .isInstanceOf(LabException.class)
                .hasMessageStartingWith("the lab has no Kubernetes '" + name
                        + "'; it has 1.33 (v1.33.13), 1.34 (v1.34.4), 1.35 (v1.35.4), 1.36 (v1.36.3)");
    }

    @Test
    void theUsualOneIsInTheTable() {
        assertThat(KubernetesRelease.named(KubernetesRelease.USUAL).sharesModules())
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("all")
    void itsModulesAreOfItsVersion(KubernetesRelease release) throws Exception {
        List<String> modules = Files.readAllLines(LAB.resolve(release.modules()));
        String staging = "v0" + release.version().substring("v1".length());
        assertThat(modules)
                .anyMatch(line -> line.endsWith("k8s.io/kubernetes " + release.version()))
                .anyMatch(line -> line.endsWith("k8s.io/kubelet => k8s.io/kubelet " + staging));
        assertThat(LAB.resolve(release.modules().replaceFirst("mod$", "sum"))).exists();
    }

    @ParameterizedTest
    @MethodSource("all")
    void itsTagsAreThoseOfASource(KubernetesRelease release) throws Exception {
        if (!release.tags().isEmpty()) {
            String minor = release.minor().replace('.', '_');
            assertThat(LAB.resolve("cmd/kube/kubelet_" + minor + ".go"))
                    .content()
                    .startsWith("//go:build " + release.tags() + "\n");
        }
    }

    @Test
    void theLinkerIsGivenTheVersionInParts() {
        assertThat(KubernetesRelease.named("1.33").linkerFlags())
                .isEqualTo("-s -w -X k8s.io/component-base/version.gitVersion=v1.33.13"
                        + " -X k8s.io/component-base/version.gitMajor=1"
                        + " -X k8s.io/component-base/version.gitMinor=33"
                        + " -X k8s.io/client-go/pkg/version.gitVersion=v1.33.13");
    }
}
