package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpgradeCommandTest {
    @TempDir
    Path folder;

    private final StringWriter errors = new StringWriter();

    private int upgrade(String... arguments) {
        return Holdfast.commandLine()
                .setErr(new PrintWriter(errors, true))
                .execute(Stream.concat(
                                Stream.of(
                                        "upgrade",
                                        "--no-page",
                                        "--report",
                                        folder.resolve("report").toString()),
                                Stream.of(arguments))
                        .toArray(String[]::new));
    }

    @Test
    void an_unknown_option_is_a_usage_error_that_names_those_there_are() {
        assertThat(upgrade("-Dupgrade.to.charts=x")).isEqualTo(64);
        assertThat(errors.toString()).contains("unknown option -Dupgrade.to.charts", "upgrade.to.chart");
    }

    @Test
    void an_upgrade_that_nobody_writes_through_is_a_usage_error() {
        assertThat(upgrade("--static", "0", "--dynamic", "0")).isEqualTo(64);
        assertThat(errors.toString()).contains("somebody has to write");
    }

    @Test
    void a_campaign_that_cannot_be_carried_out_is_reported_with_the_reason() throws IOException {
        assertThat(upgrade("--to", "9.9.9")).isEqualTo(3);
        assertThat(Files.readString(folder.resolve("report/summary.md")))
                .contains("the reference driver has no release '9.9.9'");
    }

    @Test
    void a_cluster_is_named_by_options_and_never_by_default() throws IOException {
        assertThat(upgrade("-Dcluster.kubeconfig=nowhere")).isEqualTo(3);
        assertThat(Files.readString(folder.resolve("report/summary.md")))
                .contains("with -Dcluster.kubeconfig also -Dcluster.context= is needed");
    }
}
