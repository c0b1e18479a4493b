package dev.holdfast.judge;

import static dev.holdfast.evidence.History.NEW;
import static dev.holdfast.evidence.History.OLD;
import static dev.holdfast.evidence.Writes.invoked;
import static dev.holdfast.evidence.Writes.key;
import static dev.holdfast.evidence.Writes.ok;
import static dev.holdfast.evidence.Writes.sha;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.NodeLines;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.ReadBack;
import dev.holdfast.evidence.Source;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Offence;
import dev.holdfast.verdict.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class DataJudgeTest {
    @Test
    void anAcknowledgedObjectThatIsNotInS3IsLost() {
        History history = back("s3-" + OLD, 300, b -> Lines.readBack(b.key(), -1, null, "ENOENT"));
        Offence offence = Verdicts.failed(judge(history), OLD);
        assertThat(offence.what()).contains("is lost").contains("straight from S3");
        assertThat(judge(history).worst()).isEqualTo("1 bad object");
    }

    @Test
    void anObjectIsDatedWhenItWasReadWithTheTimeOfItsWriteBeside() {
        // Operation 300 was acknowledged 22.03 s after the warm-up began.
        for (ReadBack bad :
                List.of(Lines.readBack(key(300), -1, null, "ENOENT"), Lines.readBack(key(300), 99, sha(300), null))) {
            Offence offence = Verdicts.failed(judge(back("s3-" + OLD, 300, b -> bad)), OLD);
            assertThat(offence.phase()).isEqualTo("drain");
            assertThat(offence.at()).isEqualTo(History.wall(61));
            assertThat(offence.what()).endsWith("(written 2.0 s into phase settle)");
        }
        Offence unlisted = Verdicts.failed(judge(back("s3-" + OLD, 300, b -> null)), OLD);
        assertThat(unlisted.at()).isEqualTo(History.wall(61.5));
        assertThat(unlisted.what()).endsWith("(written 2.0 s into phase settle)");
    }

    @Test
    void whatIsLostIsReportedBeforeWhatTheMountDoesNotAnswerFor() {
        History history = back(OLD, 200, b -> Lines.readBack(b.key(), -1, null, "ENOTCONN"))
                .map(Channel.READ_BACK, "s3-" + OLD, (s, b) -> b.key().equals(key(300)) ? null : b);
        Judgement judgement = judge(history);
        assertThat(Verdicts.failed(judgement, OLD).what()).contains(key(300)).contains("is lost");
        assertThat(judgement.worst()).isEqualTo("2 bad objects");
    }

    @Test
    void anObjectThatTheMountDoesNotShowIsLost() {
        History history = back(OLD, 300, b -> Lines.readBack(b.key(), -1, null, "ENOENT"));
        assertThat(Verdicts.failed(judge(history), OLD).what()).contains("through the mount");
    }

    @Test
    void anObjectOfAnotherSizeIsDifferent() {
        History history = back("s3-" + OLD, 300, b -> Lines.readBack(b.key(), 99, b.sha256(), null));
        assertThat(Verdicts.failed(judge(history), OLD).after()).startsWith("99 bytes");
    }

    @Test
    void anObjectOfOtherContentIsDifferent() {
        History history = back(OLD, 300, b -> Lines.readBack(b.key(), 100, sha(1), null));
        assertThat(Verdicts.failed(judge(history), OLD).what()).contains("is not what was acknowledged");
    }

    @Test
    void aMountThatCannotBeReadIsAnOffence() {
        History history = back(OLD, 300, b -> Lines.readBack(b.key(), -1, null, "EACCES"));
        assertThat(Verdicts.failed(judge(history), OLD).value()).isEqualTo("EACCES");
    }

    @Test
    void anS3ThatCannotBeReadIsInconclusive() {
        History history = back("s3-" + OLD, 300, b -> Lines.readBack(b.key(), -1, null, "HTTP 503"));
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("HTTP 503");
    }

    @Test
    void anObjectThatS3DoesNotListIsLost() {
        Judgement judgement = judge(back("s3-" + OLD, 300, b -> null));
        assertThat(Verdicts.failed(judgement, OLD).what()).contains("is lost: S3 does not list it");
        assertThat(judgement.worst()).isEqualTo("1 bad object");
    }

    @Test
    void withoutAWholeListingNothingIsLost() {
        ReadBack failed = Lines.readBack("", -1, null, "HTTP 503 SlowDown");
        History history = back("s3-" + OLD, 300, b -> null).add(Channel.READ_BACK, "s3-" + OLD, 61, failed);
        assertThat(Verdicts.doubted(judge(history), OLD))
                .contains("1 of 685 acknowledged objects were not read again straight from S3")
                .contains("HTTP 503");
    }

    @Test
    void oneObjectThatCannotBeReadDoesNotSpoilTheListing() {
        History history = back("s3-" + OLD, 300, b -> null)
                .map(
                        Channel.READ_BACK,
                        "s3-" + OLD,
                        (s, b) -> b.key().equals(key(301)) ? Lines.readBack(b.key(), -1, null, "HTTP 503") : b);
        assertThat(Verdicts.failed(judge(history), OLD).what())
                .contains(key(300))
                .contains("is lost");
    }

    @Test
    void aBucketThatIsGoneIsLost() {
        History history = History.healthy()
                .without(Channel.READ_BACK, "s3-" + OLD)
                .add(Channel.READ_BACK, "s3-" + OLD, 61, Lines.readBack("", -1, null, "ENOENT"));
        assertThat(Verdicts.failed(judge(history), OLD).what()).contains("is lost");
        assertThat(judge(history).worst()).isEqualTo("685 bad objects");
    }

    @Test
    void anEmptyBucketHasLostEverything() {
        History history = History.healthy()
                .without(Channel.READ_BACK, "s3-" + OLD)
                .add(Channel.READ_BACK, "s3-" + OLD, 61, Lines.readBack("", 0, null, null));
        assertThat(judge(history).worst()).isEqualTo("685 bad objects");
        assertThat(Verdicts.failed(judge(history), OLD).what()).contains("is lost: S3 does not list it");
    }

    @Test
    void aWholeListingIsNoObject() {
        History history =
                History.healthy().add(Channel.READ_BACK, "s3-" + OLD, 61, Lines.readBack("", 685, null, null));
        Verdicts.passed(judge(history));
    }

    @Test
    void whenTheReadingBrokeOffNothingIsLost() {
        History history = back("s3-" + OLD, 300, b -> null)
                .phases(phases -> phases.stream()
                        .map(p ->
                                p.name().equals(Phase.DRAIN) ? new Phase(p.name(), p.start(), p.end(), "timed out") : p)
                        .toList());
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("did not come to its end");
    }

    @Test
    void anS3ThatWasNotReadAtAllIsInconclusive() {
        History history = History.healthy().without(Channel.READ_BACK, "s3-" + OLD);
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("S3 was not read at all");
    }

    @Test
    void anObjectThatWasNotReadThroughTheMountIsInconclusive() {
        assertThat(Verdicts.doubted(judge(back(OLD, 300, b -> null)), OLD))
                .contains("1 of 685 acknowledged objects were not read again through the mount");
    }

    @Test
    void newVolumesAreJudgedToo() {
        History history = History.healthy()
                .map(
                        Channel.READ_BACK,
                        "s3-" + NEW,
                        (s, b) -> b.key().equals(key(30)) ? Lines.readBack(b.key(), -1, null, "ENOENT") : b);
        Verdicts.failed(judge(history), NEW);
    }

    @Test
    void whatWasNeverAcknowledgedMayBeThereOrNot() {
        History history = History.healthy()
                .add(Channel.OPERATIONS, OLD, 60.45, invoked(685))
                .add(Channel.READ_BACK, "s3-" + OLD, 61, Lines.readBack("holdfast/other", 1, "x", null));
        Verdicts.passed(judge(history));
    }

    @Test
    void aWriteBeneathTheMountIsAnOffence() {
        History history = acknowledged(300, ok -> ok(ok.op(), 1));
        Offence offence = Verdicts.failed(judge(history), OLD);
        assertThat(offence.what()).isEqualTo("operation 300 was written beneath the mount");
        assertThat(offence.before() + " → " + offence.after()).isEqualTo("mount 7 → mount 1");
    }

    @Test
    void writesThatNeverReachedTheMountAreAnOffence() {
        // Every write agrees with the first; only the mount table tells that none of them went to the volume.
        History history = History.healthy()
                .map(
                        Channel.OPERATIONS,
                        OLD,
                        (s, line) -> line instanceof Operation.Acknowledged ? ok(line.op(), 1) : line);
        assertThat(Verdicts.failed(judge(history), OLD).after()).isEqualTo("mount 1");
    }

    @Test
    void withoutAMountTableBeneathCannotBeTold() {
        History history = History.healthy().map(Channel.MOUNTS, OLD, (s, m) -> Lines.mounts(List.of()));
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("never showed the volume");
    }

    @Test
    void aWriteThatDoesNotSayItsMountIsInconclusive() {
        assertThat(Verdicts.doubted(judge(acknowledged(300, ok -> ok(ok.op(), 0))), OLD))
                .contains("does not say which mount took it");
    }

    @Test
    void aDuplicatedOperationNumberIsNamed() {
        History history = History.healthy()
                .add(Channel.OPERATIONS, OLD, 60.4, invoked(300))
                .add(Channel.OPERATIONS, OLD, 60.41, ok(300, 7));
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("operation 300 was begun twice");
    }

    @Test
    void anOperationAcknowledgedTwiceIsNamed() {
        History history = History.healthy().add(Channel.OPERATIONS, OLD, 60.4, ok(300, 7));
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("operation 300 ended twice");
    }

    @Test
    void anOperationMissingFromTheLedgerIsNamed() {
        History history = History.healthy()
                .map(Channel.OPERATIONS, OLD, (s, line) -> line.op() >= 300 && line.op() < 303 ? null : line);
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("operations 300 to 302 are not in it");
    }

    @Test
    void aKeyThatWasWrittenAgainCountsByItsLastContent() {
        Operation.Acknowledged again = Lines.acknowledged(685, key(300), 50, "bb", 7);
        History history = History.healthy()
                .add(Channel.OPERATIONS, OLD, 60.45, Lines.invoked(685, key(300)))
                .add(Channel.OPERATIONS, OLD, 60.46, again);
        for (String reader : List.of(OLD, "s3-" + OLD)) {
            history.map(
                    Channel.READ_BACK,
                    reader,
                    (s, b) -> b.key().equals(key(300)) ? Lines.readBack(b.key(), 50, "bb", null) : b);
        }
        Verdicts.passed(judge(history));
    }

    @Test
    void anObjectReplacedByAnOlderVersionIsDifferent() {
        // Written again later, but what is read is what was there before.
        History history = rewritten();
        Offence offence = Verdicts.failed(judge(history), OLD);
        assertThat(offence.what()).contains(key(300)).contains("is not what was acknowledged");
        assertThat(offence.before()).isEqualTo("50 bytes, SHA-256 bb");
        assertThat(offence.after()).isEqualTo("100 bytes, SHA-256 " + sha(300));
        assertThat(judge(history).worst()).isEqualTo("2 bad objects");
    }

    @Test
    void anOlderVersionByOneWayIsEnough() {
        History history = rewritten()
                .map(
                        Channel.READ_BACK,
                        OLD,
                        (s, b) -> b.key().equals(key(300)) ? Lines.readBack(b.key(), 50, "bb", null) : b);
        assertThat(Verdicts.failed(judge(history), OLD).what()).contains("straight from S3");
        assertThat(judge(history).worst()).isEqualTo("1 bad object");
    }

    /** A healthy run in which object 300 was written once more at the end. */
    private static History rewritten() {
        return History.healthy()
                .add(Channel.OPERATIONS, OLD, 60.45, Lines.invoked(685, key(300)))
                .add(Channel.OPERATIONS, OLD, 60.46, Lines.acknowledged(685, key(300), 50, "bb", 7));
    }

    @Test
    void aRewriteThatWasNeverAcknowledgedLeavesTheObjectAsItWas() {
        History history = History.healthy().add(Channel.OPERATIONS, OLD, 60.45, Lines.invoked(685, key(300)));
        Verdicts.passed(judge(history));
    }

    @Test
    void anObjectReadTwiceMustBeRightBothTimes() {
        History history =
                History.healthy().add(Channel.READ_BACK, OLD, 61.4, Lines.readBack(key(300), 100, sha(300), null));
        Verdicts.passed(judge(history));
        history.add(Channel.READ_BACK, OLD, 61.45, Lines.readBack(key(300), 99, "cut", null));
        assertThat(Verdicts.failed(judge(history), OLD).what()).contains("through the mount is not what was");
        assertThat(judge(history).worst()).isEqualTo("1 bad object");
    }

    @Test
    void theOrderOfReadingDoesNotMatter() {
        List<ReadBack> lines = new ArrayList<>();
        History history = History.healthy().map(Channel.READ_BACK, "s3-" + OLD, (s, b) -> {
            lines.add(0, b);
            return null;
        });
        lines.forEach(line -> history.add(Channel.READ_BACK, "s3-" + OLD, 61, line));
        Verdicts.passed(judge(history));
    }

    @Test
    void aWriteBeneathAMountThatVanishedIsAnOffence() {
        // The writer's descriptor could not be found again below the path: the mount was taken away within the write.
        assertThat(Verdicts.failed(judge(acknowledged(300, ok -> ok(ok.op(), -1))), OLD)
                        .after())
                .isEqualTo("mount -1");
    }

    @Test
    void anOperationThatItsAgentDidNotSurviveMayHaveLeftItsObject() {
        Source again = new Source(OLD, 1);
        History history = History.healthy()
                .add(Channel.OPERATIONS, OLD, 60.45, Lines.invoked(685, "half/685"))
                .add(Channel.OPERATIONS, again, 60.46, Lines.invoked(0, "again/0"))
                .add(Channel.OPERATIONS, again, 60.5, Lines.acknowledged(0, "again/0", 5, "cc", 7))
                .add(Channel.READ_BACK, "s3-" + OLD, 61, Lines.readBack("half/685", 3, "part", null));
        for (String reader : List.of(OLD, "s3-" + OLD)) {
            history.add(Channel.READ_BACK, reader, 61, Lines.readBack("again/0", 5, "cc", null));
        }
        Verdicts.passed(judge(history));
    }

    @Test
    void aNewIncarnationCountsFromTheBeginning() {
        Source again = new Source(OLD, 1);
        History history = History.healthy()
                .add(Channel.MOUNTS, again, 60.4, NodeLines.mounts(NodeLines.mount(9, "0:57", "/data")))
                .add(Channel.OPERATIONS, again, 60.4, Lines.invoked(0, "again/0"))
                .add(Channel.OPERATIONS, again, 60.5, Lines.acknowledged(0, "again/0", 5, "cc", 9));
        for (String reader : List.of(OLD, "s3-" + OLD)) {
            history.add(Channel.READ_BACK, reader, 61, Lines.readBack("again/0", 5, "cc", null));
        }
        Verdicts.passed(judge(history));
    }

    @Test
    void whatARecordThatWasCutDoesNotHoldIsADoubt() {
        History lost = back("s3-" + OLD, 300, b -> null).damaged("torn", "readback/s3-static-1@0.jsonl");
        assertThat(Verdicts.of(judge(lost), OLD).figures()).containsEntry("lost or different", "0");
        assertThat(Verdicts.doubted(judge(lost), OLD))
                .contains("is lost: S3 does not list it")
                .contains("but the record may lack it: readback/s3-static-1@0.jsonl is torn");
        assertThat(Verdicts.doubted(judge(back("s3-" + OLD, 300, b -> null).damaged("unsealed", "manifest.json")), OLD))
                .contains("manifest.json is unsealed");
        History elsewhere = back("s3-" + OLD, 300, b -> null).damaged("torn", "mounts/w1@0.jsonl");
        assertThat(Verdicts.failed(judge(elsewhere), OLD).what()).contains("is lost");
    }

    @Test
    void anEmptyLedgerIsInconclusive() {
        History history = History.healthy().without(Channel.OPERATIONS, OLD);
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("the ledger is empty");
    }

    @Test
    void aTornLedgerIsInconclusive() {
        History history = History.healthy().damaged("torn", "operations/static-1@0.jsonl");
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("operations/static-1@0.jsonl is torn");
    }

    @Test
    void aLossCountsThoughTheLedgerIsTorn() {
        History history = back("s3-" + OLD, 300, b -> Lines.readBack(b.key(), -1, null, "ENOENT"))
                .damaged("torn", "operations/static-1@0.jsonl");
        assertThat(Verdicts.of(judge(history), OLD).verdict()).isEqualTo(Verdict.FAIL);
    }

    @Test
    void whatCameBackAfterTheDrainGaveItUpMayHaveBeenReadTooEarly() {
        assertThat(Verdicts.doubted(judge(lateWrite()), OLD))
                .startsWith("operation 685 came back after the drain had given it up, so object " + key(685));
        assertThat(Verdicts.of(judge(lateWrite()), OLD).figures()).containsEntry("lost or different", "0");
    }

    @Test
    void whatCameBackLateAndIsThereIsFine() {
        History history = lateWrite();
        for (String reader : List.of(OLD, "s3-" + OLD)) {
            history.add(Channel.READ_BACK, reader, 62.9, Lines.readBack(key(685), 100, sha(685), null));
        }
        Verdicts.passed(judge(history));
    }

    @Test
    void aLossBesideALateWriteIsStillALoss() {
        History history = lateWrite()
                .map(Channel.READ_BACK, "s3-" + OLD, (s, b) -> b.key().equals(key(300)) ? null : b);
        assertThat(Verdicts.failed(judge(history), OLD).what()).contains(key(300));
    }

    /** A write that was under way when the agent drained at 60.9, came back at 62, and was not read again. */
    private static History lateWrite() {
        return History.healthy()
                .add(Channel.OPERATIONS, OLD, 60.45, invoked(685))
                .add(Channel.OPERATIONS, OLD, 62, ok(685, 7));
    }

    private static History back(String reader, long op, UnaryOperator<ReadBack> change) {
        return History.healthy()
                .map(Channel.READ_BACK, reader, (s, b) -> b.key().equals(key(op)) ? change.apply(b) : b);
    }

    private static History acknowledged(long op, UnaryOperator<Operation.Acknowledged> change) {
        return History.healthy()
                .map(
                        Channel.OPERATIONS,
                        OLD,
                        (s, line) ->
                                line instanceof Operation.Acknowledged ok && ok.op() == op ? change.apply(ok) : line);
    }

    private static Judgement judge(History history) {
        return Verdicts.judge("data", history);
    }
}
