package dev.holdfast.report;

import static dev.holdfast.report.Samples.manifest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.verdict.Diagnosis;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the upgrade report goes: beside the timeline, and away with it. */
class UpgradeDocumentsTest {
    @TempDir
    Path folder;

    private static RunLog log() {
        RunLog log = new RunLog();
        log.campaign(manifest("upgrade 1"), null);
        log.upgradeReport(new UpgradeDocuments("upgrade 1", "# m", "<html/>"));
        return log;
    }

    @Test
    void a_run_leaves_both_forms_and_says_where() throws IOException, InterruptedException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new RunReport(folder)
                .finish(log().result(), null, Map.of(), new PrintStream(out, true, StandardCharsets.UTF_8));
        assertThat(folder.resolve("upgrade-report-upgrade-1.md")).content().isEqualTo("# m");
        assertThat(folder.resolve("upgrade-report-upgrade-1.html")).content().isEqualTo("<html/>");
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("Upgrade report: "
                        + folder.resolve("upgrade-report-upgrade-1.html").toAbsolutePath() + "\n");
        assertThat(folder.resolve("summary.md"))
                .content()
                .contains("\nUpgrade report: `upgrade-report-upgrade-1.html`, `upgrade-report-upgrade-1.md`\n");
    }

    @Test
    void what_comes_later_of_a_campaign_keeps_its_report() {
        RunLog log = log();
        log.timeline("upgrade 1", "<timeline/>", Diagnosis.NONE);
        log.campaign(manifest("upgrade 1"), Path.of("bundle"));
        assertThat(log.result().campaigns())
                .singleElement()
                .satisfies(campaign -> assertThat(campaign.upgrade().markdown()).isEqualTo("# m"));
    }

    @Test
    void the_next_run_removes_the_reports_of_the_one_before() throws IOException {
        for (String name :
                new String[] {"upgrade-report-a.md", "upgrade-report-a.html", "timeline-a.html", "kept.md"}) {
            Files.writeString(folder.resolve(name), "earlier");
        }
        new RunReport(folder).begin();
        assertThat(folder)
                .isDirectoryNotContaining("glob:**/upgrade-report-*")
                .isDirectoryNotContaining("glob:**/timeline-*");
        assertThat(folder.resolve("kept.md")).exists();
    }
}
