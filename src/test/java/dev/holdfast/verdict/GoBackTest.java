package dev.holdfast.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Phase;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GoBackTest {
    private static Judgement judgement(Guarantee guarantee, Verdict verdict, Map<String, String> figures) {
        Offence offence =
                verdict == Verdict.FAIL ? new Offence("it broke", 0, "upgrade", "1", "0", null, null, List.of()) : null;
        return new Judgement(
                guarantee,
                verdict,
                "",
                "",
                List.of(
                        new Finding("sound", "", Verdict.PASS, "", Map.of(), null),
                        new Finding("static-1", "w1", verdict, "", figures, offence)));
    }

    private static Judgement judgement(Guarantee guarantee, Verdict verdict) {
        return judgement(guarantee, verdict, Map.of());
    }

    private static GoBack of(Judgement... judgements) {
        return GoBack.of(List.of(judgements)).orElseThrow();
    }

    @ParameterizedTest
    @EnumSource(
            value = Guarantee.class,
            names = {"PROCESS", "MOUNT", "HANDLES", "ERRORS", "UPGRADE"})
    void a_must_that_does_not_hold_asks_for_going_back(Guarantee guarantee) {
        GoBack asked = of(judgement(guarantee, Verdict.FAIL));
        assertThat(asked.isAskedFor()).isTrue();
        assertThat(asked.words())
                .isEqualTo("go back, because guarantee " + guarantee + " does not hold (static-1: it broke)");
    }

    @Test
    void what_the_way_back_itself_broke_is_no_reason_to_go_it() {
        Judgement errors = new Judgement(
                Guarantee.ERRORS,
                Verdict.FAIL,
                "",
                "",
                List.of(
                        new Finding("static-1", "w1", Verdict.FAIL, "", Map.of(), in(Phase.ROLLBACK)),
                        new Finding("static-2", "w1", Verdict.FAIL, "", Map.of(), in(Phase.FORWARD))));
        assertThat(of(errors).sentence())
                .isEqualTo(
                        "Nothing asked for going back before that was done; the way back broke it: guarantee errors does not hold"
                                + " (static-1: it broke).");
        assertThat(of(errors).isAskedFor()).isFalse();
        assertThat(of(errors, judgement(Guarantee.DATA, Verdict.INCONCLUSIVE)).words())
                .isEqualTo(
                        "undecided whether to go back: nothing seen asks for it, but not proved: data; the way back broke it:"
                                + " guarantee errors does not hold (static-1: it broke)");
        assertThat(of(errors, judgement(Guarantee.MOUNT, Verdict.FAIL)).reasons())
                .containsExactly("guarantee mount does not hold (static-1: it broke)");
    }

    @Test
    void what_follows_from_the_way_back_is_no_reason_either() {
        Offence lost = in(Phase.DRAIN);
        assertThat(of(lost(lost.following("helm rollback deleted it", Phase.ROLLBACK)))
                        .isAskedFor())
                .isFalse();
        assertThat(of(lost(lost.following("a mount process died", Phase.UPGRADE)))
                        .isAskedFor())
                .isTrue();
        Offence onTheWay = in(Phase.ROLLBACK);
        assertThat(of(lost(onTheWay.following("a mount process died", Phase.UPGRADE)))
                        .isAskedFor())
                .isTrue();
    }

    private static Judgement lost(Offence offence) {
        return new Judgement(
                Guarantee.DATA,
                Verdict.FAIL,
                "",
                "",
                List.of(new Finding("static-1", "w1", Verdict.FAIL, "", Map.of(), offence)));
    }

    private static Offence in(String phase) {
        return new Offence("it broke", 0, phase, "1", "0", null, null, List.of());
    }

    @Test
    void each_of_the_others_is_named_for_what_it_is() {
        GoBack asked = of(
                judgement(Guarantee.DATA, Verdict.FAIL),
                judgement(Guarantee.GAPS, Verdict.FAIL),
                judgement(Guarantee.DRIVER_STABLE, Verdict.FAIL),
                judgement(Guarantee.SPEED, Verdict.FAIL, Map.of(GoBack.TOO_SLOW, "70 %")));
        assertThat(asked.reasons())
                .containsExactly(
                        "data differs (static-1: it broke)",
                        "the driver does not keep running (static-1: it broke)",
                        "new mounts are more than 70 % slower (static-1: it broke)");
        assertThat(asked.sentence()).startsWith("Go back, because data differs (static-1: it broke); the driver");
    }

    @Test
    void slower_mounts_within_the_limit_for_going_back_ask_for_nothing() {
        assertThat(of(judgement(Guarantee.SPEED, Verdict.FAIL)).words()).isEqualTo("nothing asks for going back");
    }

    @Test
    void what_is_not_proved_alone_never_asks_for_it_and_leaves_it_undecided() {
        GoBack.Answer undecided = GoBack.Answer.UNDECIDED;
        Judgement sound = judgement(Guarantee.PROCESS, Verdict.PASS);
        GoBack said =
                of(sound, judgement(Guarantee.DATA, Verdict.INCONCLUSIVE), judgement(Guarantee.GAPS, Verdict.FAIL));
        assertThat(said.answer()).isEqualTo(undecided);
        assertThat(said.isAskedFor()).isFalse();
        assertThat(said.sentence())
                .isEqualTo("Undecided whether to go back: nothing seen asks for it, but not proved: data.");
        assertThat(of(sound, judgement(Guarantee.GAPS, Verdict.INCONCLUSIVE)).answer())
                .as("it does not decide it")
                .isEqualTo(GoBack.Answer.STAY);
        assertThat(of(judgement(Guarantee.DATA, Verdict.INCONCLUSIVE), judgement(Guarantee.MOUNT, Verdict.FAIL))
                        .isAskedFor())
                .as("what was seen counts, whatever else was not")
                .isTrue();
    }

    @Test
    void where_no_guarantee_was_judged_that_decides_it_nothing_is_said() {
        assertThat(GoBack.of(List.of())).isEmpty();
        assertThat(GoBack.of(List.of(judgement(Guarantee.GAPS, Verdict.FAIL)))).isEmpty();
        assertThat(GoBack.of(List.of(judgement(Guarantee.ROLLBACK, Verdict.FAIL))))
                .as("what goes wrong on the way back is no reason to go it")
                .isEmpty();
    }

    @Test
    void where_all_is_proved_nothing_asks_for_it() {
        assertThat(GoBack.of(Arrays.stream(Guarantee.values())
                                .map(guarantee -> judgement(guarantee, Verdict.PASS))
                                .toList())
                        .map(GoBack::sentence))
                .contains("Nothing asks for going back.");
    }
}
