package dev.holdfast.judge;

import static dev.holdfast.evidence.History.OLD;
import static dev.holdfast.evidence.Writes.failed;
import static dev.holdfast.evidence.Writes.invoked;
import static dev.holdfast.evidence.Writes.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Source;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Offence;
import org.junit.jupiter.api.Test;

class ErrorsJudgeTest {
    @Test
    void oneErrorIsEnough() {
        Judgement judgement = judge(failing(History.healthy(), 15.05, "ENOTCONN"));
        Offence offence = Verdicts.failed(judgement, OLD);
        assertThat(offence.what()).isEqualTo("operation 9000 failed with ENOTCONN at open");
        assertThat(offence.phase()).isEqualTo("upgrade");
        assertThat(offence.causes().get(0)).contains("mount process ended");
        assertThat(Verdicts.of(judgement, OLD).figures()).containsEntry("errors", "1 × ENOTCONN at open");
        assertThat(judgement.worst()).isEqualTo("1 failed operation");
    }

    @Test
    void theFirstOfManyErrorsIsNamed() {
        History history = failing(failing(History.healthy(), 17.05, "EIO"), 15.05, "EACCES");
        assertThat(Verdicts.failed(judge(history), OLD).what()).contains("EACCES");
        assertThat(Verdicts.of(judge(history), OLD).figures()).containsEntry("failed", "2");
    }

    @Test
    void anErrorInTheDrainCounts() {
        assertThat(Verdicts.failed(judge(failing(History.healthy(), 60.2, "EIO")), OLD)
                        .phase())
                .isEqualTo("drain");
    }

    @Test
    void anErrorBeforeTheWarmUpDoesNotCount() {
        Verdicts.passed(judge(failing(History.healthy(), -3.05, "EIO")));
    }

    @Test
    void whenS3FailsAtTheSameTimeTheDriverMayNotBeTheCause() {
        History history =
                failing(History.healthy(), 15.05, "EIO").add(Channel.CONTROLS, "w1-s3", 16, failed(9000, "HTTP 503"));
        assertThat(Verdicts.doubted(judge(history), OLD))
                .contains("a control beside the mount failed at the same time");
    }

    @Test
    void anErrorOfS3AtAnotherTimeExcusesNothing() {
        History history =
                failing(History.healthy(), 15.05, "EIO").add(Channel.CONTROLS, "w1-s3", 19, failed(9000, "HTTP 503"));
        Verdicts.failed(judge(history), OLD);
    }

    @Test
    void anErrorOfS3FromAnotherNodeExcusesNothing() {
        History history =
                failing(History.healthy(), 15.05, "EIO").add(Channel.CONTROLS, "w2-s3", 15, failed(9000, "HTTP 503"));
        Verdicts.failed(judge(history), OLD);
    }

    @Test
    void oneExcusedErrorDoesNotExcuseAnother() {
        History history = failing(failing(History.healthy(), 15.05, "EIO"), 40.05, "EIO")
                .add(Channel.CONTROLS, "w1-s3", 15, failed(9000, "HTTP 503"));
        assertThat(Verdicts.failed(judge(history), OLD).phase()).isEqualTo("stability");
    }

    @Test
    void tooFewOperationsAreInconclusive() {
        History history = History.healthy().drop(Channel.OPERATIONS, OLD, 13, 19);
        assertThat(Verdicts.doubted(judge(history), OLD))
                .contains("in phase upgrade only 39 of 99 operations were tried");
    }

    @Test
    void moreThanHalfOfTheOperationsAreEnough() {
        Verdicts.passed(judge(History.healthy().drop(Channel.OPERATIONS, OLD, 13, 17)));
    }

    @Test
    void aGapExplainsMissingOperations() {
        // One operation under way all the time: guarantee gaps says what is to be said of that.
        History history = History.healthy()
                .drop(Channel.OPERATIONS, OLD, 13, 19)
                .add(Channel.OPERATIONS, OLD, 13, invoked(9000))
                .add(Channel.OPERATIONS, OLD, 18.9, ok(9000, 7));
        Verdicts.passed(judge(history));
    }

    @Test
    void anOperationThatNeverReturnsExplainsWhyNoOtherIsTried() {
        History history =
                History.healthy().drop(Channel.OPERATIONS, OLD, 32, 99).add(Channel.OPERATIONS, OLD, 32, invoked(9000));
        Verdicts.passed(judge(history));
        assertThat(Verdicts.doubted(judge(History.healthy().drop(Channel.OPERATIONS, OLD, 32, 99)), OLD))
                .contains("in phase stability only");
    }

    @Test
    void anOperationThatEndedWithItsAgentExplainsNoMissingOnes() {
        // Under way when the container was recreated at 13.5; what its successor left out was not held up by it.
        Source again = new Source(OLD, 1);
        History history =
                History.healthy().drop(Channel.OPERATIONS, OLD, 13, 99).add(Channel.OPERATIONS, OLD, 13, invoked(9000));
        for (int op = 0; op < 465; op++) {
            if (op > 1 && op < 80) {
                continue;
            }
            history.add(Channel.OPERATIONS, again, 13.5 + op / 10.0, invoked(op));
            history.add(Channel.OPERATIONS, again, 13.53 + op / 10.0, ok(op, 7));
        }
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("in phase upgrade only 32 of 95");
    }

    @Test
    void anErrorCountsThoughTheHistoryIsTorn() {
        History history = History.healthy()
                .add(Channel.OPERATIONS, OLD, 15.01, failed(9000, "EIO"))
                .damaged("torn", "operations/static-1@0.jsonl");
        Verdicts.failed(judge(history), OLD);
    }

    @Test
    void aWriterThatNeverSaidHowOftenItWritesIsInconclusive() {
        assertThat(Verdicts.doubted(judge(History.healthy().without(Channel.AGENTS, OLD)), OLD))
                .contains("how often it writes");
    }

    private static History failing(History history, double second, String errno) {
        return history.add(Channel.OPERATIONS, OLD, second, invoked(9000))
                .add(Channel.OPERATIONS, OLD, second + 0.01, failed(9000, errno));
    }

    private static Judgement judge(History history) {
        return Verdicts.judge("errors", history);
    }
}
