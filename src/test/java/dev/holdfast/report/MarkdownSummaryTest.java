package dev.holdfast.report;

import static dev.holdfast.report.Samples.failed;
import static dev.holdfast.report.Samples.judgement;
import static dev.holdfast.report.Samples.manifest;
import static dev.holdfast.report.Samples.passed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Phase;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Verdict;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class MarkdownSummaryTest {
    @Test
    void a_red_run_shows_verdicts_the_offence_phases_and_where_the_report_is() {
        RunLog log = new RunLog();
        log.campaign(manifest("quick-1", new Phase(Phase.UPGRADE, 5_000_000_000L, null, null)), Path.of("bundle"));
        log.judged("quick-1", judgement(Verdict.FAIL, passed("w1"), failed("w2")));
        log.scenario(new RunResult.Scenario("F", "same process", Outcome.FAIL, "FAIL process"));
        String page = MarkdownSummary.render(log.result(), Path.of("reports/index.html"));
        assertThat(page)
                .startsWith("## ❌ Holdfast: 1 FAIL\n")
                .contains("| process | Must | ❌ FAIL | 1 change | 0 changes |")
                .contains("- **w2 on node-a**: served by 2 processes\n  - pid 123 → pid 456\n")
                .contains("likely: it was killed with its parent")
                .contains("| upgrade | 23:59:50 | - | never ended |")
                .contains("`bundle`", "`reports/index.html`")
                .doesNotContain("w1");
    }

    @Test
    void a_green_run_is_green_and_a_run_in_which_nothing_ended_is_not() {
        RunResult green = new RunResult(
                List.of(), List.of(), List.of(new RunResult.Scenario("F", "s", Outcome.PASS, "")), List.of());
        assertThat(MarkdownSummary.render(green, null))
                .startsWith("## ✅ Holdfast: 1 PASS")
                .doesNotContain("No guarantee");
        RunResult nothing = new RunResult(List.of(), List.of(), List.of(), List.of("the lab did not come up"));
        assertThat(MarkdownSummary.render(nothing, null))
                .startsWith("## ❌ Holdfast: no scenario ended")
                .contains("the lab did not come up", "No guarantee was judged.", "No HTML report was written");
    }

    @Test
    void a_scenario_that_does_not_apply_is_named_and_neither_green_nor_red() {
        RunResult.Scenario passed = new RunResult.Scenario("F", "s", Outcome.PASS, "");
        RunResult.Scenario left = new RunResult.Scenario("F", "new pods", Outcome.SKIPPED, "there are no mounter pods");
        assertThat(MarkdownSummary.render(new RunResult(List.of(), List.of(), List.of(left), List.of()), null))
                .startsWith("## ⚠️ Holdfast: 1 SKIPPED");
        assertThat(MarkdownSummary.render(new RunResult(List.of(), List.of(), List.of(left), List.of("broke")), null))
                .startsWith("## ❌ Holdfast: 1 SKIPPED");
        assertThat(MarkdownSummary.render(new RunResult(List.of(), List.of(), List.of(passed, left), List.of()), null))
                .startsWith("## ✅ Holdfast: 1 PASS, 1 SKIPPED")
                .contains("- **Left out:** new pods: there are no mounter pods");
        assertThat(new RunResult(List.of(), List.of(), List.of(left), List.of()).green())
                .isFalse();
        RunResult.Scenario red = new RunResult.Scenario("F", "r", Outcome.INCONCLUSIVE, "");
        assertThat(new RunResult(List.of(), List.of(), List.of(passed, left, red), List.of()).green())
                .isFalse();
    }

    @Test
    void a_scenario_that_broke_without_a_verdict_is_named() {
        RunLog log = new RunLog();
        log.scenario(new RunResult.Scenario("F", "writers", Outcome.BROKEN, "no answer\nfrom the API server"));
        assertThat(MarkdownSummary.render(log.result(), null))
                .contains("- **Broken:** writers: no answer from the API server");
    }

    @Test
    void what_looks_like_markup_is_shown_as_it_is() {
        RunLog log = new RunLog();
        log.judged("c", new Judgement(Guarantee.GAPS, Verdict.PASS, "a|b <img>", "*1* s", List.of()));
        assertThat(MarkdownSummary.render(log.result(), null)).contains("| a\\|b &lt;img&gt; | \\*1\\* s |");
    }

    @Test
    void the_log_counts_a_repeated_judgement_once_and_keeps_the_last_state_of_a_campaign() {
        RunLog log = new RunLog();
        log.judged("c", judgement(Verdict.PASS, passed("w1")));
        log.judged("c", judgement(Verdict.PASS, passed("w1")));
        log.campaign(manifest("c"), null);
        log.campaign(manifest("c", new Phase(Phase.CLEAN, 0, 1L, "ok")), null);
        assertThat(log.result().judged()).hasSize(1);
        assertThat(log.result().campaigns())
                .singleElement()
                .satisfies(c -> assertThat(c.manifest().phases()).hasSize(1));
    }
}
