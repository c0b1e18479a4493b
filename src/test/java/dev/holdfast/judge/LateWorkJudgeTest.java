package dev.holdfast.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.History;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Offence;
import org.junit.jupiter.api.Test;

/** New work at the middle and at the end of a hold of half a minute, on both nodes. */
class LateWorkJudgeTest {
    private static History held() {
        return HeldRun.held();
    }

    private static String name(String seconds, String node) {
        return HeldRun.name(seconds, node);
    }

    @Test
    void newWorkThatIsDoneIsTold() {
        Judgement judgement = judge(held());
        Verdicts.passed(judgement);
        assertThat(judgement.findings()).hasSize(4);
        assertThat(Verdicts.of(judgement, "new work on w1 30 s into the hold").message())
                .isEqualTo("claim bound after 1.0 s, pod writing after 3.0 s, 1 write acknowledged");
    }

    @Test
    void aClaimThatIsNotBoundIsAnOffence() {
        Offence offence = Verdicts.failed(
                judge(held().broke(Actions.CREATE_PVC, "seen last: Pending", name("30", "w2"))
                        .undone(Actions.START_POD, name("30", "w2"))),
                "new work on w2 30 s into the hold");
        assertThat(offence.what()).isEqualTo("the new claim was not bound");
        assertThat(offence.value()).isEqualTo("seen last: Pending");
    }

    @Test
    void aPodThatDoesNotWriteIsAnOffence() {
        assertThat(Verdicts.failed(
                                judge(held().broke(Actions.START_POD, "not ready", name("15", "w1"))),
                                "new work on w1 15 s into the hold")
                        .what())
                .isEqualTo("the new pod did not get to work on its volume");
        assertThat(Verdicts.failed(
                                judge(held().without(Channel.OPERATIONS, name("15", "w1"))),
                                "new work on w1 15 s into the hold")
                        .what())
                .isEqualTo("no write of the new pod was acknowledged");
    }

    @Test
    void whatWasPlannedAndNotBegunIsInDoubt() {
        History history =
                held().undone(Actions.CREATE_PVC, name("30", "w1")).undone(Actions.START_POD, name("30", "w1"));
        assertThat(Verdicts.doubted(judge(history), "new work on w1 30 s into the hold"))
                .isEqualTo("nothing was begun");
    }

    @Test
    void whatWasStillWaitedForIsInDoubt() {
        assertThat(Verdicts.doubted(
                        judge(held().neverDone(Actions.START_POD, name("30", "w1"))),
                        "new work on w1 30 s into the hold"))
                .contains("still waited for when the record ended");
    }

    @Test
    void withoutAPlanNothingIsKnown() {
        assertThat(Verdicts.doubted(judge(History.healthy()), "w1")).contains("no new work was planned");
    }

    private static Judgement judge(History history) {
        return Verdicts.judge("late-work", history);
    }
}
