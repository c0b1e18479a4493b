package dev.holdfast.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class LabOptionsTest {
    private static final List<String> NAMES =
            List.of("lab.workers", "lab.cache", "lab.keep", "lab.sync", "lab.kubernetes");

    @BeforeEach
    @AfterEach
    void clear() {
        NAMES.forEach(System::clearProperty);
    }

    @Test
    void defaults() {
        assertThat(LabOptions.fromSystemProperties())
                .isEqualTo(new LabOptions(
                        1,
                        Path.of(System.getProperty("user.home"), ".cache/holdfast"),
                        false,
                        Duration.ofSeconds(10),
                        List.of(KubernetesRelease.named("1.34"))));
    }

    @Test
    void everyPropertyCounts() {
        System.setProperty("lab.workers", "3");
        System.setProperty("lab.cache", "/somewhere/../else");
        System.setProperty("lab.keep", "");
        System.setProperty("lab.sync", "1m30s");
        System.setProperty("lab.kubernetes", "1.33");
        assertThat(LabOptions.fromSystemProperties())
                .isEqualTo(new LabOptions(
                        3,
                        Path.of("/else"),
                        true,
                        Duration.ofSeconds(90),
                        List.of(KubernetesRelease.named("v1.33.13"))));
    }

    @Test
    void wrongValuesAreNamed() {
        rejects("lab.workers", "many", "lab.workers must be a whole number, not 'many'");
        rejects("lab.workers", "9", "lab.workers must be between 0 and 8, not 9");
        rejects("lab.keep", "yes", "lab.keep must be true or false, not 'yes'");
        rejects("lab.sync", "soon", "lab.sync must be a duration such as 10s or 1m, not 'soon'");
        rejects("lab.sync", "0s", "lab.sync must be at least 1s, not PT0S");
        rejects(
                "lab.kubernetes",
                "1.32",
                "the lab has no Kubernetes '1.32'; it has 1.33 (v1.33.13), 1.34 (v1.34.4), 1.35 (v1.35.4), 1.36 (v1.36.3)");
        rejects(
                "lab.cache",
                "/a:b",
                "lab.cache must not contain white space, commas, colons or backslashes (overlayfs does not accept them): /a:b");
    }

    private static void rejects(String name, String value, String message) {
        System.setProperty(name, value);
        assertThatThrownBy(LabOptions::fromSystemProperties)
                .isInstanceOf(LabException.class)
                .hasMessage(message);
        System.clearProperty(name);
    }
}
