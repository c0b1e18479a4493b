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

class ReportCommandTest {
    private static final String KILLED = "fixtures/bundles/process-killed.zip";
    private static final String TORN = "fixtures/bundles/torn.zip";

    @TempDir
    Path folder;

    private final StringWriter errors = new StringWriter();

    private int report(String... arguments) {
        return reportInto(folder.resolve("out"), arguments);
    }

    private int reportInto(Path out, String... arguments) {
        return Holdfast.commandLine()
                .setErr(new PrintWriter(errors, true))
                .execute(Stream.concat(Stream.of("report", "--out", out.toString()), Stream.of(arguments))
                        .toArray(String[]::new));
    }

    private List<String> written() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("out"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void a_red_run_has_its_documents_and_nothing_else_is_written() throws IOException {
        assertThat(report(KILLED)).isZero();
        List<String> files = written();
        assertThat(files)
                .hasSize(2)
                .allMatch(name -> name.matches("upgrade-report-upgrade-1\\.2\\.0-to-2\\.2\\.0-[a-z0-9]+\\.(md|html)"));
        assertThat(folder.resolve("out").resolve(files.get(1)))
                .content()
                .startsWith("# Upgrade report of s3.csi.scality.com: 1.2.0 → 2.2.0\n\n**FAIL: of 11 guarantees ");
    }

    @Test
    void a_run_can_be_reported_again_and_several_at_once() throws IOException {
        assertThat(report(KILLED)).isZero();
        assertThat(report(KILLED, TORN)).isZero();
        assertThat(written()).hasSize(4);
    }

    @Test
    void two_bundles_of_one_campaign_are_refused_because_their_documents_have_one_name() throws IOException {
        Path copy = Files.copy(Path.of(KILLED), folder.resolve("copy.zip"));
        assertThat(report(KILLED, copy.toString())).isEqualTo(64);
        assertThat(errors.toString())
                .contains(KILLED + " and " + copy + " are of one campaign, upgrade-1.2.0-to-2.2.0");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void a_document_that_cannot_be_written_whole_is_not_there() throws IOException {
        Path out = Files.createDirectories(folder.resolve("out"));
        assertThat(report(KILLED)).isZero();
        Path html = out.resolve(written().get(0));
        Files.delete(html);
        Files.createDirectories(html.resolve("in the way"));
        assertThat(report(KILLED)).isEqualTo(3);
        assertThat(written()).hasSize(2);
    }

    @Test
    void what_is_no_bundle_is_a_usage_error_that_names_it() {
        assertThat(report("nowhere")).isEqualTo(64);
        assertThat(errors.toString()).contains("no such file: nowhere");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void a_folder_that_cannot_be_written_is_a_usage_error() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThat(reportInto(file, KILLED)).isEqualTo(64);
        assertThat(errors.toString()).contains("--out: '" + file + "' cannot be written");
    }

    @Test
    void a_manifest_that_names_no_driver_has_a_report_that_says_so() throws IOException {
        Path bundle = Files.createDirectories(folder.resolve("bundle"));
        Files.writeString(
                bundle.resolve("manifest.json"),
                "{\"format\": 2, \"campaign\": \"c\", \"tool\": \"t\", \"originWall\": 0, \"originT\": 0, \"republishSeconds\": 10,"
                        + " \"facts\": {}, \"phases\": [], \"volumes\": [], \"nodes\": [], \"guarantees\": []}");
        assertThat(report(bundle.toString())).isZero();
        assertThat(folder.resolve("out/upgrade-report-c.md"))
                .content()
                .contains(
                        "# Upgrade report\n\n**Not judged; the run did not come to an upgrade.**\n",
                        "| from | not recorded |",
                        "Nothing was judged: the manifest does not say which driver was upgraded, and to what.");
    }

    @Test
    void a_guarantee_that_this_version_does_not_know_is_a_usage_error_in_one_line() throws IOException {
        Path bundle = Files.createDirectories(folder.resolve("bundle"));
        Files.writeString(
                bundle.resolve("manifest.json"),
                "{\"format\": 2, \"campaign\": \"c\", \"tool\": \"t\", \"originWall\": 0, \"originT\": 0, \"republishSeconds\": 10,"
                        + " \"facts\": {}, \"phases\": [], \"volumes\": [], \"nodes\": [], \"guarantees\": [\"colour\"],"
                        + " \"driver\": {\"name\": \"d\", \"namespace\": \"n\", \"nodePluginLabels\": {}}, \"change\": {\"from\": \"1\", \"to\": \"2\"}}");
        assertThat(report(bundle.toString())).isEqualTo(64);
        assertThat(errors.toString()).contains("promises guarantee 'colour'");
        assertThat(errors.toString().lines()).hasSize(2);
    }
}
