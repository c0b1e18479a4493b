package dev.holdfast.judge;

import static dev.holdfast.judge.TimedRun.timed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Scheduling;
import dev.holdfast.verdict.GoBack;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limits;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Mounts that are timed in pairs: {@link TimedRun#timed}. */
class SpeedJudgeTest {
    private static Judgement judge(History history) {
        return Verdicts.judge("speed", history);
    }

    @Test
    void mountsThatAreAsFastAreAllRight() {
        Judgement judgement = judge(timed());
        Verdicts.passed(judgement);
        assertThat(Verdicts.of(judgement, Actions.WRITE).figures())
                .containsEntry("old mounts", "median 10.0 ms, quartiles 9.0 ms and 11.0 ms, of 100 samples")
                .containsEntry("new mounts", "median 10.0 ms, quartiles 9.0 ms and 11.0 ms, of 100 samples")
                .containsEntry("difference", "0 % more, between 0 % more and 0 % more by 95 % confidence, of 20 pairs");
        assertThat(Verdicts.of(judgement, SpeedJudge.START).figures())
                .containsEntry(
                        "with a new mount of its own (not judged)",
                        "median 2009.0 ms, quartiles 2004.0 ms and 2014.0 ms, of 20 samples");
    }

    @Test
    void slowerOnesThanTheLimitAreAnOffence() {
        for (String operation : new String[] {Actions.WRITE, Actions.READ, Actions.LIST}) {
            assertThat(Verdicts.failed(judge(timed(20, operation, pair -> 12.1, 600)), operation)
                            .what())
                    .isEqualTo("it takes longer to " + operation + " on new mounts than on old ones");
        }
        Verdicts.passed(judge(timed(20, Actions.LIST, pair -> 12, 600)));
        Verdicts.passed(Judges.judge(
                Guarantee.SPEED,
                timed(20, Actions.LIST, pair -> 12.1, 600),
                Limits.defaults().withSlower(21, 50)));
    }

    @Test
    void muchSlowerOnesAreAReasonToGoBack() {
        assertThat(Verdicts.failed(judge(timed(20, Actions.READ, pair -> 15.1, 600)), Actions.READ)
                        .what())
                .isEqualTo(
                        "it takes so much longer to read on new mounts than on old ones that the release should be taken back");
    }

    /** While mounts are timed, mount processes wait for a processor, or their own limit keeps them from it, for so long each second. */
    private static History waiting(History history, double waited, double throttled) {
        for (int s = 30; s < 42; s++) {
            history.add(
                    Channel.SCHEDULING,
                    "w1",
                    s,
                    new Scheduling(
                            0,
                            0,
                            History.ns(s - 1),
                            0L,
                            0L,
                            0L,
                            0L,
                            List.of(
                                    new Scheduling.Share(7, 1, null, 9, (long) (waited * 1e9), 5, "/kubepods/mp"),
                                    new Scheduling.Share(8, 1, "w1", 900_000_000, 900_000_000, 5, "/kubepods/probe")),
                            List.of(
                                    new Scheduling.Group("/kubepods/mp", 5, (long) (throttled * 1e9)),
                                    new Scheduling.Group("/kubepods/other", 5, 900_000_000)),
                            null));
        }
        return history;
    }

    @Test
    void onlyThoseSayThatTheLimitForGoingBackIsExceeded() {
        assertThat(Verdicts.of(judge(timed(20, Actions.READ, pair -> 15.1, 600)), Actions.READ)
                        .figures())
                .containsEntry(GoBack.TOO_SLOW, "50 %");
        assertThat(Verdicts.of(judge(timed(20, Actions.READ, pair -> 14.9, 600)), Actions.READ)
                        .figures())
                .doesNotContainKey(GoBack.TOO_SLOW);
    }

    @Test
    void slowOnesOnANodeWithoutAProcessorToSpareAreADoubt() {
        // 20 pairs, each 15 operations of 10 ms on the old mount and as many on the new one, 5 of them of 16 ms: 6.6 s
        History slow = timed(20, Actions.READ, pair -> 16, 600);
        assertThat(Verdicts.doubted(judge(waiting(slow, 0.2, 0)), Actions.READ))
                .isEqualTo(
                        "it takes longer to read on new mounts than on old ones, between 60 % more and 60 % more by 95 %"
                                + " confidence, of 20 pairs, but mount processes waited 1.800 s for a processor of the node while operations"
                                + " of 6.600 s were timed; time them on a quieter machine");
        Verdicts.failed(judge(waiting(timed(20, Actions.READ, pair -> 16, 600), 0.1, 0)), Actions.READ);
        Verdicts.passed(judge(waiting(timed(), 0.2, 0)));
    }

    @Test
    void aLimitOfTheirOwnIsTheReleasesDoing() {
        History slow = timed(20, Actions.READ, pair -> 16, 600);
        Verdicts.failed(judge(waiting(slow, 0.2, 0.2)), Actions.READ);
    }

    @Test
    void someSlowMountsAreNoSlowRelease() {
        Verdicts.passed(judge(timed(20, Actions.LIST, pair -> pair < 5 ? 100 : 10, 600)));
    }

    @Test
    void whetherTheyAreSlowerMayNotBeSure() {
        for (int slow : new int[] {6, 10, 14}) {
            assertThat(Verdicts.doubted(
                            judge(timed(20, Actions.LIST, pair -> pair < slow ? 13 : 10, 600)), Actions.LIST))
                    .startsWith(
                            "whether it takes 20 % longer to list on new mounts than on old ones is not sure: between 0"
                                    + " % more and 30 % more");
        }
        Verdicts.failed(judge(timed(20, Actions.LIST, pair -> pair < 15 ? 13 : 10, 600)), Actions.LIST);
    }

    @Test
    void aSlowStartOnASharedMountIsAnOffence() {
        assertThat(Verdicts.failed(judge(timed(20, Actions.LIST, pair -> 10, 900)), SpeedJudge.START)
                        .what())
                .isEqualTo("it takes longer to start on new mounts than on old ones");
    }

    @Test
    void aPodOnANewMountThatDoesNotStartIsAnOffence() {
        History history = timed().broke(Actions.TIME_START, "not ready", TimedRun.pod(Actions.NEW_MOUNT, 3));
        assertThat(Verdicts.failed(judge(history), SpeedJudge.START).what())
                .isEqualTo("pod timed-new-4 did not start on a new mount");
        history = timed().broke(Actions.TIME_OPERATIONS, "500 EIO", TimedRun.pod(Actions.NEW_MOUNT, 3));
        assertThat(Verdicts.of(judge(history), Actions.WRITE).offence().what())
                .isEqualTo("timed-new-4 did not time it on a new mount");
    }

    @Test
    void oneOnAnOldMountThatWasNotTimedIsADoubt() {
        History history = timed().broke(Actions.TIME_OPERATIONS, "500 EIO", TimedRun.pod(Actions.OLD_MOUNT, 3));
        assertThat(Verdicts.doubted(judge(history), Actions.WRITE))
                .isEqualTo("timed-old-4 did not time it: 500 EIO (and 1 more reason)");
        history = timed().neverDone(Actions.TIME_START, TimedRun.pod(Actions.SHARED_MOUNT, 3));
        assertThat(Verdicts.doubted(judge(history), SpeedJudge.START))
                .isEqualTo("pod timed-shared-4 did not start: the record ended (and 1 more reason)");
    }

    @Test
    void fewPairsAreADoubtAndStillTellOfSlowOnes() {
        assertThat(Verdicts.doubted(judge(timed(19, Actions.LIST, pair -> 10, 600)), Actions.WRITE))
                .isEqualTo("only 19 old mounts of at least 20 can be compared with a new one");
        assertThat(Verdicts.doubted(judge(timed(5, Actions.LIST, pair -> 30, 600)), Actions.WRITE))
                .isEqualTo("only 5 old mounts of at least 20 can be compared with a new one");
        assertThat(Verdicts.of(judge(timed(6, Actions.LIST, pair -> 30, 600)), Actions.LIST)
                        .offence())
                .isNotNull();
    }

    @Test
    void withoutTimesThereIsADoubt() {
        assertThat(Verdicts.doubted(judge(History.healthy()), "mounts"))
                .isEqualTo("no mounts were timed, so nothing is known of them");
    }

    @Test
    void theIntervalHoldsTheMedianWithItsConfidence() {
        // the ranks of the sign test: 6 of 20 from each end, 1 of 6, 10 of 30
        for (int[] ranks : new int[][] {{20, 6}, {6, 1}, {30, 10}, {8, 1}, {9, 2}}) {
            MedianRatio ratio = MedianRatio.of(
                    IntStream.rangeClosed(1, ranks[0]).mapToObj(i -> (double) i).toList());
            assertThat(ratio.low()).as("of %d", ranks[0]).isEqualTo(ranks[1]);
            assertThat(ratio.high()).isEqualTo(ranks[0] + 1 - ranks[1]);
            assertThat(ratio.median()).isEqualTo((ranks[0] + 1) / 2.0);
        }
    }
}
