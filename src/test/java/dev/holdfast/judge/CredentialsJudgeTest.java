package dev.holdfast.judge;

import static dev.holdfast.evidence.History.NEW;
import static dev.holdfast.evidence.History.OBSERVER;
import static dev.holdfast.evidence.History.OLD;
import static dev.holdfast.evidence.History.OTHER;
import static dev.holdfast.judge.RotatedKeyRun.OLD_KEY;
import static dev.holdfast.judge.RotatedKeyRun.SECRET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Line;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.Writes;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Offence;
import dev.holdfast.verdict.Verdict;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The old key is revoked at 50, refused from 50.3 on; the writers' clocks are known within 2 ms. See {@link Histories#rotated}. */
class CredentialsJudgeTest {
    private static final String DAEMON_SET = "DaemonSet/s3-csi-node";

    @Test
    void theReportCountsWhatWentThrough() {
        Judgement judgement = judge(Histories.rotated());
        Verdicts.passed(judgement);
        assertThat(judgement.worst()).isEqualTo("0 failures");
        assertThat(judgement.limit()).isEqualTo("no failure after the old key was revoked");
        Finding finding = Verdicts.of(judgement, OLD);
        assertThat(finding.node()).isEqualTo("w1");
        assertThat(finding.message())
                .isEqualTo("101 writes and 705 reads went through after the old key was revoked and refused, and none"
                        + " failed");
        assertThat(finding.figures())
                .containsEntry("failures after the revocation", "0")
                .containsEntry("writes after the refusal", "101")
                .containsEntry("reads after the refusal", "705");
    }

    // ---- failures

    @ParameterizedTest
    @ValueSource(strings = {OLD, NEW, OTHER})
    void aFailedWriteOnAnyMountIsAnOffence(String volume) {
        Judgement judgement =
                judge(Histories.rotated().add(Channel.OPERATIONS, volume, 52, Writes.failed(9999, "EACCES")));
        Offence offence = Verdicts.failed(judgement, volume);
        assertThat(offence.what()).isEqualTo("operation 9999 failed with EACCES at open");
        assertThat(offence.value()).isEqualTo("1 failure after the old key was revoked");
        assertThat(offence.phase()).isEqualTo("stability");
        assertThat(offence.at()).isEqualTo(History.wall(52));
        assertThat(judgement.worst()).isEqualTo("1 failure");
    }

    @Test
    void theFirstFailureIsToldAndAllAreCounted() {
        Judgement judgement = judge(Histories.rotated()
                .add(Channel.OPERATIONS, OLD, 58, Writes.failed(9999, "EIO"))
                .add(Channel.HANDLES, OLD, 55, Lines.broken("read", "EACCES", "read")));
        Offence offence = Verdicts.failed(judgement, OLD);
        assertThat(offence.what()).isEqualTo("handle read failed with EACCES at read");
        assertThat(offence.value()).isEqualTo("2 failures after the old key was revoked");
        assertThat(Verdicts.of(judgement, OLD).figures()).containsEntry("failures after the revocation", "2");
    }

    @Test
    void theControlHandleIsNotOnTheMount() {
        Verdicts.passed(
                judge(Histories.rotated().add(Channel.HANDLES, OLD, 55, Lines.broken("control", "EIO", "read"))));
    }

    @Test
    void anObjectThatCannotBeReadBackIsAnOffence() {
        History history = Histories.rotated()
                .map(
                        Channel.READ_BACK,
                        OLD,
                        (s, line) -> line.key().equals(Writes.key(7))
                                ? Lines.readBack(line.key(), -1, null, "EACCES")
                                : line);
        assertThat(Verdicts.failed(judge(history), OLD).what())
                .isEqualTo("object holdfast/7 could not be read: EACCES");
    }

    @Test
    void anObjectOfAnotherWriterThatCannotBeReadIsAnOffence() {
        History history = Histories.rotated();
        Writes.unreadable(history, OLD, 55, NEW, "shared/1", "EIO");
        assertThat(Verdicts.failed(judge(history), OLD).what()).isEqualTo("object shared/1 could not be read: EIO");
    }

    @Test
    void anObjectThatIsNotThereIsNotAMatterOfKeys() {
        History history = Histories.rotated();
        Writes.unreadable(history, OLD, 55, NEW, "shared/1", "ENOENT");
        Verdicts.passed(judge(history));
    }

    @Test
    void aFailureBeforeTheRevocationDoesNotMatter() {
        // The revocation began at 50, and a time of the writer may be wrong by 2 ms.
        Verdicts.passed(judge(Histories.rotated().add(Channel.OPERATIONS, OLD, 50.001, Writes.failed(9999, "EACCES"))));
    }

    @Test
    void aFailureThatSurelyIsNotBeforeTheRevocationMatters() {
        Verdicts.failed(
                judge(Histories.rotated().add(Channel.OPERATIONS, OLD, 50.002, Writes.failed(9999, "EACCES"))), OLD);
    }

    @Test
    void aFailureInAFurtherIncarnationMatters() {
        Verdicts.failed(
                judge(Histories.rotated()
                        .add(Channel.OPERATIONS, new Source(OLD, 1), 61, Writes.invoked(0))
                        .add(Channel.OPERATIONS, new Source(OLD, 1), 61.1, Writes.failed(0, "EACCES"))),
                OLD);
    }

    @Test
    void anotherClockIsTakenIntoAccount() {
        Verdicts.passed(judge(
                Histories.rotated().clock(OLD, 100).add(Channel.OPERATIONS, OLD, 49, Writes.failed(9999, "EACCES"))));
        Verdicts.failed(
                judge(Histories.rotated()
                        .clock(OLD, -100)
                        .add(Channel.OPERATIONS, OLD, 51, Writes.failed(9999, "EACCES"))),
                OLD);
    }

    @Test
    void aControlThatFailsAtTheSameTimeMakesItInconclusive() {
        History history = Histories.rotated()
                .add(Channel.OPERATIONS, OLD, 55, Writes.failed(9999, "EIO"))
                .add(Channel.CONTROLS, "w1-s3", 57, Writes.failed(9999, "EIO"));
        assertThat(Verdicts.doubted(judge(history), OLD))
                .isEqualTo(
                        "operation 9999 failed with EIO at open, 25.0 s into phase stability, but the control straight"
                                + " to S3, whose key was not touched, failed at the same time");
    }

    @Test
    void aControlThatFailsAtAnotherTimeOrOnAnotherNodeIsNoExcuse() {
        History later = Histories.rotated()
                .add(Channel.OPERATIONS, OLD, 55, Writes.failed(9999, "EIO"))
                .add(Channel.CONTROLS, "w1-s3", 57.1, Writes.failed(9999, "EIO"));
        Verdicts.failed(judge(later), OLD);
        History elsewhere = Histories.rotated()
                .add(Channel.OPERATIONS, OLD, 55, Writes.failed(9999, "EIO"))
                .add(Channel.CONTROLS, "w2-s3", 55, Writes.failed(9999, "EIO"));
        Verdicts.failed(judge(elsewhere), OLD);
    }

    @Test
    void aControlThatFailsAloneDoesNotMatter() {
        Verdicts.passed(judge(Histories.rotated().add(Channel.CONTROLS, "w1-s3", 55, Writes.failed(9999, "EIO"))));
    }

    // ---- the old key

    @Test
    void aKeyThatIsStillAcceptedIsInconclusive() {
        History history = Histories.rotated().got(Actions.TRY_KEY, f -> Map.of(Actions.ANSWER, Actions.ACCEPTED));
        assertThat(Verdicts.doubted(judge(history), OLD))
                .isEqualTo("the server still accepts key OLDKEY after its revocation");
    }

    @Test
    void aKeyThatIsAcceptedAgainIsInconclusive() {
        History history = tried(Histories.rotated(), 55, Actions.ACCEPTED);
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("still accepts key OLDKEY");
    }

    @Test
    void onlyWhatCameAfterTheLastAcceptanceProvesSomething() {
        History history = tried(tried(Histories.rotated(), 55, Actions.ACCEPTED), 58, Actions.REFUSED);
        Judgement judgement = judge(history);
        Verdicts.passed(judgement);
        // Begun from 58.2 to 60.3: 58.1 may have been before the refusal came back.
        assertThat(Verdicts.of(judgement, OLD).figures()).containsEntry("writes after the refusal", "23");
    }

    @Test
    void aFurtherRefusalTakesNothingAway() {
        Judgement judgement = judge(tried(Histories.rotated(), 58, Actions.REFUSED));
        assertThat(Verdicts.of(judgement, OLD).figures()).containsEntry("writes after the refusal", "101");
    }

    @Test
    void aFailureCountsAlsoWhileTheOldKeyIsAccepted() {
        History history = Histories.rotated()
                .got(Actions.TRY_KEY, f -> Map.of(Actions.ANSWER, Actions.ACCEPTED))
                .add(Channel.OPERATIONS, OLD, 52, Writes.failed(9999, "EACCES"));
        assertThat(judge(history).verdict()).isEqualTo(Verdict.FAIL);
    }

    @Test
    void aKeyThatWasNeverTriedIsInconclusive() {
        String why = "whether the server refuses key OLDKEY was not asked, or not answered, after its revocation";
        assertThat(Verdicts.doubted(judge(Histories.rotated().undone(Actions.TRY_KEY)), OLD))
                .isEqualTo(why);
        assertThat(Verdicts.doubted(judge(Histories.rotated().neverDone(Actions.TRY_KEY)), OLD))
                .isEqualTo(why);
        assertThat(Verdicts.doubted(judge(Histories.rotated().broke(Actions.TRY_KEY, "timeout")), OLD))
                .isEqualTo(why);
        assertThat(Verdicts.doubted(
                        judge(Histories.rotated().got(Actions.TRY_KEY, f -> Map.of(Actions.ANSWER, "perhaps"))), OLD))
                .isEqualTo(why);
    }

    @Test
    void aTryOfAnotherKeyOrBeforeTheRevocationProvesNothing() {
        History before = tried(Histories.rotated().undone(Actions.TRY_KEY), 50.05, Actions.REFUSED);
        assertThat(Verdicts.doubted(judge(before), OLD)).contains("was not asked");
        History other = Histories.rotated()
                .undone(Actions.TRY_KEY)
                .did(50.2, 50.3, Actions.TRY_KEY, "NEWKEY", Map.of(), Map.of(Actions.ANSWER, Actions.ACCEPTED));
        assertThat(Verdicts.doubted(judge(other), OLD)).contains("was not asked");
    }

    // ---- what must come before

    @Test
    void noRevocationIsInconclusive() {
        assertThat(Verdicts.doubted(judge(Histories.rotated().undone(Actions.REVOKE_KEY)), OLD))
                .isEqualTo("no key was revoked at the S3 server");
    }

    @Test
    void noActionAtAllIsInconclusive() {
        assertThat(Verdicts.doubted(judge(Histories.rotated().without(Channel.ACTIONS, OBSERVER)), OLD))
                .isEqualTo("no action of the campaign was recorded (and 1 more reason)");
    }

    @Test
    void aRevocationThatWasBegunAndNeverDoneIsInconclusive() {
        History history = Histories.rotated()
                .neverDone(Actions.REVOKE_KEY)
                .add(Channel.OPERATIONS, OLD, 52, Writes.failed(9999, "EACCES"));
        assertThat(Verdicts.doubted(judge(history), OLD))
                .isEqualTo("the revocation of key OLDKEY was begun, but its end was not recorded");
    }

    @Test
    void aRevocationThatFailedIsInconclusive() {
        History history = Histories.rotated()
                .broke(Actions.REVOKE_KEY, "no such user")
                .add(Channel.OPERATIONS, OLD, 52, Writes.failed(9999, "EACCES"));
        assertThat(Verdicts.doubted(judge(history), OLD)).isEqualTo("key OLDKEY could not be revoked: no such user");
    }

    @Test
    void aSecretThatWasNotChangedIsInconclusive() {
        assertThat(Verdicts.doubted(judge(Histories.rotated().undone(Actions.CHANGE_SECRET)), OLD))
                .startsWith("the Secret was not changed before key OLDKEY was revoked");
        assertThat(Verdicts.doubted(judge(changed(51, 51.1)), OLD)).startsWith("the Secret was not changed before");
    }

    @Test
    void aChangeThatFailedOrNeverEndedIsInconclusive() {
        assertThat(Verdicts.doubted(judge(Histories.rotated().broke(Actions.CHANGE_SECRET, "conflict")), OLD))
                .isEqualTo("Secret kube-system/s3-secret was not changed before key OLDKEY was revoked: conflict");
        assertThat(Verdicts.doubted(judge(Histories.rotated().neverDone(Actions.CHANGE_SECRET)), OLD))
                .isEqualTo("Secret kube-system/s3-secret was not changed before key OLDKEY was revoked: the change was"
                        + " not done");
        assertThat(Verdicts.doubted(judge(changed(31, 50.05)), OLD)).contains("the change was not done");
    }

    @Test
    void theLastChangeBeforeTheRevocationCounts() {
        History history = Histories.rotated()
                .did(48, 48.1, Actions.CHANGE_SECRET, SECRET, Map.of(Actions.RESTARTS, ""), Map.of());
        assertThat(Verdicts.doubted(judge(history), OLD)).startsWith("key OLDKEY was revoked 1.900 s after");
    }

    @Test
    void aChangeThatDoesNotSayWhatMustBeRestartedIsInconclusive() {
        assertThat(Verdicts.doubted(judge(Histories.rotated().asked(Actions.CHANGE_SECRET, f -> Map.of())), OLD))
                .isEqualTo("the change of Secret kube-system/s3-secret does not say what must be restarted");
    }

    @Test
    void aRestartThatTheProfileAsksForAndIsMissingIsInconclusive() {
        String why = DAEMON_SET + " was not restarted between the change of Secret kube-system/s3-secret and the"
                + " revocation of key OLDKEY";
        assertThat(Verdicts.doubted(judge(Histories.rotated().undone(Actions.RESTART_DRIVER, DAEMON_SET)), OLD))
                .isEqualTo(why);
        assertThat(Verdicts.doubted(judge(Histories.rotated().neverDone(Actions.RESTART_DRIVER, DAEMON_SET)), OLD))
                .isEqualTo(why);
        assertThat(Verdicts.doubted(
                        judge(Histories.rotated().broke(Actions.RESTART_DRIVER, "timeout", DAEMON_SET)), OLD))
                .isEqualTo(why);
        assertThat(Verdicts.doubted(judge(restarted(31.05, 33)), OLD)).isEqualTo(why);
        assertThat(Verdicts.doubted(judge(restarted(32, 50.01)), OLD)).isEqualTo(why);
    }

    @Test
    void aRestartMayBeginWhenTheChangeIsDone() {
        Verdicts.passed(judge(restarted(31.1, 33)));
    }

    @Test
    void oneThingMayBeginWhenTheOneBeforeIsDone() {
        // What is done when the revocation begins at 50 was done before it, but there was no time to wait.
        String tooSoon = "key OLDKEY was revoked 0 ms after the driver had the new one";
        assertThat(Verdicts.doubted(judge(restarted(32, 50)), OLD)).startsWith(tooSoon);
        assertThat(Verdicts.doubted(judge(changed(31, 50)), OLD)).startsWith(tooSoon);
        History tried = tried(Histories.rotated().undone(Actions.TRY_KEY), 50.1, Actions.REFUSED);
        Verdicts.passed(judge(tried));
    }

    @Test
    void aChangeThatBeganWithTheRevocationIsNotBeforeIt() {
        assertThat(Verdicts.doubted(judge(changed(50, 50.05)), OLD)).startsWith("the Secret was not changed before");
    }

    @Test
    void withNothingToRestartTheWaitBeginsWithTheChange() {
        History history = Histories.rotated()
                .undone(Actions.RESTART_DRIVER)
                .asked(Actions.CHANGE_SECRET, f -> Map.of(Actions.RESTARTS, ""));
        Verdicts.passed(judge(history));
        assertThat(Verdicts.doubted(judge(history.republishSeconds(6.3 + 0.001)), OLD))
                .startsWith("key OLDKEY was revoked 18.900 s after the driver had the new one");
    }

    @Test
    void fewerThanTheCyclesWaitedAreInconclusive() {
        // 16 s were waited; two cycles of 1.5 periods each take 3 periods.
        Verdicts.passed(judge(Histories.rotated().republishSeconds(16.0 / 3)));
        History history = Histories.rotated()
                .republishSeconds(16.001 / 3)
                .add(Channel.OPERATIONS, OLD, 52, Writes.failed(9999, "EACCES"));
        assertThat(Verdicts.doubted(judge(history), OLD))
                .isEqualTo(
                        "key OLDKEY was revoked 16 s after the driver had the new one; 2 republish cycles, which bring"
                                + " it to each mount, take up to 16.001 s");
    }

    @Test
    void theNumberOfCyclesIsAParameter() {
        Judgement judgement = Judges.judge(
                Guarantee.CREDENTIALS, Histories.rotated(), Histories.limits().withRepublishCycles(3));
        assertThat(Verdicts.doubted(judgement, OLD))
                .contains("3 republish cycles")
                .contains("up to 22.500 s");
    }

    // ---- too little seen

    @Test
    void noWriteAfterTheRefusalIsInconclusive() {
        History history = Histories.rotated().drop(Channel.OPERATIONS, OLD, 50.3, 99);
        assertThat(Verdicts.doubted(judge(history), OLD))
                .isEqualTo("no write was begun and acknowledged after the server refused the old key");
    }

    @Test
    void aWriteBegunBeforeTheRefusalProvesNothing() {
        History history = Histories.rotated()
                .drop(Channel.OPERATIONS, OLD, 50.25, 99)
                .add(Channel.OPERATIONS, OLD, 50.301, Writes.invoked(9999))
                .add(Channel.OPERATIONS, OLD, 50.4, Writes.ok(9999, 7));
        assertThat(Verdicts.doubted(judge(history), OLD)).startsWith("no write was begun");
        History later = Histories.rotated()
                .drop(Channel.OPERATIONS, OLD, 50.25, 99)
                .add(Channel.OPERATIONS, OLD, 50.302, Writes.invoked(9999))
                .add(Channel.OPERATIONS, OLD, 50.4, Writes.ok(9999, 7));
        Verdicts.passed(judge(later));
    }

    @Test
    void noReadAfterTheRefusalIsInconclusive() {
        History history = unread();
        assertThat(Verdicts.doubted(judge(history), OLD))
                .isEqualTo("nothing was read after the server refused the old key");
        assertThat(Verdicts.doubted(
                        judge(unread().add(Channel.HANDLES, OLD, 55, Lines.read("read", 9, 0, true, 1))), OLD))
                .startsWith("nothing was read");
        Verdicts.passed(judge(unread().add(Channel.HANDLES, OLD, 55, Lines.read("read", 9, 1, true, 1))));
        History crossed = unread();
        Writes.read(crossed, OLD, 55, NEW, "shared/1", "one");
        Verdicts.passed(judge(crossed));
    }

    @Test
    void anOldMountThatIsMissingIsInconclusive() {
        Judgement judgement = judge(without(Histories.rotated(), OLD, OTHER));
        assertThat(Verdicts.doubted(judgement, "old mounts"))
                .isEqualTo("none of the old mounts was written to before the Secret was changed");
        assertThat(judgement.findings()).extracting(Finding::subject).containsExactly(NEW, "new-2", "old mounts");
    }

    @Test
    void aNewMountThatIsMissingIsInconclusive() {
        assertThat(Verdicts.doubted(judge(without(Histories.rotated(), NEW, "new-2")), "new mounts"))
                .isEqualTo("none of the new mounts was written to before the Secret was changed");
    }

    @Test
    void aMountThatCameAfterTheChangeProvesNothing() {
        History history = Histories.rotated();
        for (String volume : List.of(NEW, "new-2")) {
            history.drop(Channel.OPERATIONS, volume, 0, 31.1);
        }
        assertThat(Verdicts.doubted(judge(history), "new mounts")).startsWith("none of the new mounts");
        assertThat(Verdicts.of(judge(history), NEW).verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void onlyAWriteThatIsSurelyBeforeTheChangeTells() {
        // The first write on a new volume is acknowledged at 29.03, by a clock known within 2 ms.
        assertThat(Verdicts.doubted(judge(changed(29.032, 29.1)), "new mounts")).startsWith("none of the new mounts");
        Verdicts.passed(judge(changed(29.0321, 29.1)));
    }

    @Test
    void oneMountOfAKindIsEnough() {
        Verdicts.passed(judge(Histories.rotated().drop(Channel.OPERATIONS, NEW, 0, 31.1)));
    }

    @Test
    void aNodeWithoutAVolumeIsInconclusive() {
        assertThat(Verdicts.doubted(judge(Histories.rotated().nodes(List.of("w1", "w2", "w3"))), "w3"))
                .isEqualTo("no volume is on this node, so nothing is known of it");
    }

    @Test
    void aTornRecordOfTheActionsIsInconclusive() {
        assertThat(Verdicts.doubted(judge(Histories.rotated().damaged("torn", "actions/observer@0.jsonl")), OLD))
                .startsWith("actions/observer@0.jsonl is torn");
    }

    // ---- the refresh goes on

    @Test
    void republishesAfterTheChangeAreCounted() {
        assertThat(Verdicts.of(judge(Histories.rotated()), OLD).figures())
                .containsEntry("republishes since the new key", "3")
                .containsEntry("key", "the driver's");
    }

    @Test
    void fewerRepublishesThanAreNeededAreInconclusive() {
        History history = Histories.rotated()
                .map(
                        Channel.LOGS,
                        "csi-w1-new",
                        (s, line) -> s > 50 && line.text().contains("uid-" + NEW) ? null : line);
        Judgement judgement = judge(history);
        assertThat(Verdicts.doubted(judgement, NEW))
                .startsWith("only 2 republish")
                .endsWith("3 are needed, one of them after those that bring the key");
        assertThat(Verdicts.of(judgement, OLD).verdict()).isEqualTo(Verdict.PASS);
    }

    // ---- Secrets that volumes bring

    @Test
    void aVolumeIsJudgedByTheKeyThatItHas() {
        Judgement judgement = judge(brought(Histories.rotated()));
        Verdicts.passed(judgement);
        assertThat(Verdicts.of(judgement, OLD).figures()).containsEntry("key", "that of Secret holdfast/own");
        assertThat(Verdicts.of(judgement, OTHER).figures()).containsEntry("key", "the driver's");
    }

    @Test
    void aFailureAfterTheRevocationOfItsOwnKeyIsAnOffence() {
        // Its own key was revoked at 48, the driver's at 50.
        History history = brought(Histories.rotated())
                .add(Channel.OPERATIONS, OLD, 49, Writes.failed(9999, "EACCES"))
                .add(Channel.OPERATIONS, OTHER, 49, Writes.failed(9999, "EACCES"));
        assertThat(Verdicts.failed(judge(history), OLD).what()).isEqualTo("operation 9999 failed with EACCES at open");
    }

    @Test
    void aKeyThatWasNotChangedIsInconclusiveForThoseThatHaveIt() {
        Judgement judgement = judge(brought(Histories.rotated()).undone(Actions.REVOKE_KEY, "OWNKEY"));
        assertThat(Verdicts.doubted(judgement, OLD))
                .isEqualTo("no key of Secret holdfast/own was revoked at the S3 server");
        assertThat(Verdicts.of(judgement, OTHER).verdict()).isEqualTo(Verdict.PASS);
        Judgement drivers = judge(brought(Histories.rotated()).undone(Actions.REVOKE_KEY, OLD_KEY));
        assertThat(Verdicts.doubted(drivers, OTHER)).isEqualTo("no key was revoked at the S3 server");
        assertThat(Verdicts.of(drivers, OLD).verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void ofEachSecretAnOldAndANewMountAreNeeded() {
        Judgement judgement = judge(brought(Histories.rotated()).undone(Actions.USE_SECRET, NEW));
        assertThat(Verdicts.doubted(judgement, "new mounts with Secret holdfast/own"))
                .isEqualTo("none of the new mounts with Secret holdfast/own was written to before the Secret was"
                        + " changed");
    }

    /** The volumes on w1 bring a Secret, whose key is changed at 30.5 and revoked at 48. */
    private static History brought(History history) {
        Map<String, String> own = Map.of(Actions.SECRET, "holdfast/own");
        return history.did(-15, -15, Actions.USE_SECRET, OLD, own, Map.of())
                .did(-15, -15, Actions.USE_SECRET, NEW, own, Map.of())
                .did(30.5, 30.6, Actions.CHANGE_SECRET, "holdfast/own", Map.of(Actions.RESTARTS, ""), Map.of())
                .did(48, 48.1, Actions.REVOKE_KEY, "OWNKEY", own, Map.of())
                .did(48.2, 48.3, Actions.TRY_KEY, "OWNKEY", Map.of(), Map.of(Actions.ANSWER, Actions.REFUSED));
    }

    // ---- checks at given times

    @Test
    void plannedChecksThatSucceededAreTold() {
        Judgement judgement = judge(checked(Histories.rotated(), Actions.YES));
        Verdicts.passed(judgement);
        assertThat(Verdicts.of(judgement, OLD).figures())
                .containsEntry("credential checks", "2")
                .containsEntry("credentials refreshed before them", "5.0 s, 9.0 s");
    }

    @Test
    void aRunThatOnlyChecksNeedsNoRotation() {
        Judgement judgement = judge(checked(History.healthy().republishSeconds(5), Actions.NO));
        Verdicts.passed(judgement);
        assertThat(Verdicts.of(judgement, OLD).message()).isEqualTo("2 checks of the credentials went well");
        assertThat(judge(checked(History.healthy().republishSeconds(5), Actions.YES))
                        .verdict())
                .isEqualTo(Verdict.INCONCLUSIVE);
    }

    @Test
    void aCheckThatFailedIsAnOffence() {
        History history = checked(Histories.rotated(), Actions.YES)
                .got(
                        Actions.CREDENTIAL_CHECK,
                        f -> Map.of(Actions.ANSWER, Actions.REFUSED, Actions.REASON, "EACCES"),
                        OLD);
        Offence offence = Verdicts.failed(judge(history), OLD);
        assertThat(offence.what()).isEqualTo("the check 10 s into its phase did not succeed");
        assertThat(offence.value()).isEqualTo("EACCES");
    }

    @Test
    void aCheckThatIsMissingOrHasNoResultIsInconclusive() {
        History history = checked(Histories.rotated(), Actions.YES);
        assertThat(Verdicts.doubted(judge(history.undone(Actions.CREDENTIAL_CHECK, OLD)), OLD))
                .startsWith("the check planned 10 s into its phase was not recorded");
        assertThat(Verdicts.doubted(
                        judge(checked(Histories.rotated(), Actions.YES)
                                .broke(Actions.CREDENTIAL_CHECK, "silence", OLD)),
                        OLD))
                .startsWith("the check 10 s into its phase could not be made: silence");
        assertThat(Verdicts.doubted(
                        judge(checked(Histories.rotated(), Actions.YES).neverDone(Actions.CREDENTIAL_CHECK, OLD)), OLD))
                .startsWith("the check 10 s into its phase was begun, and its result was not recorded");
        assertThat(Verdicts.doubted(
                        judge(checked(Histories.rotated(), Actions.YES)
                                .got(Actions.CREDENTIAL_CHECK, f -> Map.of(), OLD)),
                        OLD))
                .startsWith("the check 10 s into its phase has no result");
        assertThat(Verdicts.doubted(
                        judge(checked(Histories.rotated(), Actions.YES)
                                .asked(Actions.PLAN_CREDENTIAL_CHECKS, f -> Map.of())),
                        OLD))
                .isEqualTo("checks of credentials were planned, but it was not recorded for when");
    }

    @Test
    void credentialsThatWereNotSeenToBeRefreshedBeforeACheckAreInconclusive() {
        // Two cycles of at most 1.5 periods are 8.7 s; 9 s passed before the second check.
        History history = checked(Histories.rotated(), Actions.YES).republishSeconds(2.9);
        assertThat(Verdicts.doubted(judge(history), OLD))
                .isEqualTo(
                        "no refresh of the credentials was seen in the 8.700 s before the check 20 s into its phase");
    }

    /** Checks at 52 and 56. */
    private static History checked(History history, String rotated) {
        history.did(
                46,
                46,
                Actions.PLAN_CREDENTIAL_CHECKS,
                "all workloads",
                Map.of(Actions.SECONDS, "10,20", Actions.ROTATED, rotated),
                Map.of());
        for (String volume : List.of(OLD, OTHER, NEW, "new-2")) {
            for (int i = 1; i <= 2; i++) {
                history.did(
                        48 + 4 * i,
                        48.1 + 4 * i,
                        Actions.CREDENTIAL_CHECK,
                        volume,
                        Map.of(Actions.SECONDS, Integer.toString(10 * i)),
                        Map.of(Actions.ANSWER, Actions.ACCEPTED));
            }
        }
        return history;
    }

    private static History tried(History history, double second, String answer) {
        return history.did(second, second + 0.1, Actions.TRY_KEY, OLD_KEY, Map.of(), Map.of(Actions.ANSWER, answer));
    }

    private static History restarted(double begun, double done) {
        return Histories.rotated()
                .undone(Actions.RESTART_DRIVER, DAEMON_SET)
                .did(begun, done, Actions.RESTART_DRIVER, DAEMON_SET, Map.of(), Map.of());
    }

    /** The Secret is changed at another time, and nothing needs a restart. */
    private static History changed(double begun, double done) {
        return Histories.rotated()
                .undone(Actions.CHANGE_SECRET)
                .did(begun, done, Actions.CHANGE_SECRET, SECRET, Map.of(Actions.RESTARTS, ""), Map.of());
    }

    private static History unread() {
        return dropped(Histories.rotated(), Channel.HANDLES).without(Channel.READ_BACK, OLD);
    }

    private static <T extends Line> History dropped(History history, Channel<T> channel) {
        return history.drop(channel, OLD, 50.3, 99);
    }

    private static History without(History history, String... volumes) {
        return history.volumes(all ->
                all.stream().filter(v -> !List.of(volumes).contains(v.name())).toList());
    }

    private static Judgement judge(History history) {
        return Histories.judge("credentials", history);
    }
}
