package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.campaign.release.Backup;
import dev.holdfast.campaign.release.Backups;
import dev.holdfast.campaign.release.Restore;
import dev.holdfast.cluster.FakeObjects;
import dev.holdfast.driver.Chart;
import dev.holdfast.driver.ChartValues;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code backup} and {@code restore} refuse before a cluster is asked anything. */
final class RestoreCommandTest {
    private final StringWriter errors = new StringWriter();

    @TempDir
    Path folder;

    private String[] cluster;

    @BeforeEach
    void kubeconfig() throws IOException {
        Path file = Files.writeString(folder.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                clusters: [{name: c, cluster: {server: "http://127.0.0.1:1"}}]
                users: [{name: u, user: {}}]
                contexts: [{name: test, context: {cluster: c, user: u}}]
                """);
        cluster = new String[] {"--kubeconfig", file.toString(), "--context", "test"};
    }

    private int holdfast(String... arguments) {
        return Holdfast.commandLine()
                .setErr(new PrintWriter(errors, true))
                .execute(Stream.concat(Stream.of(arguments), Stream.of(cluster)).toArray(String[]::new));
    }

    private Path backup() {
        Path backup = folder.resolve("backup");
        Backup.store(backup, Backups.empty());
        return backup;
    }

    @Test
    void a_cluster_is_never_taken_by_default() {
        cluster = new String[0];
        assertThat(holdfast("backup", "--into", folder.resolve("new").toString()))
                .isEqualTo(64);
        assertThat(holdfast("restore", backup().toString())).isEqualTo(64);
        assertThat(errors.toString().lines().filter(line -> line.startsWith("a cluster is needed")))
                .hasSize(2);
    }

    @Test
    void a_backup_is_never_mixed_with_another() {
        assertThat(holdfast("backup", "--into", backup().toString())).isEqualTo(64);
        assertThat(errors.toString()).contains("is not empty; name a new folder");
    }

    @Test
    void a_backup_that_was_changed_is_not_restored() throws IOException {
        Path backup = backup();
        Files.writeString(backup.resolve("claims.yaml"), "#", StandardOpenOption.APPEND);
        assertThat(holdfast("restore", backup.toString())).isEqualTo(64);
        assertThat(errors.toString()).contains("is not restored: claims.yaml was changed");
    }

    @Test
    void what_is_no_backup_is_a_usage_error() {
        assertThat(holdfast("restore", folder.resolve("nothing").toString())).isEqualTo(64);
        assertThat(errors.toString()).contains("is not the folder of a backup");
        assertThat(holdfast("restore", "docs")).isEqualTo(64);
        assertThat(errors.toString()).contains("'docs' is no backup, since it has no SHA256SUMS");
    }

    @Test
    void a_backup_without_its_sums_or_with_a_file_more_is_a_usage_error() throws IOException {
        Path backup = backup();
        Path notes = Files.writeString(backup.resolve("notes.txt"), "mine");
        assertThat(holdfast("restore", backup.toString())).isEqualTo(64);
        assertThat(errors.toString()).contains("is not restored: notes.txt came later");
        Files.delete(notes);
        Files.delete(backup.resolve("SHA256SUMS"));
        assertThat(holdfast("restore", backup.toString())).isEqualTo(64);
        assertThat(errors.toString()).contains("SHA256SUMS is missing");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "- a list | it is not YAML with a field in each line",
                "'name: [' | it is not YAML with a field in each line",
                "just text | it is not YAML with a field in each line",
                "# nothing | it is empty",
                "'name: r\nnamespace: n' | its field 'revision' is missing",
                "'name: r\nrevision: 1' | its field 'namespace' is missing",
                "'name: r\nnamespace: n\nrevision: one' | its revision is no number: 'one'"
            })
    void a_backup_that_does_not_say_which_release_it_is_of_is_a_usage_error(String release, String why) {
        Path backup = folder.resolve("backup");
        Map<String, String> files = new TreeMap<>(Backups.empty());
        files.put("release.yaml", release);
        Backup.store(backup, files);
        assertThat(holdfast("restore", backup.toString())).isEqualTo(64);
        assertThat(errors.toString())
                .startsWith("the backup in " + backup
                        + " is not restored: release.yaml does not say which release it is of: " + why);
    }

    @Test
    void sums_that_are_no_text_are_a_usage_error() throws IOException {
        Path backup = backup();
        Files.write(backup.resolve("SHA256SUMS"), new byte[] {(byte) 0xff, (byte) 0xfe, 0x41});
        assertThat(holdfast("restore", backup.toString())).isEqualTo(64);
        assertThat(errors.toString()).startsWith("the backup's " + backup.resolve("SHA256SUMS") + " is not UTF-8");
    }

    @Test
    void a_dry_run_refuses_what_a_restore_refuses() throws IOException {
        Path helm =
                Files.writeString(folder.resolve("helm"), "#!/bin/sh\necho Error: release: not found >&2\nexit 1\n");
        Files.setPosixFilePermissions(helm, PosixFilePermissions.fromString("rwx------"));
        try (FakeObjects api = new FakeObjects()) {
            cluster = new String[] {"--kubeconfig", api.kubeconfig(folder).toString(), "--context", "test"};
            assertThat(holdfast("restore", "--dry-run", "--helm", helm.toString(), backup().toString()))
                    .isEqualTo(2);
            assertThat(holdfast("restore", "--helm", helm.toString(), backup().toString()))
                    .isEqualTo(2);
        }
        assertThat(errors.toString().lines())
                .hasSize(2)
                .allMatch(line -> line.startsWith("the release is missing and has to be installed: name the chart"));
    }

    @Test
    void a_cluster_that_does_not_answer_ends_both_with_2() {
        assertThat(holdfast("restore", "--helm", "/bin/true", backup().toString()))
                .isEqualTo(2);
        assertThat(holdfast(
                        "backup",
                        "--helm",
                        "/bin/true",
                        "--into",
                        folder.resolve("new").toString()))
                .isEqualTo(2);
        assertThat(errors.toString().lines().filter(line -> line.contains("does not answer")))
                .hasSize(2);
    }

    @Test
    void what_says_how_to_install_a_release_that_is_there_is_said_to_be_unused() {
        Restore.Request all = new Restore.Request(
                Optional.of(new Chart(folder, "driver", "1.0.0", "")),
                new ChartValues(List.of(folder), Map.of(), List.of("a=b")),
                false);
        assertThat(RestoreCommand.unused(all, false)).containsExactly("--chart", "--values", "--set");
        assertThat(RestoreCommand.unused(all, true)).isEmpty();
        Restore.Request nothing =
                new Restore.Request(Optional.empty(), new ChartValues(List.of(), Map.of(), List.of()), false);
        assertThat(RestoreCommand.unused(nothing, false)).isEmpty();
    }
}
