package dev.holdfast.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.lab.Shutdown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against an executable that stands in for Helm and prints how it was called. */
final class HelmTest {
    @TempDir
    private Path folder;

    private final List<String> trace = new ArrayList<>();
    private Path binary;

    @BeforeEach
    void standIn() {
        binary = folder.resolve("helm");
    }

    private Helm helm(String script) throws IOException {
        Files.writeString(binary, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(binary, PosixFilePermissions.fromString("rwx------"));
        return new Helm(binary, Path.of("/some/kubeconfig"), "lab", trace::add, Shutdown.ofThisJvm());
    }

    @Test
    void everyCallNamesItsKubeconfigAndContext() throws IOException {
        assertThat(helm("echo \"$@\"").version()).endsWith("--kubeconfig /some/kubeconfig --kube-context lab");
    }

    @Test
    void aFailureSaysWhatHelmSaidLast() throws IOException {
        Helm helm = helm("echo Error: chart is broken >&2; exit 1");
        assertThatThrownBy(helm::version)
                .isInstanceOf(DriverException.class)
                .hasMessage("helm version failed: Error: chart is broken");
    }

    @Test
    void keysAreNotTraced() throws IOException {
        Chart chart = new Chart(Path.of("chart"), "c", "1", "1");
        ChartValues values = ChartValues.none()
                .with(Map.of("s3CredentialSecret.secretAccessKey", "hush", "s3CredentialSecret.accessKeyId", "quiet"));
        helm("true").install("r", "n", chart, values, Duration.ofSeconds(5));
        assertThat(String.join("\n", trace)).contains("secretAccessKey=***").doesNotContain("hush", "quiet");
    }

    @Test
    void aBinaryThatIsNotThereIsNamed() {
        Helm helm = new Helm(folder.resolve("nothing"), Path.of("k"), "c", trace::add, Shutdown.ofThisJvm());
        assertThatThrownBy(helm::version).isInstanceOf(DriverException.class).hasMessageContaining("nothing");
    }
}
