package dev.holdfast.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.verdict.Conclusion.Word;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConclusionTest {
    private static final Guarantee MUST = Guarantee.DATA;
    private static final Guarantee SHOULD = Guarantee.GAPS;
    private static final Guarantee NICE = Guarantee.CLEANUP;

    private static Judgement of(Guarantee guarantee, Verdict verdict) {
        return new Judgement(guarantee, verdict, "", "", List.of());
    }

    private static Conclusion conclusion(Verdict must, Verdict should, Verdict nice) {
        return Conclusion.of(List.of(of(MUST, must), of(SHOULD, should), of(NICE, nice)));
    }

    @Test
    void the_tiers_of_these_guarantees_are_three() {
        assertThat(List.of(MUST.tier(), SHOULD.tier(), NICE.tier())).containsExactly(Tier.MUST, Tier.SHOULD, Tier.NICE);
    }

    @Test
    void a_must_that_is_broken_or_not_proved_decides_whatever_else_is_so() {
        for (Verdict any : Verdict.values()) {
            assertThat(conclusion(Verdict.FAIL, any, any).word()).isEqualTo(Word.FAIL);
            assertThat(conclusion(Verdict.INCONCLUSIVE, any, any).word()).isEqualTo(Word.INCONCLUSIVE);
        }
        assertThat(Word.FAIL.exitCode()).isEqualTo(1);
        assertThat(Word.INCONCLUSIVE.exitCode()).isEqualTo(2);
    }

    @Test
    void a_should_warns_and_is_not_green() {
        for (Verdict any : Verdict.values()) {
            assertThat(conclusion(Verdict.PASS, Verdict.FAIL, any).word()).isEqualTo(Word.WARNING);
            assertThat(conclusion(Verdict.PASS, Verdict.INCONCLUSIVE, any).word())
                    .isEqualTo(Word.WARNING);
        }
        assertThat(Word.WARNING.exitCode()).isEqualTo(4);
    }

    @Test
    void what_is_nice_to_have_informs_only_and_is_named() {
        assertThat(conclusion(Verdict.PASS, Verdict.PASS, Verdict.PASS).text())
                .isEqualTo("PASS: Must 1 of 1 held; Should 1 of 1 held; Nice 1 of 1 held");
        Conclusion informs = conclusion(Verdict.PASS, Verdict.PASS, Verdict.FAIL);
        assertThat(informs.word().exitCode()).isZero();
        assertThat(informs.text())
                .isEqualTo("PASS: Must 1 of 1 held; Should 1 of 1 held; Nice 0 of 1 held (cleanup FAIL)");
    }

    @Test
    void a_guarantee_that_was_asked_for_by_name_counts_as_a_must() {
        assertThat(Conclusion.ofAsked(List.of(of(NICE, Verdict.FAIL))).word()).isEqualTo(Word.FAIL);
        assertThat(Conclusion.ofAsked(List.of(of(SHOULD, Verdict.INCONCLUSIVE))).text())
                .isEqualTo("INCONCLUSIVE: asked for by name 0 of 1 held (gaps INCONCLUSIVE)");
    }

    @Test
    void nothing_judged_is_never_green() {
        assertThat(Conclusion.of(List.of()).word()).isEqualTo(Word.INCONCLUSIVE);
        assertThat(Conclusion.ofAsked(List.of()).text()).isEqualTo("INCONCLUSIVE: nothing was judged");
    }
}
