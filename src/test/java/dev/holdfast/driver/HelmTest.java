package dev.holdfast.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.console.Shutdown;
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
    void aFailureSaysWhatHelmCallsTheErrorAndNotTheHintsAroundIt() throws IOException {
        Helm helm = helm("echo WARNING: odd >&2; echo Error: chart is broken >&2; echo Use --debug >&2; exit 1");
        assertThatThrownBy(helm::version)
                .isInstanceOf(DriverException.class)
                .hasMessage("helm version failed: chart is broken");
    }

    @Test
    void aFailureWithoutAnErrorSaysWhatHelmSaidLast() throws IOException {
        Helm helm = helm("echo odd >&2; echo killed >&2; exit 1");
        assertThatThrownBy(() -> helm.manifest("r", "n")).hasMessage("helm get manifest failed: killed");
        Helm silent = helm("exit 1");
        assertThatThrownBy(silent::version).hasMessageStartingWith("helm version failed: no error output of '/");
    }

    @Test
    void aReleaseThatIsNotThereIsNoErrorButOthersAre() throws IOException {
        assertThat(helm("echo '{\"chart\":\"c\",\"version\":\"1.2.0\",\"revision\":3,\"status\":\"failed\"}'")
                        .release("r", "n"))
                .contains(new Release("c", "1.2.0", 3, "failed"));
        assertThat(helm("echo Error: release: not found >&2; exit 1").release("r", "n"))
                .isEmpty();
        Helm forbidden = helm("echo Error: secrets is forbidden >&2; exit 1");
        assertThatThrownBy(() -> forbidden.release("r", "n")).hasMessageEndingWith("secrets is forbidden");
    }

    @Test
    void anOciVersionIsGivenApart() throws IOException {
        assertThat(helm("echo \"$@\"").show("chart", "oci://example.com:5000/c:1.2.0"))
                .startsWith("show chart oci://example.com:5000/c --version 1.2.0 ");
        assertThat(helm("echo \"$@\"").show("chart", "oci://example.com:5000/c"))
                .startsWith("show chart oci://example.com:5000/c --kubeconfig");
    }

    @Test
    void valuesThatAreGivenAreReadByHelmAndNeitherShownNorTraced() throws IOException {
        String given = "key: hush # " + "long ".repeat(50_000);
        assertThat(helm("cat").template("r", "n", "chart", given, ChartValues.none(), "v1.34.0"))
                .isEqualTo(given);
        assertThat(helm("echo key: hush").values("r", "n")).isEqualTo("key: hush\n");
        assertThat(String.join("\n", trace)).contains("helm template r chart").doesNotContain("hush");
    }

    @Test
    void whatADryRunPrintsIsNotTraced() throws IOException {
        Chart chart = new Chart(Path.of("chart"), "c", "1", "1");
        for (String option : List.of("--dry-run=client", "--dry-run=server")) {
            assertThat(helm("echo key: hush")
                            .upgrade(
                                    "r",
                                    "n",
                                    chart.path().toString(),
                                    ChartValues.none(),
                                    List.of(option),
                                    Duration.ofSeconds(5)))
                    .isEqualTo("key: hush\n");
        }
        helm("echo revision 2")
                .upgrade("r", "n", chart.path().toString(), ChartValues.none(), List.of(), Duration.ofSeconds(5));
        assertThat(String.join("\n", trace)).contains("revision 2").doesNotContain("hush");
    }

    @Test
    void aHelmThatFailsBeforeItReadsItsValuesSaysWhy() throws IOException {
        Helm helm = helm("echo Error: no such chart >&2; exit 1");
        assertThatThrownBy(
                        () -> helm.template("r", "n", "chart", "long ".repeat(50_000), ChartValues.none(), "v1.34.0"))
                .hasMessage("helm template failed: no such chart");
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
