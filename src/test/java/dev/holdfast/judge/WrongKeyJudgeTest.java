package dev.holdfast.judge;

import static dev.holdfast.evidence.History.OBSERVER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.DriverBuilder;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.NodeLines;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.PodBuilder;
import dev.holdfast.evidence.PodLines;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.PublishLines;
import dev.holdfast.evidence.Writes;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Offence;
import dev.holdfast.verdict.Verdict;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The key is wrong from 70 on, told at 74, corrected at 80.2, and works from 82 on. See {@link Histories#wrongKeys}. */
class WrongKeyJudgeTest {
    private static final String OLD = "wrong-old";
    private static final String NEW = "wrong-new";
    private static final String LATE = "wrong-late";

    @Test
    void theReportSaysWhenItWasToldAndWhenItHealed() {
        Judgement judgement = judge(Histories.wrongKeys());
        Verdicts.passed(judgement);
        assertThat(judgement.limit()).isEqualTo("an event that names the cause within 15 s, recovered within 10 s");
        assertThat(judgement.worst()).isEqualTo("recovered 1.820 s after");
        assertThat(Verdicts.of(judgement, OLD).figures())
                .containsEntry("reported after", "4 s")
                .containsEntry("event", WrongKeysRun.REFUSAL)
                .containsEntry("operations refused meanwhile", "20")
                .containsEntry("recovered after", "1.820 s");
        assertThat(Verdicts.of(judgement, OLD).message())
                .isEqualTo("reported by an event, and recovered 1.820 s after the key was corrected, without help");
        assertThat(Verdicts.of(judgement, LATE).figures()).containsEntry("reported after", "3 s");
        assertThat(Verdicts.of(judgement, OLD).node()).isEqualTo("w1");
    }

    // ---- the event

    @ParameterizedTest
    @ValueSource(strings = {OLD, NEW, LATE})
    void noEventIsAnOffence(String workload) {
        History history = corrected(told(Histories.wrongKeys(), workload, 0), workload, 88, 88.2);
        history.drop(Channel.OPERATIONS, workload, 80, 88.3);
        history.add(Channel.OPERATIONS, workload, 90, Writes.invoked(500));
        history.add(Channel.OPERATIONS, workload, 90.1, Writes.ok(500, 7));
        Writes.read(history, workload, 92, workload, "credentials/again", "one");
        history.add(
                Channel.LOGS,
                "csi-w1-new",
                93,
                PublishLines.log("w1", "csi-w1-new", 93, "NodePublishVolume: target " + NodeLines.target(workload)));
        history.map(Channel.PODS, OBSERVER, (s, look) -> s < 64 || s > 92 ? look : only(look, workload, s >= 89));
        Judgement judgement = judge(history);
        assertThat(Verdicts.of(judgement, workload).verdict()).isEqualTo(Verdict.FAIL);
        assertThat(Verdicts.failed(judgement, workload).what())
                .isEqualTo("no event of the pod tells that its key is wrong");
    }

    @Test
    void anEventThatDoesNotNameTheCauseIsNoClearOne() {
        History history = Histories.wrongKeys();
        history.map(
                Channel.EVENTS,
                OBSERVER,
                (s, event) -> event.name().equals(OLD) ? PublishLines.failedMount(OLD, "e", 1, 74, 74) : event);
        corrected(history, OLD, 88, 88.2);
        assertThat(Verdicts.of(judge(history), OLD).offence().what())
                .isEqualTo("events of the pod do not name the cause, such as: MountVolume.SetUp failed");
    }

    @Test
    void anEventThatComesTooLateIsAnOffence() {
        History history = corrected(told(Histories.wrongKeys(), OLD, 88), OLD, 90, 90.2);
        assertThat(Verdicts.of(judge(history), OLD).offence().what())
                .isEqualTo("the event that names the cause came 18 s after the key went wrong");
    }

    @Test
    void anEventFromBeforeTellsNothing() {
        History history = corrected(told(Histories.wrongKeys(), OLD, 60), OLD, 88, 88.2);
        assertThat(Verdicts.of(judge(history), OLD).offence().what()).startsWith("no event of the pod");
    }

    @Test
    void aKeyThatIsCorrectedBeforeAnEventHadToTellIsInconclusive() {
        assertThat(Verdicts.doubted(judge(told(Histories.wrongKeys(), OLD, 0)), OLD))
                .isEqualTo("the key was corrected 10 s after it went wrong, before an event had to tell");
    }

    @Test
    void noEventAtAllOnRecordIsInconclusive() {
        assertThat(Verdicts.doubted(judge(Histories.wrongKeys().without(Channel.EVENTS, OBSERVER)), OLD))
                .startsWith("no event of the cluster was recorded");
    }

    @Test
    void aProfileThatNamesNoSuchEventIsInconclusive() {
        History history = Histories.wrongKeys()
                .driver(d -> DriverBuilder.of(d).refusedKey(null).build());
        assertThat(Verdicts.doubted(judge(history), OLD))
                .isEqualTo("the profile does not say what event tells of a key that is refused");
    }

    // ---- what was done

    @Test
    void aKeyThatTheServerTakesIsInconclusive() {
        History history =
                Histories.wrongKeys().got(Actions.GIVE_WRONG_KEY, f -> Map.of(Actions.ANSWER, Actions.ACCEPTED), OLD);
        assertThat(Verdicts.doubted(judge(history), OLD))
                .isEqualTo("it was not recorded that the server refuses the wrong key");
    }

    @Test
    void aKeyThatWasNotGivenIsInconclusive() {
        assertThat(Verdicts.doubted(judge(Histories.wrongKeys().broke(Actions.GIVE_WRONG_KEY, "conflict", OLD)), OLD))
                .isEqualTo("the wrong key was not given: conflict");
        assertThat(Verdicts.doubted(judge(Histories.wrongKeys().neverDone(Actions.GIVE_WRONG_KEY, OLD)), OLD))
                .isEqualTo("the wrong key was not given: it was not recorded");
    }

    @Test
    void aKeyThatWasNotCorrectedIsInconclusive() {
        assertThat(Verdicts.doubted(judge(Histories.wrongKeys().undone(Actions.CORRECT_KEY, OLD)), OLD))
                .isEqualTo("the key was not corrected: it was not recorded");
        assertThat(Verdicts.doubted(judge(Histories.wrongKeys().broke(Actions.CORRECT_KEY, "conflict", OLD)), OLD))
                .isEqualTo("the key was not corrected: conflict");
    }

    @Test
    void eachKindIsNeeded() {
        assertThat(Verdicts.doubted(judge(Histories.wrongKeys().undone(Actions.GIVE_WRONG_KEY, OLD)), "old mounts"))
                .isEqualTo("none of the old mounts was given a wrong key");
        assertThat(Verdicts.doubted(judge(Histories.wrongKeys().undone(Actions.GIVE_WRONG_KEY, NEW)), "new mounts"))
                .isEqualTo("none of the new mounts was given a wrong key");
        assertThat(Verdicts.doubted(judge(Histories.wrongKeys().undone(Actions.GIVE_WRONG_KEY, LATE)), "starting pods"))
                .isEqualTo("none of the starting pods was given a wrong key");
        assertThat(Verdicts.doubted(judge(Histories.wrongKeys().undone(Actions.START_POD, LATE)), LATE))
                .isEqualTo("it was not recorded that a pod of wrong-late was started");
    }

    // ---- the pod

    @Test
    void aPodThatStartsWithAWrongKeyIsAnOffence() {
        History history =
                Histories.wrongKeys().map(Channel.PODS, OBSERVER, (s, look) -> s == 75 ? only(look, LATE, true) : look);
        assertThat(Verdicts.failed(judge(history), LATE).what()).isEqualTo("the pod started with a wrong key");
    }

    @Test
    void aPodThatWasHelpedIsAnOffence() {
        History again = Histories.wrongKeys()
                .map(
                        Channel.PODS,
                        OBSERVER,
                        (s, look) -> s < 90
                                ? look
                                : Lines.pods(
                                        List.of(PodLines.pod("holdfast", OLD, "uid-other", "w1", true, Map.of()))));
        assertThat(Verdicts.failed(judge(again), OLD).value()).isEqualTo("2 pods, 0 restarts");
    }

    @Test
    void aPodThatWasNeverSeenIsInconclusive() {
        History history = Histories.wrongKeys()
                .map(
                        Channel.PODS,
                        OBSERVER,
                        (s, look) -> Lines.pods(look.pods().stream()
                                .filter(p -> !p.name().equals(OLD))
                                .toList()));
        assertThat(Verdicts.doubted(judge(history), OLD)).isEqualTo("the pod was never seen");
    }

    @Test
    void aContainerThatWasRestartedIsAnOffence() {
        History history = Histories.wrongKeys()
                .map(
                        Channel.PODS,
                        OBSERVER,
                        (s, look) -> s < 90
                                ? look
                                : Lines.pods(look.pods().stream()
                                        .map(p -> p.name().equals(OLD) ? restartedOnce(p) : p)
                                        .toList()));
        assertThat(Verdicts.failed(judge(history), OLD).value()).isEqualTo("1 pod, 1 restart");
    }

    private static Pods.Entry restartedOnce(Pods.Entry pod) {
        return PodBuilder.of(pod)
                .containers(List.of(new Pods.Container("main", "containerd://again", "image:1", 1, "running")))
                .build();
    }

    // ---- healing

    @ParameterizedTest
    @ValueSource(strings = {OLD, NEW, LATE})
    void whatDoesNotHealIsAnOffence(String workload) {
        History history = Histories.wrongKeys()
                .map(
                        Channel.OPERATIONS,
                        workload,
                        (s, line) -> s > 80 && line instanceof Operation.Acknowledged ok
                                ? Writes.failed(ok.op(), "EACCES")
                                : line);
        Offence offence = Verdicts.failed(judge(history), workload);
        assertThat(offence.what()).isEqualTo("nothing is written again after the key was corrected");
        assertThat(offence.value()).isEqualTo("never");
    }

    @Test
    void whatHealsTooLateIsAnOffence() {
        History history = Histories.wrongKeys()
                .drop(Channel.OPERATIONS, OLD, 80, 99)
                .add(Channel.OPERATIONS, OLD, 90, Writes.invoked(900))
                .add(Channel.OPERATIONS, OLD, 90.3, Writes.ok(900, 7));
        assertThat(Verdicts.failed(judge(history), OLD).value()).isEqualTo("10.100 s after");
    }

    @Test
    void aRecordThatEndsBeforeItHadToHealIsInconclusive() {
        History history = Histories.wrongKeys()
                .drop(Channel.OPERATIONS, OLD, 80, 99)
                .phases(phases -> phases.stream()
                        .map(p -> p.name().equals(Phase.WRONG_KEY) ? History.phase(p.name(), 63, 90) : p)
                        .toList());
        assertThat(Verdicts.doubted(judge(history), OLD))
                .isEqualTo("nothing is written again after the key was corrected, but the record ends 9.800 s after"
                        + " that");
    }

    @Test
    void aWriteBegunBeforeTheCorrectionHealsNothing() {
        History history = Histories.wrongKeys()
                .drop(Channel.OPERATIONS, OLD, 80, 99)
                .add(Channel.OPERATIONS, OLD, 80.1, Writes.invoked(900))
                .add(Channel.OPERATIONS, OLD, 81, Writes.ok(900, 7));
        assertThat(Verdicts.failed(judge(history), OLD).value()).isEqualTo("never");
    }

    @Test
    void whatFailsAgainIsAnOffence() {
        History history = Histories.wrongKeys()
                .add(Channel.OPERATIONS, OLD, 86, Writes.invoked(900))
                .add(Channel.OPERATIONS, OLD, 86.1, Writes.failed(900, "EACCES"));
        assertThat(Verdicts.failed(judge(history), OLD).what()).isEqualTo("operation 900 failed with EACCES at open");
    }

    @Test
    void aRepublishThatStillFailsIsAnOffence() {
        History history = Histories.wrongKeys().add(Channel.EVENTS, OBSERVER, 95, WrongKeysRun.refused(OLD, 95));
        assertThat(Verdicts.failed(judge(history), OLD).what()).isEqualTo("republishes still fail");
    }

    @Test
    void aMountThatNeverWorkedIsInconclusive() {
        assertThat(Verdicts.doubted(judge(Histories.wrongKeys().drop(Channel.OPERATIONS, OLD, 0, 70)), OLD))
                .isEqualTo("nothing was written before the key went wrong, so the mount may never have worked");
    }

    @Test
    void withoutAReadOrARepublishAfterwardsItIsInconclusive() {
        assertThat(Verdicts.doubted(judge(Histories.wrongKeys().without(Channel.CROSS_READS, OLD)), OLD))
                .isEqualTo("nothing was read after the key was corrected");
        History silent = Histories.wrongKeys()
                .map(Channel.LOGS, "csi-w1-new", (s, line) -> line.text().contains("uid-" + OLD) ? null : line);
        assertThat(Verdicts.doubted(judge(silent), OLD))
                .isEqualTo("no republish was seen after the key was corrected and the last failure");
    }

    @Test
    void aProfileThatNamesNoEvidenceOfARepublishIsInconclusive() {
        History history = Histories.wrongKeys()
                .driver(d -> DriverBuilder.of(d).publishLog(null).build());
        assertThat(Verdicts.doubted(judge(history), OLD))
                .isEqualTo("the profile names neither log lines nor credential files of a republish, so none can be"
                        + " seen");
    }

    private static Pods only(Pods look, String workload, boolean ready) {
        return Lines.pods(look.pods().stream()
                .map(p -> p.name().equals(workload)
                        ? PodLines.pod("holdfast", workload, p.uid(), "w1", ready || !workload.equals(LATE), Map.of())
                        : p)
                .toList());
    }

    /** Moves the event of a workload to another time, or away by 0. */
    private static History told(History history, String workload, double second) {
        return history.map(
                Channel.EVENTS,
                OBSERVER,
                (s, event) -> !event.name().equals(workload)
                        ? event
                        : second == 0 ? null : WrongKeysRun.refused(workload, second));
    }

    /** Has the key of a workload corrected at another time. */
    private static History corrected(History history, String workload, double begun, double done) {
        return history.undone(Actions.CORRECT_KEY, workload)
                .did(begun, done, Actions.CORRECT_KEY, workload, Map.of(), Map.of());
    }

    private static Judgement judge(History history) {
        return Histories.judge("wrong-key", history);
    }
}
