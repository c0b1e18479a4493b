package dev.holdfast.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Writes;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Offence;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A hold of half a minute with new work at its middle and at its end, on both nodes. */
class LateWorkJudgeTest {
    private static final List<String> NODES = List.of("w1", "w2");

    private static History held() {
        History history = History.healthy()
                .did(30, 30, Actions.PLAN_LATE_WORK, "driver", Map.of(Actions.SECONDS, "15,30"), Map.of());
        for (String seconds : List.of("15", "30")) {
            for (String node : NODES) {
                work(history, seconds, node);
            }
        }
        return history;
    }

    private static String name(String seconds, String node) {
        return "late-" + seconds + "-" + node;
    }

    private static Map<String, String> facts(String seconds, String node) {
        return Map.of(Actions.SECONDS, seconds, Actions.NODE, node);
    }

    private static void work(History history, String seconds, String node) {
        double begun = 30 + Integer.parseInt(seconds) - 10;
        String name = name(seconds, node);
        history.did(begun, begun + 1, Actions.CREATE_PVC, name, facts(seconds, node), Map.of())
                .did(begun + 1, begun + 3, Actions.START_POD, name, facts(seconds, node), Map.of())
                .add(Channel.OPERATIONS, name, begun + 3, Writes.ok(0, 7));
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
