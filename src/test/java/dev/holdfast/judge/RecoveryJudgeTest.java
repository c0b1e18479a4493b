package dev.holdfast.judge;

import static dev.holdfast.judge.FailedMountersRun.CAME;
import static dev.holdfast.judge.FailedMountersRun.RAN;
import static dev.holdfast.judge.FailedMountersRun.STORED;
import static dev.holdfast.judge.FailedMountersRun.SUBJECT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.DriverBuilder;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Manifest.Recovery;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.Writes;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Offence;
import org.junit.jupiter.api.Test;

/** A mounter pod whose mount process is killed: {@link FailedMountersRun#killed}. */
class RecoveryJudgeTest {
    private static Judgement judge(History history) {
        return Verdicts.judge("recovery", history);
    }

    private static String offence(History history) {
        return Verdicts.failed(judge(history), SUBJECT).what();
    }

    private static String doubt(History history) {
        return Verdicts.doubted(judge(history), SUBJECT);
    }

    @Test
    void aVolumeThatFailsAndIsServedAgainIsAllRight() {
        Judgement judgement = judge(FailedMountersRun.killed());
        Verdicts.passed(judgement);
        assertThat(Verdicts.of(judgement, SUBJECT).figures())
                .containsEntry("what it met", "28 errors (ENOTCONN)")
                .containsEntry("a new pod wrote after", "5.100 s");
    }

    @Test
    void aWriteThatWaitsIsAnOffence() {
        Offence offence = Verdicts.failed(judge(FailedMountersRun.silent(FailedMountersRun.killed(), 36)), SUBJECT);
        assertThat(offence.what()).isEqualTo("a write waits on a volume whose mounter pod failed, and does not fail");
        assertThat(offence.value()).isEqualTo("13.500 s");
    }

    @Test
    void aWriteThatIsTakenAndWaitsNoLongerThanPromisedIsNone() {
        Verdicts.passed(judge(FailedMountersRun.silent(FailedMountersRun.killed(), 46)));
    }

    @Test
    void aWriteThatEndsAfterTheRunWaitedUntilItsPodWasDeleted() {
        History history = FailedMountersRun.silent(FailedMountersRun.killed(), 36)
                .add(Channel.OPERATIONS, RAN, 51, Writes.failed(6, "ENOTCONN"));
        assertThat(Verdicts.failed(judge(history), SUBJECT).value()).isEqualTo("13.500 s");
    }

    @Test
    void aPodThatRunsMustRecoverWhereTheProfileSaysSo() {
        assertThat(offence(FailedMountersRun.killed(Recovery.RECOVERS)))
                .isEqualTo("a pod that runs does not write again after its mounter pod failed");
        History history = FailedMountersRun.killed(Recovery.RECOVERS)
                .map(
                        Channel.OPERATIONS,
                        RAN,
                        (s, line) ->
                                line instanceof Operation.Failed failed && s > 45 ? Writes.ok(failed.op(), 7) : line);
        for (long op = 24; op < 34; op++) {
            history.add(Channel.READ_BACK, STORED, 65.6, Lines.readBack(Writes.key(op), 100, Writes.sha(op), null));
        }
        Verdicts.passed(judge(history));
    }

    @Test
    void aNewPodThatDoesNotComeToWriteIsAnOffence() {
        assertThat(offence(FailedMountersRun.killed()
                        .without(Channel.OPERATIONS, CAME)
                        .broke(Actions.START_SERVED, "seen last: ContainerCreating", CAME)))
                .isEqualTo("no new pod writes to a volume whose mounter pod failed");
    }

    @Test
    void aNewPodThatWritesTooLateIsAnOffence() {
        Offence offence =
                Verdicts.failed(judge(FailedMountersRun.killed().drop(Channel.OPERATIONS, CAME, 43, 49)), SUBJECT);
        assertThat(offence.what()).isEqualTo("a new pod wrote late to a volume whose mounter pod failed");
        assertThat(offence.value()).isEqualTo("11.100 s");
    }

    @Test
    void aNewPodWhoseWritesFailIsAnOffence() {
        assertThat(offence(FailedMountersRun.killed()
                        .map(
                                Channel.OPERATIONS,
                                CAME,
                                (s, line) -> line instanceof Operation.Acknowledged ok
                                        ? Writes.failed(ok.op(), "EIO")
                                        : line)))
                .isEqualTo("no write of a new pod succeeds on a volume whose mounter pod failed");
        assertThat(offence(FailedMountersRun.killed()
                        .map(
                                Channel.OPERATIONS,
                                CAME,
                                (s, line) -> line instanceof Operation.Acknowledged ok && s > 46
                                        ? Writes.failed(ok.op(), "EIO")
                                        : line)))
                .isEqualTo("writes of a new pod fail on a volume whose mounter pod failed before");
    }

    @Test
    void anAcknowledgedObjectThatIsNotStoredIsAnOffence() {
        for (String key : new String[] {Writes.key(5), Writes.key(1003)}) {
            assertThat(offence(FailedMountersRun.killed()
                            .map(
                                    Channel.READ_BACK,
                                    STORED,
                                    (s, line) -> line.key().equals(key) ? null : line)))
                    .isEqualTo("acknowledged object " + key + " is lost on a volume whose mounter pod failed");
        }
    }

    @Test
    void whatWasNotDoneIsADoubt() {
        assertThat(doubt(FailedMountersRun.killed().broke(Actions.FAIL_MOUNTER, "no process", Actions.KILLED)))
                .isEqualTo("the mounter pod was not made to fail: no process");
        assertThat(doubt(FailedMountersRun.killed().undone(Actions.FAIL_MOUNTER, Actions.KILLED)))
                .isEqualTo("the mounter pod was not made to fail");
        assertThat(doubt(FailedMountersRun.killed().broke(Actions.START_SERVED, "no node", RAN)))
                .isEqualTo("no workload wrote whose mounter pod could fail: no node");
        assertThat(doubt(FailedMountersRun.killed().undone(Actions.START_SERVED, CAME)))
                .isEqualTo("no new workload was started on the volume");
        assertThat(doubt(FailedMountersRun.killed().neverDone(Actions.START_SERVED, CAME)))
                .isEqualTo("a new workload on the volume was still waited for when the record ended");
        assertThat(doubt(FailedMountersRun.killed().undone(Actions.READ_KEPT, RAN)))
                .isEqualTo("what was written to the volume was not read straight from S3");
    }

    @Test
    void whatWasNotRecordedIsADoubt() {
        assertThat(doubt(FailedMountersRun.killed().drop(Channel.OPERATIONS, RAN, 35.99, 60)))
                .isEqualTo("nothing was recorded of " + RAN + " since its mounter pod failed");
        assertThat(doubt(FailedMountersRun.killed().without(Channel.OPERATIONS, CAME)))
                .isEqualTo("nothing was recorded of what " + CAME + " wrote");
    }

    @Test
    void aProfileThatPromisesNothingIsADoubt() {
        assertThat(Verdicts.doubted(judge(History.healthy()), "mounter pods"))
                .isEqualTo("the driver's profile does not say what is promised where a mounter pod fails");
        assertThat(Verdicts.doubted(
                        judge(History.healthy()
                                .driver(driver -> DriverBuilder.of(driver)
                                        .recovery(new Recovery(5, 10, Recovery.FAILS))
                                        .build())),
                        "mounter pods"))
                .isEqualTo("no mounter pod was made to fail, so nothing is known of it");
    }
}
