package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaselineCommandTest {
    @TempDir
    Path folder;

    private final StringWriter errors = new StringWriter();

    private int baseline(String... arguments) {
        return Holdfast.commandLine()
                .setErr(new PrintWriter(errors, true))
                .execute(Stream.concat(Stream.of("baseline"), Stream.of(arguments))
                        .toArray(String[]::new));
    }

    private String saved(String name, String time) throws IOException {
        String mounts = String.join(",", Collections.nCopies(time.isEmpty() ? 0 : 3, time));
        String others = String.join(",", Collections.nCopies(time.isEmpty() ? 0 : 20, time));
        return Files.writeString(folder.resolve(name), """
                        {"kind": "performance baseline", "format": 1, "taken": "2026-01-01T12:00:00Z", "release": "driver-1.2.0",
                         "settings": {}, "samples": {"mount": [%s], "write": [%s], "read": [%s], "list": [%s]}}
                        """.formatted(mounts, others, others, others))
                .toString();
    }

    @Test
    void twoFilesAreComparedWithoutACluster() throws IOException {
        String before = saved("before.json", "10.0");
        assertThat(baseline("--compare", before, "--now", saved("same.json", "11.0")))
                .isZero();
        assertThat(baseline("--compare", before, "--now", saved("slow.json", "16.0")))
                .isEqualTo(1);
        assertThat(baseline("--compare", before, "--now", saved("slow.json", "16.0"), "--worse", "70"))
                .isZero();
        assertThat(baseline("--compare", before, "--now", saved("nothing.json", "")))
                .isEqualTo(2);
    }

    @Test
    void mistakesInTheCallAreUsageErrors() throws IOException {
        assertThat(baseline()).isEqualTo(64);
        assertThat(errors.toString()).contains("--storage-class");
        assertThat(baseline("--now", saved("now.json", "1.0"))).isEqualTo(64);
        assertThat(baseline("--compare", folder.resolve("none").toString(), "--now", saved("now.json", "1.0")))
                .isEqualTo(64);
        assertThat(baseline("--kubeconfig", "nowhere", "--context", "c", "--storage-class", "s", "--agent-image", "i"))
                .isEqualTo(64);
        assertThat(errors.toString()).contains("--kubeconfig: 'nowhere' cannot be read");
    }

    @Test
    void valuesThatAreOutOfRangeAreUsageErrors() throws IOException {
        Path kubeconfig = Files.writeString(folder.resolve("config"), """
                apiVersion: v1
                kind: Config
                clusters: [{name: c, cluster: {server: "http://127.0.0.1:1"}}]
                users: [{name: u, user: {}}]
                contexts: [{name: c, context: {cluster: c, user: u}}]
                """);
        String[][] wrong = {
            {"--pods", "0"},
            {"--pods", "-3"},
            {"--objects", "2147483647"},
            {"--bytes", "0"},
            {"--worse", "-1"},
            {"--save", folder.toString()},
            {"--save", folder.resolve("no/where").toString()}
        };
        for (String[] option : wrong) {
            assertThat(baseline(
                            "--kubeconfig",
                            kubeconfig.toString(),
                            "--context",
                            "c",
                            "--storage-class",
                            "s",
                            "--agent-image",
                            "i",
                            option[0],
                            option[1]))
                    .as(option[0] + " " + option[1])
                    .isEqualTo(64);
            assertThat(errors.toString()).contains(option[0]);
        }
    }
}
