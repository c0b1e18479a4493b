package dev.holdfast.steps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Verdict;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ExpectationTest {
    private static final Expectation GAPS = Expectation.of("gaps", "data, republish");

    @Test
    void whatWasExpectedIsNoDifference() {
        assertThat(GAPS.differences(Map.of(
                        Guarantee.GAPS, Verdict.FAIL,
                        Guarantee.DATA, Verdict.INCONCLUSIVE,
                        Guarantee.REPUBLISH, Verdict.PASS,
                        Guarantee.MOUNT, Verdict.PASS)))
                .isEmpty();
    }

    @Test
    void aFaultThatWasNotFoundIsADifference() {
        assertThat(GAPS.differences(Map.of(
                        Guarantee.GAPS,
                        Verdict.INCONCLUSIVE,
                        Guarantee.DATA,
                        Verdict.PASS,
                        Guarantee.REPUBLISH,
                        Verdict.PASS)))
                .containsExactly("gaps was to be FAIL, but is INCONCLUSIVE");
    }

    @Test
    void anotherGuaranteeMustPass() {
        assertThat(Expectation.of("nothing", "nothing").differences(Map.of(Guarantee.MOUNT, Verdict.INCONCLUSIVE)))
                .containsExactly("mount was to be PASS, but is INCONCLUSIVE");
    }

    @Test
    void inDoubtIsNotBroken() {
        assertThat(Expectation.of("nothing", "data").differences(Map.of(Guarantee.DATA, Verdict.FAIL)))
                .containsExactly("data was to be PASS or INCONCLUSIVE, but is FAIL");
    }

    @Test
    void aGuaranteeThatNobodyJudgesIsNotExpectedInVain() {
        assertThat(Expectation.of("gaps", "nothing").differences(Map.of()))
                .singleElement()
                .asString()
                .contains("gaps", "not made to prove it");
    }
}
