package dev.holdfast.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ShellTest {
    private final Shell shell = new Shell();

    @TempDir
    private Path folder;

    @Test
    void returnsStandardOutput() throws Exception {
        Path input = Files.writeString(folder.resolve("input"), "from a file");
        assertThat(shell.run("sh", "-c", "echo out; echo err >&2")).isEqualTo("out\n");
        assertThat(shell.run(Shell.Command.of("cat").reading(input))).isEqualTo("from a file\n");
        assertThat(shell.run(
                        Shell.Command.of("sh", "-c", "pwd; echo $A").in(folder).with("A", "b")))
                .isEqualTo(folder.toRealPath() + "\nb\n");
    }

    @Test
    void errorNamesCommandCodeAndLastLines() {
        assertThatThrownBy(() -> shell.run("sh", "-c", "seq 30 >&2; exit 3"))
                .isInstanceOf(LabException.class)
                .hasMessageStartingWith(
                        "'sh -c seq 30 >&2; exit 3' failed with exit code 3; its last lines:\n  16\n  17\n")
                .hasMessageEndingWith("\n  30");
        assertThatThrownBy(() -> shell.run("false")).hasMessage("'false' failed with exit code 1; it printed nothing");
        assertThatThrownBy(() -> shell.run(
                        Shell.Command.of("sh", "-c", "echo busy; sleep 60").within(Duration.ofMillis(300))))
                .hasMessageContaining("did not end within")
                .hasMessageContaining("busy");
    }

    @Test
    void cancelEndsWhatRunsWithAllItStartedAndRefusesMore() throws Exception {
        Path pids = folder.resolve("pids");
        CompletableFuture<String> running = CompletableFuture.supplyAsync(() -> shell.run(
                "sh", "-c", "sleep 61 & echo $! > " + pids + ".half; mv " + pids + ".half " + pids + "; wait"));
        Wait.until(
                "the command to run", Duration.ofSeconds(10), () -> Files.exists(pids) ? Wait.REACHED : "no " + pids);
        shell.cancel();
        assertThat(running.handle((out, error) -> error.getCause()).get(5, TimeUnit.SECONDS))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("is being taken down");
        long grandchild = Long.parseLong(Files.readString(pids).strip());
        assertThat(HostProcesses.entry(grandchild).filter(HostProcesses.Entry::runs))
                .isEmpty();
        assertThatThrownBy(() -> shell.run("true")).hasMessageContaining("is being taken down");
    }

    @Test
    void waitTellsWhatWasSeenLast() {
        assertThatThrownBy(() -> Wait.until("the moon", Duration.ofSeconds(1), () -> "a cloud"))
                .isInstanceOf(LabException.class)
                .hasMessage("waited 1 s for the moon; last seen: a cloud");
    }

    @Test
    void firstErrorOfSeveralTasksIsThrownAndStopsTheOthers() {
        CompletableFuture<Void> stopped = new CompletableFuture<>();
        assertThatThrownBy(() -> Together.run(
                        List.of(
                                () -> {
                                    throw new LabException("first");
                                },
                                () -> {
                                    stopped.join();
                                    throw new LabException("second");
                                }),
                        () -> stopped.complete(null)))
                .isInstanceOf(LabException.class)
                .hasMessage("first");
    }

    @Test
    void downloadErrorsSayThatThereIsNoNetwork() {
        LabException error = new LabException("'go build' failed with exit code 1; its last lines:\n"
                + "  main.go: dial tcp: lookup proxy: no such host\n  exit");
        assertThat(Host.offline(error, "building Kubernetes"))
                .hasMessage("no network: building Kubernetes has to download something, and failed with: "
                        + "main.go: dial tcp: lookup proxy: no such host");
        LabException other = new LabException("undefined: x");
        assertThat(Host.offline(other, "building Kubernetes")).isSameAs(other);
    }

    @Test
    void templatesAreFilledOrNameWhatIsMissing() {
        assertThat(Template.fill("a @NAME@ b user@host", Map.of("NAME", "$1"), "x"))
                .isEqualTo("a $1 b user@host");
        assertThatThrownBy(() -> Template.fill("@OTHER@", Map.of("NAME", "1"), "file.yaml"))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("file.yaml has @OTHER@");
    }

    @Test
    void unknownReleaseListsThoseThatExist() throws Exception {
        Files.createDirectories(folder.resolve("fixtures/charts/1.0.0"));
        Files.createDirectories(folder.resolve("fixtures/charts/2.0.0"));
        ImageBuilder images = new ImageBuilder(
                new Project(folder), List.of(KubernetesRelease.named(KubernetesRelease.USUAL)), null, shell, null);
        assertThatThrownBy(() -> images.driverImage(ReferenceDriver.S3, "9.9.9"))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("no release '9.9.9'")
                .hasMessageContaining("[1.0.0, 2.0.0]");
    }
}
