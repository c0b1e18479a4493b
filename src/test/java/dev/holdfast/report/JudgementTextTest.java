package dev.holdfast.report;

import static dev.holdfast.report.Samples.failed;
import static dev.holdfast.report.Samples.judgement;
import static dev.holdfast.report.Samples.passed;
import static dev.holdfast.report.Samples.unknown;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Offence;
import dev.holdfast.verdict.Verdict;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JudgementTextTest {
    @Test
    void a_failure_shows_place_before_after_time_phase_value_limit_and_causes() {
        assertThat(JudgementText.failure(judgement(Verdict.FAIL, passed("w1"), failed("w2"))))
                .isEqualTo("""
                        FAIL process (Must): worst 1 change, limit 0 changes

                        ✘ FAIL  w2 on node-a
                                    served by 2 processes
                            what    the mount process is another one
                            change  pid 123 → pid 456
                            when    2026-03-02 00:00:02.345 UTC, phase upgrade
                            value   2 processes (allowed: 1 process)
                            likely  1. it was killed with its parent
                                    2. it crashed
                            figures samples 412

                        Other subjects: 1 PASS.""");
    }

    @Test
    void the_full_text_has_every_subject_and_begins_with_those_that_failed() {
        String text = JudgementText.full(judgement(Verdict.FAIL, passed("w1"), unknown("w2"), failed("w3")));
        assertThat(text).containsSubsequence("✘ FAIL  w3", "? INCONCLUSIVE  w2", "✔ PASS  w1");
    }

    @Test
    void an_inconclusive_text_begins_with_that_word_and_leaves_out_subjects_that_passed() {
        assertThat(JudgementText.failure(judgement(Verdict.INCONCLUSIVE, passed("w1"), unknown("w2"))))
                .startsWith("INCONCLUSIVE process")
                .contains("w2", "no sample for 9.1 s")
                .doesNotContain("w1");
    }

    @Test
    void a_judgement_without_a_subject_says_so() {
        assertThat(JudgementText.full(judgement(Verdict.INCONCLUSIVE))).contains("No subject was found");
        assertThat(JudgementText.failure(judgement(Verdict.INCONCLUSIVE))).contains("No subject was found");
    }

    @Test
    void the_brief_text_has_a_line_for_each_of_three_subjects_and_counts_the_rest() {
        assertThat(JudgementText.brief(judgement(Verdict.FAIL, failed("w1"), failed("w2"), failed("w3"), failed("w4")))
                        .lines())
                .hasSize(5)
                .element(1)
                .isEqualTo("w1 on node-a: the mount process is another one: pid 123 → pid 456;"
                        + " 2026-03-02 00:00:02.345 UTC, phase upgrade; likely: it was killed with its parent");
        assertThat(JudgementText.brief(judgement(Verdict.FAIL, failed("w1"), failed("w2"), failed("w3"), failed("w4"))))
                .endsWith("and 1 more subjects");
    }

    @Test
    void what_was_seen_first_of_a_verdict_is_one_line() {
        Offence early = new Offence(
                "the mount is gone", Samples.MIDNIGHT_LESS_10_S, "rollback", "1", "0", null, null, List.of());
        Finding w2 = new Finding("w2", "node-b", Verdict.FAIL, "gone", Map.of(), early);
        assertThat(JudgementText.first(judgement(Verdict.FAIL, passed("w0"), failed("w1"), w2)))
                .isEqualTo(
                        "w2 on node-b: the mount is gone: 1 (allowed: 0); 2026-03-01 23:59:50.000 UTC, phase rollback");
        assertThat(JudgementText.first(judgement(Verdict.INCONCLUSIVE, passed("w0"), unknown("w1"))))
                .isEqualTo("w1: no sample for 9.1 s");
        assertThat(JudgementText.first(judgement(Verdict.INCONCLUSIVE))).isEqualTo("no subject was found to judge");
    }

    @Test
    void a_state_that_is_gone_is_called_nothing_and_no_states_leave_no_arrow() {
        assertThat(JudgementText.change(offence("pid 123", null))).isEqualTo("pid 123 → nothing");
        assertThat(JudgementText.change(offence(null, "pid 456"))).isEqualTo("nothing → pid 456");
        assertThat(JudgementText.change(offence(null, null))).isEmpty();
        Finding without = new Finding("w1", "", Verdict.FAIL, "a gap of 3 s", Map.of(), offence(null, null));
        assertThat(JudgementText.full(judgement(Verdict.FAIL, without))).doesNotContain("→", "likely");
    }

    @Test
    void errors_carry_the_brief_text_as_message_and_the_long_one_as_detail() {
        var failed = judgement(Verdict.FAIL, failed("w1"));
        assertThat(new VerdictError(failed))
                .isInstanceOf(AssertionError.class)
                .hasMessage(JudgementText.brief(failed))
                .extracting(VerdictError::detail)
                .isEqualTo(JudgementText.failure(failed));
        var unknown = judgement(Verdict.INCONCLUSIVE, unknown("w1"));
        assertThat((Throwable) new InconclusiveError(unknown))
                .isNotInstanceOf(AssertionError.class)
                .hasMessageStartingWith("INCONCLUSIVE ");
    }

    private static Offence offence(String before, String after) {
        return new Offence("gone", Samples.MIDNIGHT_LESS_10_S, "upgrade", "0", "1", before, after, List.of());
    }
}
