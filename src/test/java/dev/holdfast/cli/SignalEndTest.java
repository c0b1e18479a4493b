package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands as processes of their own, which are sent a signal: when they began, when they wait, and at moments between. */
final class SignalEndTest {
    private static final Duration BEGUN = Duration.ofSeconds(60);
    /** Far more than the command takes, as other tests run beside. */
    private static final long ENDED_SECONDS = 30;

    @TempDir
    private Path folder;

    private final List<Process> processes = new ArrayList<>();
    private ServerSocket silent;
    private Path kubeconfig;

    @BeforeEach
    void start() throws IOException {
        Files.createDirectory(folder.resolve("tmp"));
        // takes connections and never answers, as an API server does that hangs
        silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        kubeconfig = Files.writeString(folder.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                clusters: [{name: c, cluster: {server: "http://127.0.0.1:%d"}}]
                users: [{name: u, user: {}}]
                contexts: [{name: test, context: {cluster: c, user: u}}]
                """.formatted(silent.getLocalPort()));
    }

    @AfterEach
    void stop() throws IOException {
        processes.forEach(Process::destroyForcibly);
        silent.close();
    }

    /** A command in a JVM of its own. Whoever runs the tests may ignore SIGINT, as a shell lets jobs in the background do; the command does not. */
    private Process command(String... arguments) throws IOException {
        List<String> words = new ArrayList<>(List.of(
                "env",
                "--default-signal=INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + folder.resolve("tmp"),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.holdfast.cli.Holdfast"));
        words.addAll(List.of(arguments));
        Process process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile())
                .start();
        processes.add(process);
        return process;
    }

    private String printed() throws IOException {
        return Files.readString(folder.resolve("out"));
    }

    private void awaitBegun(Process process, Path sign) {
        Awaitility.await("the command has made " + sign)
                .atMost(BEGUN)
                .until(() -> Files.exists(sign) || !process.isAlive());
        assertThat(process.isAlive()).as("the command goes on").isTrue();
    }

    private static void signal(String signal, Process process) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    private void assertEnded(Process process, int code) throws IOException, InterruptedException {
        assertThat(process.waitFor(ENDED_SECONDS, TimeUnit.SECONDS))
                .as("it ends")
                .isTrue();
        assertThat(process.exitValue()).as(printed()).isEqualTo(code);
        try (Stream<Path> left = Files.list(folder.resolve("tmp"))) {
            assertThat(left.filter(path -> !path.getFileName().toString().startsWith("hsperfdata")))
                    .as("temporary files")
                    .isEmpty();
        }
    }

    /** A helm that says who it is and never ends. */
    private Path helm() throws IOException {
        Path helm = Files.writeString(
                folder.resolve("helm"), "#!/bin/sh\necho $$ > " + folder.resolve("pid") + "\nexec sleep 600\n");
        return Files.setPosixFilePermissions(helm, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void profileCheckLeavesNoHelmAndNoFolder(String signal, int code) throws IOException, InterruptedException {
        String charts = "fixtures/charts/1.2.0/scality-mountpoint-s3-csi-driver";
        Process process = command(
                "profile",
                "check",
                "--profile",
                "fixtures/profiles/s3.csi.scality.com.yaml",
                "--chart",
                charts,
                "--chart",
                charts,
                "--helm",
                helm().toString());
        awaitBegun(process, folder.resolve("pid"));
        Awaitility.await("helm has said who it is")
                .atMost(BEGUN)
                .until(() -> !Files.readString(folder.resolve("pid")).isBlank());
        signal(signal, process);
        assertEnded(process, code);
        assertThat(printed()).isEqualTo("interrupted\n");
        long pid = Long.parseLong(Files.readString(folder.resolve("pid")).strip());
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive))
                .as("helm")
                .isEqualTo(Optional.empty());
    }

    @Test
    void leftoversEndsWhileTheApiServerDoesNotAnswer() throws IOException, InterruptedException {
        Process process = command("leftovers", "--kubeconfig", kubeconfig.toString(), "--context", "test");
        assertEndsInTheMiddle(process, "INT", 130);
        assertThat(printed()).isEqualTo("interrupted\n");
    }

    /** A command that was sent the signal while it waits for the API server. */
    private void assertEndsInTheMiddle(Process process, String signal, int exitCode)
            throws IOException, InterruptedException {
        silent.setSoTimeout((int) BEGUN.toMillis());
        silent.accept();
        signal(signal, process);
        assertEnded(process, exitCode);
    }

    private Process preflight(String... more) throws IOException {
        List<String> words = new ArrayList<>(List.of(
                "preflight",
                "--kubeconfig",
                kubeconfig.toString(),
                "--context",
                "test",
                "--profile",
                "fixtures/profiles/s3.csi.scality.com.yaml"));
        words.addAll(List.of(more));
        return command(words.toArray(String[]::new));
    }

    @Test
    void preflightEndsWhileTheApiServerDoesNotAnswer() throws IOException, InterruptedException {
        Process process = preflight();
        assertEndsInTheMiddle(process, "INT", 130);
        assertThat(printed().lines().filter(line -> !line.isBlank() && !line.startsWith("Preflight of ")))
                .containsExactly("interrupted");
    }

    @Test
    void preflightForAProgramPrintsNothingToItWhenItIsInterrupted() throws IOException, InterruptedException {
        Process process = preflight("--output", "json");
        assertEndsInTheMiddle(process, "TERM", 143);
        assertThat(printed()).doesNotContain("{");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 100, 400, 1500})
    void judgeEndsAtAnyMoment(long millis) throws IOException, InterruptedException {
        Path report = folder.resolve("report");
        List<String> words = new ArrayList<>(List.of("judge", "--report", report.toString()));
        for (int i = 0; i < 20; i++) {
            words.add("fixtures/bundles/worst-day.zip");
        }
        Process process = command(words.toArray(String[]::new));
        awaitBegun(process, report);
        process.waitFor(millis, TimeUnit.MILLISECONDS);
        signal("INT", process);
        assertEnded(process, 130);
        assertThat(printed()).isEqualTo("interrupted\n");
    }
}
