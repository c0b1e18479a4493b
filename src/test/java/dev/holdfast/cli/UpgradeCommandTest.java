package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpgradeCommandTest {
    @TempDir
    Path folder;

    private final StringWriter errors = new StringWriter();

    private int upgrade(String... arguments) {
        return Holdfast.commandLine()
                .setErr(new PrintWriter(errors, true))
                .execute(Stream.concat(
                                Stream.of("upgrade", "--no-page"),
                                Stream.concat(
                                        List.of(arguments).contains("--report")
                                                ? Stream.empty()
                                                : Stream.of(
                                                        "--report",
                                                        folder.resolve("report").toString()),
                                        Stream.of(arguments)))
                        .toArray(String[]::new));
    }

    @Test
    void an_unknown_option_is_a_usage_error_that_names_those_there_are() {
        assertThat(upgrade("-Dupgrade.to.charts=x")).isEqualTo(64);
        assertThat(errors.toString()).contains("unknown option -Dupgrade.to.charts", "upgrade.to.chart");
    }

    @Test
    void that_a_release_can_be_taken_back_by_itself_and_how_that_ends_is_in_the_help() {
        StringWriter out = new StringWriter();
        Holdfast.commandLine().setOut(new PrintWriter(out, true)).execute("upgrade", "--help");
        assertThat(out.toString()).contains("--auto-rollback", "with --auto-rollback 5: the");
    }

    @Test
    void an_upgrade_that_nobody_writes_through_is_a_usage_error() {
        assertThat(upgrade("--static", "0", "--dynamic", "0")).isEqualTo(64);
        assertThat(errors.toString()).contains("somebody has to write");
    }

    @Test
    void what_a_command_is_given_is_for_holdfast_alone_so_any_unknown_option_is_an_error() {
        assertThat(upgrade("-Dclutser.context=x")).isEqualTo(64);
        assertThat(upgrade("-Dspeed=x")).isEqualTo(64);
        assertThat(errors.toString())
                .contains(
                        "unknown option -Dclutser.context (did you mean -Dcluster.context?)",
                        "unknown option -Dspeed ");
    }

    @Test
    void a_mistake_is_told_in_one_line_with_the_way_to_the_help() {
        assertThat(upgrade("--to", "9.9.9")).isEqualTo(64);
        assertThat(errors.toString().lines()).hasSize(2).last().isEqualTo("See: holdfast upgrade --help");
        assertThat(errors.toString()).contains("the reference driver has no release '9.9.9'");
        assertThat(folder.resolve("report")).doesNotExist();
    }

    @Test
    void the_way_back_and_a_skipped_release_are_no_upgrades_unless_that_is_asked_for() {
        assertThat(upgrade("--from", "2.2.0", "--to", "1.2.0")).isEqualTo(64);
        assertThat(errors.toString())
                .contains("release 1.2.0 is older than 2.2.0", "helm rollback", "-Dupgrade.any.step");
        assertThat(upgrade("--from", "1.1.0", "--to", "2.2.0")).isEqualTo(64);
        assertThat(errors.toString())
                .contains("from 1.1.0 to 2.2.0 release 1.2.0 would be skipped", "go to 1.2.0 first");
        assertThat(folder.resolve("report")).doesNotExist();
    }

    @Test
    void a_cluster_is_named_by_options_and_never_by_default() {
        assertThat(upgrade("-Dcluster.kubeconfig=nowhere")).isEqualTo(64);
        assertThat(errors.toString()).contains("with -Dcluster.kubeconfig also -Dcluster.context= is needed");
    }

    @Test
    void a_kubeconfig_or_context_that_is_not_there_is_a_usage_error() throws IOException {
        assertThat(upgrade("-Dcluster.kubeconfig=nowhere", "-Dcluster.context=c"))
                .isEqualTo(64);
        assertThat(errors.toString()).contains("kubeconfig 'nowhere' cannot be read");
        Path garbage = Files.writeString(folder.resolve("garbage"), "}{");
        assertThat(upgrade("-Dcluster.kubeconfig=" + garbage, "-Dcluster.context=c"))
                .isEqualTo(64);
        assertThat(errors.toString()).contains("'" + garbage + "' is not a kubeconfig");
        Path other = Files.writeString(folder.resolve("other"), """
                apiVersion: v1
                kind: Config
                clusters: [{name: c, cluster: {server: "http://127.0.0.1:1"}}]
                users: [{name: u, user: {}}]
                contexts: [{name: production, context: {cluster: c, user: u}}]
                """);
        assertThat(upgrade("-Dcluster.kubeconfig=" + other, "-Dcluster.context=staging"))
                .isEqualTo(64);
        assertThat(errors.toString()).contains("has no context 'staging'; it has [production]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-Dcluster.kubeconfig=",
                "-Dlab.workers=99",
                "-Dlab.workers=two",
                "-Dlab.sync=10",
                "-Drun.id=No!",
                "-Dholdfast.debug=maybe",
                "-Dupgrade.profile=nowhere",
                "-Dupgrade.to.chart=nowhere",
                "-Dupgrade.to.values=nowhere",
                "--static=-1",
                "--static=2147483647",
                "--every=0ms",
                "--every=10",
                "--every=5m"
            })
    void a_value_that_an_option_does_not_take_is_a_usage_error_before_anything_is_booted(String option) {
        assertThat(upgrade(option)).isEqualTo(64);
        assertThat(errors.toString().lines()).hasSize(2);
    }

    @Test
    void a_report_that_cannot_be_written_is_a_usage_error() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThat(upgrade("--report", file.resolve("below").toString())).isEqualTo(64);
        assertThat(errors.toString()).contains("--report: '" + file.resolve("below") + "' cannot be written");
    }

    @Test
    void what_fails_for_another_reason_is_a_campaign_that_could_not_be_carried_out_and_said_once() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThat(upgrade("-Dlab.cache=" + file.resolve("below"))).isEqualTo(3);
        assertThat(Files.readString(folder.resolve("report/summary.md")))
                .containsOnlyOnce("The run broke:")
                .contains(file.resolve("below").toString());
    }
}
