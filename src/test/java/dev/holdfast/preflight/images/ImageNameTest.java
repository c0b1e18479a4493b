package dev.holdfast.preflight.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ImageNameTest {
    @ParameterizedTest
    @CsvSource({
        "busybox, docker.io/library/busybox:latest",
        "team/app:1, docker.io/team/app:1",
        "index.docker.io/team/app:1, docker.io/team/app:1",
        "localhost/app:1, localhost/app:1",
        "registry:5000/app, registry:5000/app:latest",
        "example.com/app@sha256:0, example.com/app@sha256:0"
    })
    void imagesAreComparedByTheNamesThatNodesListThemBy(String image, String listed) {
        assertThat(ImageName.normal(image)).isEqualTo(listed);
    }

    @ParameterizedTest
    @CsvSource({
        "busybox, docker.io/library/busybox",
        "registry:5000/app, registry:5000/app",
        "registry:5000/app:1, registry:5000/app",
        "example.com/team/app:1@sha256:0, example.com/team/app"
    })
    void aRepositoryIsTheNameWithoutItsVersion(String image, String repository) {
        assertThat(ImageName.repository(image)).isEqualTo(repository);
    }

    @ParameterizedTest
    @CsvSource({
        "example.com/team/app:1, example.com",
        "example.com/team/app:1, https://example.com/v2/",
        "example.com/team/app:1, http://example.com",
        "example.com/team/app:1, example.com/team",
        "registry.example.com/app:1, *.example.com",
        "eu.registry.example.com/app:1, *.registry.example.com",
        "registry:5000/app, registry:5000",
        "busybox, https://index.docker.io/v1/",
        "team/app:1, index.docker.io",
        "team/app:1, docker.io",
        "docker.io/team/app:1, https://index.docker.io/v1/"
    })
    void aKeyOpensItsRegistryAsTheKubeletReadsIt(String image, String registry) {
        assertThat(ImageName.opened(image, List.of("other.example.org", registry)))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "example.com/team/app:1, example.org",
        "example.com/team/app:1, example.com/other",
        "eu.registry.example.com/app:1, *.example.com",
        "registry:5000/app, registry",
        "registry/app.x:1, docker.io.example.com",
        "example.com/app:1, https://index.docker.io/v1/"
    })
    void anotherKeyDoesNot(String image, String registry) {
        assertThat(ImageName.opened(image, List.of(registry))).isFalse();
    }
}
