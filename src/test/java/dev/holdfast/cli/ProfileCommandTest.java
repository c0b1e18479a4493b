package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against an executable that stands in for Helm, and renders one chart whatever it is asked for. */
final class ProfileCommandTest {
    private static final String PLAIN = "fixtures/profiles/plain.object.csi.yaml";
    private static final String CHART = """
            apiVersion: storage.k8s.io/v1
            kind: CSIDriver
            metadata: {name: plain.object.csi}
            ---
            apiVersion: apps/v1
            kind: DaemonSet
            metadata: {name: plain-mount}
            spec:
              template:
                metadata: {labels: {role: mounts}}
                spec:
                  containers: [{name: driver, image: "example.com/driver:1"}]
            """;

    @TempDir
    private Path folder;

    private final StringWriter errors = new StringWriter();

    private int check(String... arguments) {
        return Holdfast.commandLine()
                .setErr(new PrintWriter(errors, true))
                .execute(Stream.concat(Stream.of("profile", "check"), Stream.of(arguments))
                        .toArray(String[]::new));
    }

    private String helm(String template) throws IOException {
        Files.writeString(folder.resolve("chart.yaml"), CHART);
        Path helm = Files.writeString(folder.resolve("helm"), """
                #!/bin/sh
                case "$1 $2" in
                "show chart") echo "name: c"; echo "version: 1.2.0" ;;
                "show values") echo "{}" ;;
                *) cat > /dev/null; cat %s/chart.yaml; %s ;;
                esac
                """.formatted(folder, template));
        Files.setPosixFilePermissions(helm, PosixFilePermissions.fromString("rwx------"));
        return helm.toString();
    }

    @Test
    void aProfileThatFitsEndsWithZeroAndOneThatDoesNotWithOne() throws IOException {
        String chart = folder.toString();
        // what is rendered depends on the values
        String reads = helm("echo \"# $*\"");
        assertThat(check("--profile", PLAIN, "--helm", reads, "--chart", chart, "--chart", chart))
                .isZero();
        assertThat(check("--helm", reads, "--chart", chart, "--chart", chart)).isOne();
        // it does not
        assertThat(check("--profile", PLAIN, "--helm", helm(":"), "--chart", chart, "--chart", chart))
                .isOne();
        assertThat(check("--profile", PLAIN, "--helm", helm("exit 1"), "--chart", chart, "--chart", chart))
                .isOne();
    }

    @Test
    void twoChartsAreNeededAndMustBeThere() throws IOException {
        String helm = helm(":");
        assertThat(check("--helm", helm, "--chart", folder.toString())).isEqualTo(64);
        assertThat(errors.toString()).contains("--chart is given twice").contains("not 1 times");
        assertThat(check("--helm", helm, "--chart", "nowhere", "--chart", "nowhere"))
                .isEqualTo(64);
        assertThat(errors.toString()).contains("--chart: 'nowhere' cannot be read");
    }
}
