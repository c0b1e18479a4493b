package dev.holdfast.report;

import static dev.holdfast.report.Samples.failed;
import static dev.holdfast.report.Samples.judgement;
import static dev.holdfast.report.Samples.manifest;
import static dev.holdfast.report.Samples.passed;
import static dev.holdfast.report.Samples.unknown;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoBackReportTest {
    @TempDir
    Path folder;

    private final RunLog log = new RunLog();

    private void judged(String campaign, Judgement judgement) {
        log.campaign(manifest(campaign), null);
        log.judged(campaign, judgement);
        log.scenario(new RunResult.Scenario("F", "s", Outcome.of(judgement.verdict()), ""));
    }

    private String console() throws IOException, InterruptedException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new RunReport(folder).finish(log.result(), null, Map.of(), new PrintStream(out, true, StandardCharsets.UTF_8));
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void console_and_summary_say_whether_to_go_back_and_why() throws IOException, InterruptedException {
        judged("one", judgement(Verdict.FAIL, passed("static-1"), failed("static-2")));
        assertThat(console())
                .contains(
                        "\nGo back, because guarantee process does not hold (static-2: the mount process is another one).\n");
        assertThat(MarkdownSummary.render(log.result(), null))
                .contains("**Going back:** Go back, because guarantee process does not hold (static-2: ");
    }

    @Test
    void each_of_several_campaigns_has_its_own_line() throws IOException, InterruptedException {
        judged("one", judgement(Verdict.PASS, passed("static-1")));
        judged("two", judgement(Verdict.INCONCLUSIVE, unknown("static-1")));
        assertThat(console())
                .contains(
                        "\none: Nothing asks for going back.\n",
                        "\ntwo: Undecided whether to go back: nothing seen asks for it, but not proved: process.\n");
        assertThat(MarkdownSummary.render(log.result(), null))
                .contains("**Going back in one:** Nothing asks", "**Going back in two:** Undecided");
    }

    @Test
    void nothing_is_said_where_nothing_was_judged_that_decides_it() throws IOException, InterruptedException {
        judged("one", new Judgement(Guarantee.GAPS, Verdict.FAIL, "2 s", "1 s", List.of(failed("static-1"))));
        assertThat(console()).doesNotContain("oing back", "o back");
        assertThat(MarkdownSummary.render(log.result(), null)).doesNotContain("oing back");
    }
}
