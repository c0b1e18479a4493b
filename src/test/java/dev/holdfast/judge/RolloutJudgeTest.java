package dev.holdfast.judge;

import static dev.holdfast.evidence.History.OBSERVER;
import static dev.holdfast.evidence.History.phase;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.NodeLines;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.PodLines;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.ReleaseLines;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.Volume;
import dev.holdfast.evidence.Writes;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import dev.holdfast.verdict.Offence;
import dev.holdfast.verdict.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoublePredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Pods and rollouts are looked at every second: the release has changed at 12, the node plugins are away at 14 and back at 15, and the
 * rollout is complete at 16, so that everything must be done at 26. Leftovers of the pod that is gone at 18 have until 38. See
 * {@link Histories#rollout}.
 */
class RolloutJudgeTest {
    private static final String MIDWAY = "midway-w1";
    private static final String LEAVING = "leaving-w1";

    @Test
    void theReportTellsWhatWasDoneAndWhen() {
        Judgement judgement = judge(Histories.rollout());
        Verdicts.passed(judgement);
        assertThat(judgement.limit()).isEqualTo("done within 10 s after the rollout");
        assertThat(judgement.worst()).isEqualTo("3.0 s after the rollout");
        assertThat(judgement.findings()).extracting(Finding::subject).containsExactly("w1", "w2");
        Finding finding = Verdicts.of(judgement, "w1");
        assertThat(finding.message())
                .isEqualTo(
                        "1 PVC made, 1 pod started and 1 deleted while the driver rolled out; the last was done 9.0 s"
                                + " into phase upgrade, the rollout was complete 6.0 s into phase upgrade");
        assertThat(finding.figures())
                .containsEntry("last done", "9.0 s into phase upgrade")
                .containsEntry("rollout complete", "6.0 s into phase upgrade")
                .containsEntry("node plugin back", "5.0 s into phase upgrade");
    }

    // ---- done or not

    @ParameterizedTest
    @ValueSource(strings = {Actions.CREATE_PVC, Actions.START_POD, Actions.DELETE_POD})
    void workThatFailedIsAnOffence(String what) {
        Offence offence = Verdicts.failed(judge(Histories.rollout().broke(what, "timed out", subject(what))), "w1");
        assertThat(offence.what()).isEqualTo(not(what));
        assertThat(offence.value()).isEqualTo("timed out");
        assertThat(offence.limit()).isEqualTo("done within 10 s after the rollout");
    }

    @ParameterizedTest
    @ValueSource(strings = {Actions.CREATE_PVC, Actions.START_POD, Actions.DELETE_POD})
    void workThatWasNeverDoneIsAnOffence(String what) {
        Judgement judgement = judge(Histories.rollout().neverDone(what, subject(what)));
        Offence offence = Verdicts.failed(judgement, "w1");
        assertThat(offence.what()).isEqualTo(not(what));
        assertThat(offence.value()).isEqualTo("not done 10 s after the rollout");
        assertThat(offence.at()).isEqualTo(History.wall(26));
    }

    @Test
    void workThatIsNotDoneYetWhenTheRecordEndsIsInconclusive() {
        History history = Histories.rollout()
                .neverDone(Actions.CREATE_PVC, MIDWAY)
                .phases(phases -> List.of(phases.get(3), phase(Phase.UPGRADE, 10, 20), phase(Phase.DRAIN, 20, 26)));
        assertThat(Verdicts.doubted(judge(history), "w1"))
                .isEqualTo("the PVC of midway-w1 was not bound until the record ended, and the time for it was not over"
                        + " then");
        history.phases(phases -> List.of(phases.get(0), phase(Phase.UPGRADE, 10, 20), phase(Phase.DRAIN, 20, 26.001)));
        assertThat(Verdicts.of(judge(history), "w1").verdict()).isEqualTo(Verdict.FAIL);
    }

    @Test
    void workThatIsDoneTooLateIsAnOffence() {
        Judgement judgement = judge(redone(Actions.START_POD, 13, 26.001));
        Offence offence = Verdicts.failed(judgement, "w1");
        assertThat(offence.what()).isEqualTo("pod midway-w1 did not become ready in time");
        assertThat(offence.value()).isEqualTo("10.001 s after the rollout");
        assertThat(judgement.worst()).isEqualTo("10.0 s after the rollout");
        assertThat(Verdicts.of(judgement, "w1").figures()).containsEntry("last done", "1.0 s into phase new workloads");
    }

    @Test
    void workThatIsDoneAtTheLimitIsInTime() {
        Verdicts.passed(judge(redone(Actions.START_POD, 13, 26)));
    }

    @Test
    void theLimitIsAParameter() {
        Limits limits = Histories.limits().with(Limit.AFTER_ROLLOUT, Duration.ofSeconds(2));
        assertThat(Judges.judge(Guarantee.ROLLOUT, Histories.rollout(), limits).verdict())
                .isEqualTo(Verdict.FAIL);
    }

    @Test
    void whatIsDoneWhileTheRolloutRunsIsNotLate() {
        History history = redone(Actions.START_POD, 13, 15.9)
                .undone(Actions.CREATE_PVC, MIDWAY)
                .undone(Actions.DELETE_POD, LEAVING)
                .did(12.5, 15, Actions.CREATE_PVC, MIDWAY, Map.of(Actions.NODE, "w1"), Map.of())
                .did(
                        12.5,
                        15,
                        Actions.DELETE_POD,
                        LEAVING,
                        Map.of(Actions.NODE, "w1", Actions.UID, "uid-" + LEAVING),
                        Map.of());
        Judgement judgement = judge(history.nodes(List.of("w1")));
        assertThat(judgement.worst()).isEqualTo("0.0 s after the rollout");
    }

    // ---- during the rollout

    @ParameterizedTest
    @ValueSource(strings = {Actions.CREATE_PVC, Actions.START_POD, Actions.DELETE_POD})
    void workBegunWhenTheRolloutOnTheNodeWasOverIsInconclusive(String what) {
        assertThat(Verdicts.doubted(judge(redone(what, 15, 19)), "w1"))
                .isEqualTo("the rollout on w1 was over, 5.0 s into phase upgrade, before " + what + " of "
                        + subject(what) + " began, 5.0 s into phase upgrade");
    }

    @Test
    void workBegunAfterTheRolloutAndNotDoneIsInconclusive() {
        History history = redone(Actions.CREATE_PVC, 15, 19).broke(Actions.CREATE_PVC, "timed out", MIDWAY);
        assertThat(Verdicts.doubted(judge(history), "w1")).startsWith("the rollout on w1 was over");
    }

    @Test
    void workThatMayHaveBeenBegunAfterTheRolloutIsInconclusive() {
        assertThat(Verdicts.doubted(judge(redone(Actions.DELETE_POD, 14.001, 18)), "w1"))
                .isEqualTo("the rollout on w1 may have been over when delete-pod of leaving-w1 began, 4.0 s into phase"
                        + " upgrade: the node plugin was away when it was looked at last before, and back at the next"
                        + " look");
        Verdicts.passed(judge(redone(Actions.DELETE_POD, 14, 18)));
    }

    @Test
    void workThatMayHaveBeenBegunAfterTheRolloutAndFailedIsAnOffence() {
        History history = redone(Actions.DELETE_POD, 14.5, 18).broke(Actions.DELETE_POD, "timed out", LEAVING);
        Verdicts.failed(judge(history), "w1");
    }

    @Test
    void workDoneBeforeTheRolloutBeganIsInconclusive() {
        // The last look at the old release is at 11.
        assertThat(Verdicts.doubted(judge(redone(Actions.CREATE_PVC, 10.2, 11)), "w1"))
                .isEqualTo("create-pvc of midway-w1 was done before the rollout began");
        Verdicts.passed(judge(redone(Actions.CREATE_PVC, 10.2, 11.001)));
    }

    @Test
    void workBegunBeforeTheUpgradeIsNotMeant() {
        assertThat(Verdicts.doubted(judge(redone(Actions.CREATE_PVC, 9.9, 17)), "w1"))
                .startsWith("no PVC was made on w1 since the upgrade began");
        Verdicts.passed(judge(redone(Actions.CREATE_PVC, 10, 17)));
    }

    @Test
    void workThatIsMissingIsInconclusive() {
        assertThat(Verdicts.doubted(judge(Histories.rollout().undone(Actions.CREATE_PVC, MIDWAY)), "w1"))
                .isEqualTo("no PVC was made on w1 since the upgrade began (and 1 more reason)");
        assertThat(Verdicts.doubted(judge(Histories.rollout().undone(Actions.START_POD, MIDWAY)), "w1"))
                .isEqualTo("no pod was started on such a PVC on w1 since the upgrade began");
        assertThat(Verdicts.doubted(judge(Histories.rollout().undone(Actions.DELETE_POD, LEAVING)), "w1"))
                .isEqualTo("no other pod was deleted on w1 since the upgrade began");
    }

    @Test
    void workOnAnotherNodeIsNotThisNodes() {
        History history = Histories.rollout()
                .asked(Actions.DELETE_POD, f -> Map.of(Actions.NODE, "w2", Actions.UID, "uid-" + LEAVING), LEAVING);
        assertThat(Verdicts.doubted(judge(history), "w1")).startsWith("no other pod was deleted on w1");
    }

    @Test
    void theDeletionOfThePodThatWasStartedIsNotTheOther() {
        History history = Histories.rollout()
                .undone(Actions.DELETE_POD, LEAVING)
                .did(19.5, 20, Actions.DELETE_POD, MIDWAY, Map.of(Actions.NODE, "w1", Actions.UID, "u"), Map.of());
        assertThat(Verdicts.doubted(judge(history), "w1")).startsWith("no other pod was deleted on w1");
    }

    // ---- without help

    @Test
    void aPodStartedTwiceNeededHelp() {
        History history = Histories.rollout();
        AddedWorkload.started(history, 18.9, 19, RolloutRun.midway("w1"));
        Offence offence = Verdicts.failed(judge(history), "w1");
        assertThat(offence.what()).isEqualTo("start-pod of midway-w1 needed help");
        assertThat(offence.value()).isEqualTo("start-pod of midway-w1");
        assertThat(offence.at()).isEqualTo(History.wall(18.9));
    }

    @ParameterizedTest
    @ValueSource(strings = {Actions.DELETE_POD, Actions.RECREATE_POD})
    void aPodThatWasTakenAwayMeanwhileNeededHelp(String how) {
        History history = Histories.rollout().did(19, 19.5, how, MIDWAY, Map.of(), Map.of());
        assertThat(Verdicts.failed(judge(history), "w1").value()).isEqualTo(how + " of midway-w1");
    }

    @Test
    void aDriverThatWasRestartedMeanwhileIsHelp() {
        History history = Histories.rollout().did(16.5, 18, Actions.RESTART_DRIVER, "DaemonSet/x", Map.of(), Map.of());
        Judgement judgement = judge(history);
        assertThat(judgement.findings()).allSatisfy(f -> assertThat(f.verdict()).isEqualTo(Verdict.FAIL));
        assertThat(Verdicts.of(judgement, "w1").offence().value()).isEqualTo("restart-driver of DaemonSet/x");
    }

    @Test
    void helpForWhatWasNeverDoneIsHelp() {
        History history = Histories.rollout()
                .neverDone(Actions.START_POD, MIDWAY)
                .did(24, 25, Actions.RECREATE_POD, MIDWAY, Map.of(), Map.of());
        assertThat(Verdicts.failed(judge(history), "w1").what()).isEqualTo("start-pod of midway-w1 needed help");
    }

    @Test
    void whatIsDoneToOthersOrLaterIsNoHelp() {
        History history = Histories.rollout()
                .did(16.5, 17, Actions.CHECK, MIDWAY, Map.of(), Map.of())
                .did(16.5, 17, Actions.RECREATE_POD, "another", Map.of(), Map.of())
                .did(19.001, 20, Actions.RECREATE_POD, MIDWAY, Map.of(), Map.of())
                .did(19.1, 20, Actions.RESTART_DRIVER, "DaemonSet/x", Map.of(), Map.of())
                .did(12, 12.4, Actions.RESTART_DRIVER, "DaemonSet/x", Map.of(), Map.of());
        Verdicts.passed(judge(history));
    }

    // ---- leaks

    @Test
    void aMountThatIsLeftIsAnOffence() {
        Offence offence = Verdicts.failed(judge(lingering(61)), "w1");
        assertThat(offence.what()).isEqualTo("the mount is still there");
        assertThat(offence.value()).endsWith("/mount, 20.500 s after the pod was gone");
        assertThat(offence.at()).isEqualTo(History.wall(38.5));
    }

    @Test
    void aMountThatGoesBeforeTheDeadlineIsNotLeft() {
        Verdicts.passed(judge(lingering(37.4)));
    }

    @Test
    void aMountThatIsThereAtTheLastLookBeforeTheDeadlineIsInconclusive() {
        History history = lingering(61).drop(Channel.MOUNTS, "w1", 30, 99);
        assertThat(Verdicts.doubted(judge(history), "w1"))
                .isEqualTo("the mount was there when it was looked for last, 11.500 s after the pod was gone, and the"
                        + " deadline was 20 s after the pod was gone");
    }

    @Test
    void theDeadlineIsTheLaterOfBoth() {
        // Done at 16.2: 20 s for leftovers, or 30 s after the rollout.
        Limits limits = Histories.limits().with(Limit.AFTER_ROLLOUT, Duration.ofSeconds(30));
        assertThat(Verdicts.failed(Judges.judge(Guarantee.ROLLOUT, lingering(61), limits), "w1")
                        .at())
                .isEqualTo(History.wall(46.5));
    }

    @Test
    void aPodThatNothingDescribesIsInconclusive() {
        String why =
                "nothing describes the volume of pod leaving-w1, which was deleted, so what is left of it is unknown";
        assertThat(Verdicts.doubted(judge(Histories.rollout().undone(Actions.START_POD, LEAVING)), "w1"))
                .isEqualTo(why);
        assertThat(Verdicts.doubted(
                        judge(Histories.rollout().asked(Actions.DELETE_POD, f -> Map.of(Actions.NODE, "w1"), LEAVING)),
                        "w1"))
                .isEqualTo(why);
    }

    @Test
    void aPodWhoseVolumeWasNeverSeenMountedIsInconclusive() {
        History history = Histories.rollout()
                .asked(Actions.DELETE_POD, f -> Map.of(Actions.NODE, "w1", Actions.UID, "uid-of-another"), LEAVING);
        assertThat(Verdicts.doubted(judge(history), "w1"))
                .isEqualTo(
                        "the volume was never seen mounted for pod uid-of-another before it went, so it is unknown what"
                                + " may be left of it");
    }

    // ---- the course of the rollout

    @Test
    void aRolloutThatWasNeverCompleteIsInconclusive() {
        History history = Histories.rollout()
                .map(Channel.ROLLOUTS, OBSERVER, (s, look) -> s < 12 ? look : ReleaseLines.rollouts(1, "driver:2.2.0"));
        assertThat(Verdicts.doubted(judge(history), "w1"))
                .isEqualTo("the rollout was never seen complete, so the time after it never began");
    }

    @Test
    void aRolloutWithoutADaemonSetIsNotComplete() {
        History history = Histories.rollout()
                .map(
                        Channel.ROLLOUTS,
                        OBSERVER,
                        (s, look) -> s < 12
                                ? look
                                : Lines.rollouts(look.rollouts().stream()
                                        .filter(r -> !r.kind().equals("DaemonSet"))
                                        .toList()));
        assertThat(Verdicts.doubted(judge(history), "w1")).startsWith("the rollout was never seen complete");
    }

    @Test
    void aCompleteRolloutOfTheOldReleaseIsNotMeant() {
        History history = Histories.rollout()
                .map(Channel.ROLLOUTS, OBSERVER, (s, look) -> ReleaseLines.rollouts(2, "driver:1.2.0"));
        assertThat(Verdicts.doubted(judge(history), "w1")).startsWith("the rollout was never seen complete");
    }

    @Test
    void theRolloutIsCompleteWhenItIsSeenSoFirst() {
        // It does not begin anew when a pod is recreated later.
        History history = Histories.rollout()
                .map(
                        Channel.ROLLOUTS,
                        OBSERVER,
                        (s, look) -> s > 20 && s < 40 ? ReleaseLines.rollouts(1, "driver:2.2.0") : look);
        Verdicts.passed(judge(history));
        assertThat(Verdicts.failed(
                                judge(history.undone(Actions.START_POD, MIDWAY)
                                        .did(13, 40, Actions.START_POD, MIDWAY, Map.of(Actions.NODE, "w1"), Map.of())),
                                "w1")
                        .value())
                .isEqualTo("24 s after the rollout");
    }

    @Test
    void imagesThatAreNotKnownAreInconclusive() {
        History history =
                Histories.rollout().change(c -> new Manifest.Change(c.from(), c.to(), List.of(), c.crds(), c.dryRun()));
        assertThat(Verdicts.doubted(judge(history), "w1"))
                .isEqualTo(
                        "it is not known which images the new release should run, so the end of its rollout is unknown");
    }

    @Test
    void aNodePluginThatWasNeverSeenIsInconclusive() {
        assertThat(Verdicts.doubted(judge(plugin(s -> s >= 10, "w1")), "w1"))
                .isEqualTo("no node plugin was seen on w1 before the upgrade");
        assertThat(Verdicts.doubted(judge(plugin(s -> s < 12, "w1")), "w1"))
                .isEqualTo("no new node plugin became ready on w1");
    }

    @Test
    void theOldNodePluginIsNotTheNewOne() {
        History history = Histories.rollout()
                .map(
                        Channel.PODS,
                        OBSERVER,
                        (s, look) -> s < 14
                                ? look
                                : Lines.pods(look.pods().stream()
                                        .map(p -> p.name().equals("csi-w1-new")
                                                ? PodLines.pod(
                                                        p.namespace(),
                                                        "csi-w1-old",
                                                        "plugin-w1-old",
                                                        "w1",
                                                        true,
                                                        p.labels())
                                                : p)
                                        .toList()));
        assertThat(Verdicts.doubted(judge(history), "w1")).startsWith("no new node plugin became ready on w1");
    }

    @Test
    void otherPodsOnTheNodeAreNoNodePlugin() {
        History history = plugin(s -> s < 12, "w1").map(Channel.PODS, OBSERVER, (s, look) -> {
            List<Pods.Entry> pods = new ArrayList<>(look.pods());
            pods.add(PodLines.pod("kube-system", "x", "x", "w1", true, Map.of("app", "other")));
            pods.add(PodLines.pod("other", "y", "y", "w1", true, Map.of("app", "s3-csi-node")));
            return Lines.pods(pods);
        });
        assertThat(Verdicts.doubted(judge(history), "w1")).startsWith("no new node plugin became ready on w1");
    }

    private static String subject(String what) {
        return what.equals(Actions.DELETE_POD) ? LEAVING : MIDWAY;
    }

    private static String not(String what) {
        return switch (what) {
            case Actions.CREATE_PVC -> "the PVC of midway-w1 was not bound";
            case Actions.START_POD -> "pod midway-w1 did not become ready";
            default -> "pod leaving-w1 did not go";
        };
    }

    /** The work of a kind on w1 at another time. */
    private static History redone(String what, double begun, double done) {
        History history = Histories.rollout().undone(what, subject(what));
        Volume volume = what.equals(Actions.DELETE_POD) ? RolloutRun.leaving("w1") : RolloutRun.midway("w1");
        return history.did(
                begun,
                done,
                what,
                subject(what),
                Map.of(Actions.NODE, "w1", Actions.UID, volume.podUid()),
                Actions.describe(volume));
    }

    @Test
    void aPodThatStartedWithoutItsMountIsAnOffence() {
        History history = Histories.rollout()
                .map(
                        Channel.MOUNTS,
                        "w1",
                        (s, look) -> Lines.mounts(look.mounts().stream()
                                .filter(m -> !m.target().contains("uid-" + MIDWAY))
                                .toList()));
        Offence offence = Verdicts.failed(judge(history), "w1");
        assertThat(offence.what())
                .isEqualTo("pod " + MIDWAY + " was started without its mount, and writes to the node's disk");
        assertThat(offence.at()).isEqualTo(History.wall(19.5));
    }

    @Test
    void aPodThatStartedOnAnotherFileSystemIsAnOffence() {
        History history = Histories.rollout()
                .map(
                        Channel.MOUNTS,
                        "w1",
                        (s, look) -> Lines.mounts(look.mounts().stream()
                                .map(m -> m.target().contains("uid-" + MIDWAY)
                                        ? new Mounts.Entry(
                                                m.id(),
                                                m.parent(),
                                                m.dev(),
                                                m.root(),
                                                m.target(),
                                                m.options(),
                                                "ext4",
                                                "/dev/sda1",
                                                m.superOptions())
                                        : m)
                                .toList()));
        assertThat(Verdicts.failed(judge(history), "w1").value()).isEqualTo("ext4 /dev/sda1");
    }

    @Test
    void whatAPodWroteThatStartedInTheRolloutIsInTheStore() {
        Verdicts.passed(judge(wrote(true)));
        assertThat(Verdicts.failed(judge(wrote(false)), "w1").what()).contains("is lost: S3 does not list it");
        assertThat(Verdicts.doubted(judge(wrote(true).broke(Actions.READ_EXTRA, "agent lost")), "w1"))
                .contains("was not read back: agent lost");
    }

    /** The pod that started in the rollout wrote an object, which is read back through its mount, and from S3 or not. */
    private static History wrote(boolean stored) {
        History history = Histories.rollout();
        history.add(Channel.AGENTS, MIDWAY, 18, Lines.started("workload", "w1", MIDWAY, "boot", 0, 100));
        history.add(Channel.OPERATIONS, MIDWAY, 20, Writes.invoked(0));
        history.add(Channel.OPERATIONS, MIDWAY, 20.1, Writes.ok(0, 7));
        AddedWorkload.seen(history, new Source(MIDWAY, 0), "0:81", 7, 18, 60);
        history.add(Channel.AGENTS, MIDWAY, 60.5, Lines.draining());
        history.add(Channel.AGENTS, MIDWAY, 60.9, Lines.drained(0));
        history.add(Channel.READ_BACK, MIDWAY, 61, Lines.readBack(Writes.key(0), 100, Writes.sha(0), null));
        history.add(
                Channel.READ_BACK,
                "s3-" + MIDWAY,
                61,
                Lines.readBack(stored ? Writes.key(0) : "another", 100, Writes.sha(0), null));
        return history.did(61, 62, Actions.READ_EXTRA, MIDWAY, Map.of(), Map.of());
    }

    /** The mount of the pod that is deleted on w1 stays until then. */
    private static History lingering(double until) {
        History history = Histories.rollout();
        Volume v = RolloutRun.leaving("w1");
        history.map(Channel.MOUNTS, "w1", (s, look) -> {
            if (s < 17 || s >= until) {
                return look;
            }
            List<Mounts.Entry> all = new ArrayList<>(look.mounts());
            all.add(NodeLines.mount(180, "0:80", NodeLines.onHost(v)));
            return Lines.mounts(all);
        });
        return history;
    }

    /** Node plugins of a node are shown only at some times. */
    private static History plugin(DoublePredicate shown, String node) {
        return Histories.rollout()
                .map(
                        Channel.PODS,
                        OBSERVER,
                        (s, look) -> shown.test(s)
                                ? look
                                : Lines.pods(look.pods().stream()
                                        .filter(p -> !p.name().startsWith("csi-" + node))
                                        .toList()));
    }

    private static Judgement judge(History history) {
        return Histories.judge("rollout", history);
    }
}
