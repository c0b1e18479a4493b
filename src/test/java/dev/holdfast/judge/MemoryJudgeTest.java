package dev.holdfast.judge;

import static dev.holdfast.evidence.History.NEW;
import static dev.holdfast.evidence.History.OLD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.MemoryUse;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limits;
import dev.holdfast.verdict.Offence;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** A hold from 30 s to 60 s, with a sample of each mount process every 2 s; each has 50 MiB. */
class MemoryJudgeTest {
    @Test
    void processesThatStayAsTheyArePass() {
        Judgement judgement = judge(HeldRun.held());
        Verdicts.passed(judgement);
        assertThat(judgement.findings()).hasSize(4);
        assertThat(judgement.worst()).isEqualTo("0 MiB more");
        assertThat(Verdicts.of(judgement, OLD).message())
                .isEqualTo("pid 100 had 50 MiB at first, at most 50 MiB and at last 50 MiB in 15 samples");
    }

    @Test
    void aProcessThatGrowsBeyondTheLimitIsAnOffence() {
        Offence offence = Verdicts.failed(judge(course(s -> s < 50 ? 50 : 115)), NEW);
        assertThat(offence.what()).isEqualTo("the mount process has grown");
        assertThat(offence.before() + " → " + offence.after()).isEqualTo("50 MiB → 115 MiB");
        assertThat(offence.value()).isEqualTo("65 MiB more");
        assertThat(offence.at()).isBetween(History.wall(50), History.wall(52));
    }

    @Test
    void whatItGivesBackLaterCountsToo() {
        Verdicts.failed(judge(course(s -> s > 44 && s < 46 ? 115 : 50)), NEW);
    }

    @Test
    void theLimitIsTheFeatures() {
        Verdicts.passed(judge(course(s -> s < 50 ? 50 : 114)));
        Limits strict = Limits.defaults().withMemoryGrowth(63);
        Verdicts.failed(Judges.judge(Guarantee.MEMORY, course(s -> s < 50 ? 50 : 114), strict), NEW);
    }

    @Test
    void oneSampleAtTheBeginIsNotWhatItBeganWith() {
        Verdicts.passed(judge(course(s -> s < 32 ? 114 : 50)));
        assertThat(Verdicts.of(judge(course(s -> s < 32 ? 114 : 50)), NEW).figures())
                .containsEntry("at first", "50 MiB")
                .containsEntry("at most", "114 MiB")
                .containsEntry("at last", "50 MiB");
    }

    @Test
    void whatCameBeforeTheHoldDoesNotCount() {
        Verdicts.passed(judge(course(s -> s < 30 ? 1 : 80)));
    }

    @Test
    void tooFewSamplesAreADoubt() {
        History history = HeldRun.held().drop(Channel.MEMORY, "w1", 48, 60);
        assertThat(Verdicts.doubted(judge(history), NEW))
                .startsWith(
                        "the memory of pid 300 was seen 9 times while the release was held, and 10 times are needed");
        assertThat(Verdicts.doubted(judge(HeldRun.held().without(Channel.MEMORY, "w1")), NEW))
                .startsWith("the memory of pid 300 was seen never");
    }

    @Test
    void aLongHoleIsADoubt() {
        History history = HeldRun.held()
                .did(1, 1, Actions.PLAN_LATE_WORK, "driver", Map.of(Actions.SECONDS, "30"), Map.of())
                .drop(Channel.MEMORY, "w1", 10, 41);
        assertThat(Verdicts.doubted(judge(history), NEW))
                .startsWith("the memory of pid 300 was not seen for 32 s, beginning");
    }

    @Test
    void anotherProcessIsNotTheOneThatServes() {
        History history = HeldRun.held()
                .map(
                        Channel.MEMORY,
                        "w1",
                        (s, line) -> new MemoryUse(
                                0,
                                0,
                                line.processes().stream()
                                        .map(share ->
                                                share.pid() == 300 ? new MemoryUse.Share(300, 9001, 1L << 40) : share)
                                        .toList(),
                                null));
        Verdicts.doubted(judge(history), NEW);
    }

    @Test
    void withoutAHoldNothingIsKnown() {
        assertThat(Verdicts.doubted(judge(HeldRun.held().undone(Actions.PLAN_LATE_WORK)), OLD))
                .contains("when the release began to be held");
    }

    /** The new mount process on w1 has so many MiB at a second. */
    private static History course(DoubleUnaryOperator mebibytes) {
        return HeldRun.held()
                .map(
                        Channel.MEMORY,
                        "w1",
                        (s, line) -> new MemoryUse(
                                0,
                                0,
                                List.of(
                                        line.processes().get(0),
                                        new MemoryUse.Share(300, 9000, (long) mebibytes.applyAsDouble(s) << 20)),
                                null));
    }

    private static Judgement judge(History history) {
        return Verdicts.judge("memory", history);
    }
}
