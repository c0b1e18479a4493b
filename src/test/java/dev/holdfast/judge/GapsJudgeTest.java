package dev.holdfast.judge;

import static dev.holdfast.evidence.History.OLD;
import static dev.holdfast.evidence.Writes.failed;
import static dev.holdfast.evidence.Writes.invoked;
import static dev.holdfast.evidence.Writes.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.AgentLine;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.ClockSample;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.Source;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import dev.holdfast.verdict.Offence;
import dev.holdfast.verdict.Verdict;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class GapsJudgeTest {
    @Test
    void oneSlowWriteIsAGap() {
        // Invoked at 15.0, acknowledged at 17.3; nothing else goes on in between.
        History history = quiet(OLD, Channel.OPERATIONS, 15, 17.3).add(Channel.OPERATIONS, OLD, 15, invoked(9000));
        history.add(Channel.OPERATIONS, OLD, 17.3, ok(9000, 7));
        Judgement judgement = judge(history);
        Offence offence = Verdicts.failed(judgement, OLD);
        assertThat(offence.value()).isEqualTo("2.300 s");
        assertThat(offence.limit()).isEqualTo("1 s");
        assertThat(offence.phase()).isEqualTo("upgrade");
        assertThat(offence.at()).isEqualTo(History.wall(15));
        assertThat(judgement.worst()).isEqualTo("2.300 s");
        assertThat(Verdicts.of(judgement, OLD).figures()).containsEntry("longest gap", "2.300 s (at most 2.370 s)");
    }

    @Test
    void theLongestOfManyUnclearGapsIsTold() {
        History history = quiet(OLD, Channel.OPERATIONS, 15, 17.3).drop(Channel.OPERATIONS, OLD, 30, 34);
        slow(history, OLD, Channel.OPERATIONS, 40, 41.5, 7);
        slow(history, "w1-s3", Channel.CONTROLS, 40, 41.5, 0);
        assertThat(Verdicts.doubted(judge(history), OLD))
                .startsWith("a gap of 1.500 s")
                .endsWith("(and 2 more reasons)");
    }

    @Test
    void theLimitIsAParameter() {
        History history = quiet(OLD, Channel.OPERATIONS, 15, 15.7).add(Channel.OPERATIONS, OLD, 15, invoked(9000));
        history.add(Channel.OPERATIONS, OLD, 15.7, ok(9000, 7));
        Verdicts.passed(judge(history));
        Judgement strict =
                Judges.judge(Guarantee.GAPS, history, Limits.defaults().with(Limit.MAX_GAP, Duration.ofMillis(500)));
        assertThat(Verdicts.failed(strict, OLD).value()).isEqualTo("700 ms");
    }

    @Test
    void failingWritesDoNotEndAGap() {
        History history = quiet(OLD, Channel.OPERATIONS, 15, 17.3);
        for (int i = 0; i < 20; i++) {
            history.add(Channel.OPERATIONS, OLD, 15 + i / 10.0, invoked(9000 + i));
            history.add(Channel.OPERATIONS, OLD, 15.01 + i / 10.0, failed(9000 + i, "ENOTCONN"));
        }
        // The first good one after it is the healthy run's, invoked at 17.3 and acknowledged at 17.33.
        assertThat(Verdicts.failed(judge(history), OLD).value()).isEqualTo("2.330 s");
    }

    @Test
    void aRestOfTheWriterIsInconclusive() {
        // No write was under way between 14.93 and 17.3, so nobody knows whether one would have waited.
        History history = quiet(OLD, Channel.OPERATIONS, 15, 17.3);
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("2.400 s").contains("the writer itself rested");
    }

    @Test
    void aStallOfS3ItselfExplainsAGap() {
        History history = slow(OLD, Channel.OPERATIONS, 15, 17.3);
        slow(history, "w1-s3", Channel.CONTROLS, 15.1, 17.2, 0);
        slow(history, OLD + "-tmpfs", Channel.CONTROLS, 5.1, 6.2, 3);
        slow(history, OLD + "-tmpfs", Channel.CONTROLS, 45.1, 46.2, 3);
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("lies within a stall of S3 itself by");
    }

    @Test
    void aStallOfThePlainFileSystemExplainsAGap() {
        History history = slow(OLD, Channel.OPERATIONS, 15, 17.3);
        slow(history, OLD + "-tmpfs", Channel.CONTROLS, 15.1, 17.2, 3);
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("the plain file system next to it");
    }

    @Test
    void aStallOfTheAgentExplainsAGap() {
        History history =
                slow(OLD, Channel.OPERATIONS, 15, 17.3).add(Channel.AGENTS, OLD, 17.2, Lines.stalled(2_000_000_000L));
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("the writer's agent");
    }

    @Test
    void whatStoppedOtherAgentsOfTheNodeStoppedTheNode() {
        for (String agent : List.of("w1-s3", "w1")) {
            History history = slow(OLD, Channel.OPERATIONS, 15, 17.3)
                    .add(Channel.AGENTS, agent, 17.2, Lines.stalled(2_000_000_000L));
            assertThat(Verdicts.doubted(judge(history), OLD))
                    .startsWith("a gap of 2.300 s, 5.0 s into phase upgrade, lies within a stall of the node by 2.0");
        }
        Verdicts.failed(
                judge(slow(OLD, Channel.OPERATIONS, 15, 17.3)
                        .add(Channel.AGENTS, "w2", 17.2, Lines.stalled(2_000_000_000L))),
                OLD);
    }

    @Test
    void stallsOfAgentsOfOneNodeAddUp() {
        History history = slow(OLD, Channel.OPERATIONS, 15, 17.3)
                .add(Channel.AGENTS, OLD, 15.8, Lines.stalled(700_000_000L))
                .add(Channel.AGENTS, "w1-s3", 16.6, Lines.stalled(700_000_000L));
        assertThat(Verdicts.doubted(judge(history), OLD))
                .contains("lies within a stall of the writer's agent and the node by 1.4");
    }

    @Test
    void aShortStallExplainsOnlyItsPart() {
        History history = slow(OLD, Channel.OPERATIONS, 15, 17.3);
        slow(history, "w1-s3", Channel.CONTROLS, 15.5, 16.1, 0);
        assertThat(Verdicts.failed(judge(history), OLD).value())
                .isEqualTo("2.300 s, of which S3 itself stood still for 608 ms");
    }

    @Test
    void aStallAtAnotherTimeExplainsNothing() {
        History history = slow(OLD, Channel.OPERATIONS, 15, 17.3);
        slow(history, "w1-s3", Channel.CONTROLS, 30.1, 33.2, 0);
        Verdicts.failed(judge(history), OLD);
    }

    @Test
    void aStallOnAnotherNodeExplainsNothing() {
        History history = slow(OLD, Channel.OPERATIONS, 15, 17.3);
        slow(history, "w2-s3", Channel.CONTROLS, 15.1, 17.2, 0);
        Verdicts.failed(judge(history), OLD);
    }

    @Test
    void stallsAreComparedOnOneClock() {
        // The control's node is 100 s ahead; its stall is at the same time all the same.
        History history =
                slow(OLD, Channel.OPERATIONS, 15, 17.3).clock("w1-s3", 100).clock(OLD, -7);
        slow(history, "w1-s3", Channel.CONTROLS, 15.1, 17.2, 0);
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("S3 itself");
    }

    @Test
    void whatMayHaveBeenSimultaneousCountsAsSimultaneous() {
        // The control stalled from 17.4 to 19.5, but its clock is known to 3 s only: it may have been at the time of
        // the gap.
        History history = slow(OLD, Channel.OPERATIONS, 15, 17.3);
        slow(history, "w1-s3", Channel.CONTROLS, 17.4, 19.5, 0);
        Verdicts.failed(judge(history), OLD);
        long n = 0;
        for (String agent : List.of(OLD, History.OTHER, "w2-s3")) {
            history.add(Channel.CLOCKS, History.OBSERVER, 0, clocks(n++, agent, 0));
        }
        history.add(Channel.CLOCKS, History.OBSERVER, 0, clocks(n, "w1-s3", 3));
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("S3 itself");
    }

    private static ClockSample clocks(long n, String agent, double uncertain) {
        long now = History.ns(0);
        return new ClockSample(n, now, agent, History.ns(-uncertain), now, History.ns(uncertain));
    }

    @Test
    void aGapAcrossABorderOfPhasesIsOneGap() {
        History history = slow(OLD, Channel.OPERATIONS, 19.3, 20.6);
        assertThat(Verdicts.failed(judge(history), OLD).value()).isEqualTo("1.300 s");
    }

    @Test
    void aGapAcrossTheDrainIsAGap() {
        // Under way when the drain began, acknowledged 2.5 s into it.
        History history = quiet(OLD, Channel.OPERATIONS, 59.5, 99)
                .add(Channel.OPERATIONS, OLD, 59.5, invoked(9000))
                .add(Channel.OPERATIONS, OLD, 62.5, ok(9000, 7))
                .map(Channel.AGENTS, OLD, (s, line) -> line instanceof AgentLine.Drained ? null : line)
                .add(Channel.AGENTS, OLD, 62.6, Lines.drained(0));
        assertThat(Verdicts.failed(judge(history), OLD).value()).isEqualTo("3 s");
    }

    @Test
    void aWriteInFlightAtTheEndCountsFromItsInvocation() {
        History history = quiet(OLD, Channel.OPERATIONS, 59.5, 99)
                .add(Channel.OPERATIONS, OLD, 59.5, invoked(9000))
                .map(Channel.AGENTS, OLD, (s, line) -> line instanceof AgentLine.Drained ? null : line)
                .add(Channel.AGENTS, OLD, 62.6, Lines.drained(1));
        Offence offence = Verdicts.failed(judge(history), OLD);
        assertThat(offence.what()).isEqualTo("a write never came back");
        assertThat(offence.value()).isEqualTo("3.100 s");
        assertThat(Verdicts.doubted(judge(history.damaged("torn", "operations/static-1@0.jsonl")), OLD))
                .contains("a write never came back", "may lack it");
    }

    @Test
    void aRestBeforeTheDrainLastsUntilTheAgentDrains() {
        // Nothing after the acknowledgement at 56.93; the agent says at 60.5 that it begins no more.
        History history = quiet(OLD, Channel.OPERATIONS, 57, 99);
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("lie 3.570 s");
    }

    @Test
    void aWriteThatHangsFromTheUpgradeOnCountsToTheLastEvidence() {
        History history = quiet(OLD, Channel.OPERATIONS, 15, 99)
                .add(Channel.OPERATIONS, OLD, 15, invoked(9000))
                .without(Channel.AGENTS, OLD)
                .without(Channel.HANDLES, OLD)
                .without(Channel.CONTROLS, OLD + "-tmpfs");
        // Its mount table was looked at last at 59.5.
        assertThat(Verdicts.failed(judge(history), OLD).value()).isEqualTo("44.500 s");
    }

    @Test
    void thatAnAgentDrainedSaysNothingOfItsSuccessor() {
        // The container was ended in order, and the write its successor began is still open.
        Source again = new Source(OLD, 1);
        History history = quiet(OLD, Channel.OPERATIONS, 15, 99)
                .map(Channel.AGENTS, OLD, (s, line) -> line instanceof AgentLine.Started ? line : null)
                .add(Channel.AGENTS, OLD, 15.1, Lines.draining())
                .add(Channel.AGENTS, OLD, 15.2, Lines.drained(0))
                .add(Channel.AGENTS, again, 15.3, Lines.started("workload", "w1", OLD, "boot", 0, 100))
                .add(Channel.OPERATIONS, again, 15.4, invoked(0));
        assertThat(Verdicts.failed(judge(history), OLD).what()).isEqualTo("a write never came back");
    }

    @Test
    void aNumberGivenTwiceHidesNoWriteThatHangs() {
        // Operation 9000 hangs; another one of the same number comes back.
        History history = History.healthy()
                .add(Channel.OPERATIONS, OLD, 15.05, invoked(9000))
                .add(Channel.OPERATIONS, OLD, 40.05, invoked(9000))
                .add(Channel.OPERATIONS, OLD, 40.06, ok(9000, 7));
        assertThat(Verdicts.doubted(judge(history), OLD))
                .startsWith("operation 9000 was begun again while it was under way");
    }

    @Test
    void aGapCountsThoughTheHistoryIsTorn() {
        History history = slow(OLD, Channel.OPERATIONS, 15, 17.3).damaged("torn", "operations/static-1@0.jsonl");
        Verdicts.failed(judge(history), OLD);
    }

    @Test
    void aGapInAnEditedHistoryDoesNotCount() {
        History history = slow(OLD, Channel.OPERATIONS, 15, 17.3).damaged("edited", "operations/static-1@0.jsonl");
        assertThat(Verdicts.doubted(judge(history), OLD))
                .contains("operations/static-1@0.jsonl is edited")
                .contains("2.300 s");
    }

    @Test
    void whereTheAgentDrainedItsControlsNeedNotBeWhole() {
        Verdicts.passed(judge(History.healthy().damaged("torn", "controls/static-1-tmpfs@0.jsonl")));
        History gap = slow(OLD, Channel.OPERATIONS, 15, 17.3);
        slow(gap, OLD + "-tmpfs", Channel.CONTROLS, 15.1, 17.2, 3);
        assertThat(Verdicts.doubted(judge(gap.damaged("torn", "controls/static-1-tmpfs@0.jsonl")), OLD))
                .startsWith("controls/static-1-tmpfs@0.jsonl is torn");
    }

    @Test
    void aWriteThatHangsWhileOthersGoThroughIsAGap() {
        History history = History.healthy().add(Channel.OPERATIONS, OLD, 15.05, invoked(9000));
        assertThat(Verdicts.failed(judge(history), OLD).what()).isEqualTo("a write never came back");
    }

    @Test
    void whoEndedWaitedUntilItsLastLine() {
        History history = begunAnew().add(Channel.OPERATIONS, OLD, 17.5, failed(9001, "EIO"));
        assertThat(Verdicts.of(judge(history), OLD).offence().value()).isEqualTo("2.500 s");
    }

    @Test
    void howLongSomebodyWaitedOfWhomNoLaterLineIsLeftIsUnknown() {
        // From 15, when its last write began, to 18.03, when its successor got the first one through.
        assertThat(Verdicts.of(judge(begunAnew()), OLD).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(Verdicts.of(judge(begunAnew()), OLD).message())
                .startsWith("between two acknowledged writes lie 3.100 s")
                .contains("the writer itself rested");
    }

    /** The writer ends with a write under way since second 15, and another one begins at 18. */
    private static History begunAnew() {
        History history = quiet(OLD, Channel.OPERATIONS, 15, 99).add(Channel.OPERATIONS, OLD, 15, invoked(9000));
        Source again = new Source(OLD, 1);
        for (int i = 0; i < 430; i++) {
            history.add(Channel.OPERATIONS, again, 18 + i / 10.0, invoked(i));
            history.add(Channel.OPERATIONS, again, 18.03 + i / 10.0, ok(i, 7));
        }
        return history;
    }

    @Test
    void aGapBeforeTheWarmUpIsNotJudged() {
        Verdicts.passed(judge(slow(OLD, Channel.OPERATIONS, -6, -3)));
    }

    @Test
    void onlyTheJudgedPartOfAGapCounts() {
        Verdicts.passed(judge(slow(OLD, Channel.OPERATIONS, -4, 0.5)));
    }

    @Test
    void aVolumeWithoutWritesIsInconclusive() {
        History history = History.healthy().without(Channel.OPERATIONS, OLD);
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("only 0 writes got through");
    }

    @Test
    void aTornHistoryIsInconclusive() {
        History history = History.healthy().damaged("torn", "operations/static-1@0.jsonl");
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("is torn");
    }

    /** Nothing is invoked or ends in a stretch of time. */
    private static History quiet(String name, Channel<Operation> channel, double from, double to) {
        return History.healthy().drop(channel, name, from - 1e-9, to - 1e-9);
    }

    /** One operation takes the whole stretch. */
    private static History slow(String name, Channel<Operation> channel, double from, double to) {
        History history = History.healthy();
        slow(history, name, channel, from, to, 7);
        return history;
    }

    private static void slow(
            History history, String name, Channel<Operation> channel, double from, double to, long mnt) {
        history.drop(channel, name, from - 1e-9, to - 1e-9);
        history.add(channel, name, from, invoked(9000));
        history.add(channel, name, to, ok(9000, mnt));
    }

    private static Judgement judge(History history) {
        return Verdicts.judge("gaps", history);
    }
}
