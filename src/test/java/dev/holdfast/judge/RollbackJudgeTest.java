package dev.holdfast.judge;

import static dev.holdfast.evidence.History.NEW;
import static dev.holdfast.evidence.History.OBSERVER;
import static dev.holdfast.evidence.History.OLD;
import static dev.holdfast.evidence.History.OTHER;
import static dev.holdfast.evidence.History.phase;
import static dev.holdfast.evidence.NodeLines.connection;
import static dev.holdfast.evidence.PodLines.pod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.AgentLine;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.DriverBuilder;
import dev.holdfast.evidence.HandleLine;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Lists;
import dev.holdfast.evidence.NodeLines;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.PodLines;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Processes;
import dev.holdfast.evidence.ReleaseLines;
import dev.holdfast.evidence.Rollouts;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.Volume;
import dev.holdfast.evidence.Writes;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Offence;
import dev.holdfast.verdict.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The driver is rolled back from 40 to 48; what is judged begins at 30, with the phase before. See {@link Histories#rolledBack}. */
class RollbackJudgeTest {
    private static final String PVC = "new PVC";
    private static final String RELEASE = "Helm release";
    private static final String AGAIN = "forward again";

    @Test
    void theReportNamesMountsOfBothKindsAndWhatIsNew() {
        Judgement judgement = judge(Histories.rolledBack());
        Verdicts.passed(judgement);
        assertThat(judgement.limit()).isEqualTo("nothing disturbed, and the old release at work again");
        assertThat(judgement.worst()).isEqualTo("0 broken guarantees");
        assertThat(judgement.findings())
                .extracting(Finding::subject)
                .containsExactly(OLD, OTHER, NEW, "new-2", "w1", "w2", PVC, RELEASE);
        assertThat(Verdicts.of(judgement, OLD).message())
                .isEqualTo("process, mount, handles, inodes, gaps, errors, data, pods hold across the rollback");
        assertThat(Verdicts.of(judgement, OLD).figures())
                .containsEntry("served by", "pid 100 in mount-s3-1.2.0-1.service");
        assertThat(Verdicts.of(judgement, NEW).figures()).containsEntry("served by", "pid 300 in mp-new-1");
        assertThat(Verdicts.of(judgement, "w1").message())
                .isEqualTo("1 new pod served by mount-s3-1.2.0-back-w1.service");
        assertThat(Verdicts.of(judgement, "w1").figures())
                .containsEntry("new pods", "1")
                .containsEntry("units", "mount-s3-1.2.0-back-w1.service");
        assertThat(Verdicts.of(judgement, PVC).message())
                .isEqualTo("1 new PVC bound, mounted and written to: 30 writes acknowledged");
        assertThat(Verdicts.of(judgement, PVC).figures())
                .containsEntry("PVCs", "1")
                .containsEntry("writes", "30");
        assertThat(Verdicts.of(judgement, RELEASE).message()).isEqualTo("revision 3 of csi-1.2.0, deployed");
        assertThat(Verdicts.of(judgement, RELEASE).figures())
                .containsEntry("release", "revision 3 of csi-1.2.0, deployed");
    }

    @Test
    void whereAllRanBeforeItThePhaseBeforeCountsFromItsBegin() {
        // Nobody looked at the pods in the first two seconds of that phase.
        History history = Histories.rolledBack()
                .drop(Channel.PODS, OBSERVER, 30, 32)
                .add(Channel.OPERATIONS, OLD, 30.51, Writes.failed(9999, "ENOTCONN"));
        assertThat(Verdicts.of(judge(history), OLD).verdict()).isEqualTo(Verdict.FAIL);
    }

    @Test
    void whereWorkloadsWereStartedRightBeforeItIsJudgedSinceTheyRun() {
        History history = Histories.rolledBack().phases(RollbackJudgeTest::withoutStability);
        Verdicts.passed(judge(history));
        history.map(Channel.PODS, OBSERVER, (s, look) -> s < 35 || s > 36 ? look : without(look, NEW));
        assertThat(Verdicts.failed(judge(history), NEW).what()).isEqualTo("pods of new-1: the workload's pod is gone");
    }

    @Test
    void aPhaseBeforeItThatNeverEndedIsADoubt() {
        History history = Histories.rolledBack()
                .phases(phases -> withoutStability(phases).stream()
                        .map(p -> p.name().equals(Phase.NEW_WORKLOADS) ? new Phase(p.name(), p.start(), null, null) : p)
                        .toList());
        assertThat(Verdicts.doubted(judge(history), RELEASE)).contains("phase new workloads never ended");
    }

    private static List<Phase> withoutStability(List<Phase> phases) {
        return phases.stream()
                .filter(p -> !p.name().equals(Phase.STABILITY))
                .map(p ->
                        p.name().equals(Phase.NEW_WORKLOADS) ? new Phase(p.name(), p.start(), History.ns(40), "ok") : p)
                .toList();
    }

    private static Pods without(Pods look, String pod) {
        return new Pods(
                look.n(),
                look.t(),
                null,
                look.pods().stream().filter(p -> !p.name().equals(pod)).toList());
    }

    @Test
    void whatHelmDeletedOnTheWayBackIsNamedAsTheCause() {
        History broken = Histories.rolledBack()
                .map(
                        Channel.PROCESSES,
                        "w1",
                        (s, look) -> s < 45
                                ? look
                                : Lines.processes(look.processes().stream()
                                        .filter(p -> !List.of(100, 300).contains(p.pid()))
                                        .toList()));
        String deleted = "PriorityClass mount-s3-critical,Namespace mount-s3";
        Judgement judgement = judge(back(broken, deleted));
        Offence offence = Verdicts.of(judgement, NEW).offence();
        assertThat(offence.what())
                .isEqualTo("helm rollback deleted Namespace mount-s3, in which mounter pod mp-new-1 served new-1");
        assertThat(offence.value()).contains("the mount process is gone");
        assertThat(Verdicts.of(judgement, NEW).figures())
                .containsEntry("deleted by helm rollback", "PriorityClass mount-s3-critical, Namespace mount-s3");
        assertThat(Verdicts.of(judgement, OLD).offence().what())
                .as("no mounter pod served it")
                .startsWith("process of " + OLD);
        assertThat(Verdicts.of(judge(back(broken, "Namespace other")), NEW)
                        .offence()
                        .what())
                .startsWith("process of " + NEW);
        assertThat(Verdicts.of(judge(back(broken, "")), NEW).offence().what()).startsWith("process of " + NEW);
    }

    @Test
    void anObjectThatCannotBeReadAfterItIsDatedWhenItWasRead() {
        History history = Histories.rolledBack()
                .map(
                        Channel.READ_BACK,
                        OLD,
                        (s, b) -> b.key().equals(Writes.key(300)) ? Lines.readBack(b.key(), -1, null, "ENOTCONN") : b);
        Finding finding = Verdicts.of(judge(history), OLD);
        assertThat(finding.offence().phase()).isEqualTo(Phase.DRAIN);
        assertThat(finding.message())
                .contains("cannot be read through the mount (written 2.0 s into phase settle), 1.0 s into phase drain")
                .doesNotContain("before the first phase");
    }

    @Test
    void whatHelmDeletedIsNoOffenceWhereNothingIsBrokenByIt() {
        Verdicts.passed(judge(back(Histories.rolledBack(), "Namespace mount-s3")));
    }

    private static History back(History history, String deleted) {
        return history.did(40.5, 42, Actions.HELM_ROLLBACK, "driver", Map.of(), Map.of(Actions.DELETED, deleted));
    }

    @Test
    void aRollbackThatHelmCalledFailedIsAnOffence() {
        History history = Histories.rolledBack()
                .didNot(41, 43, Actions.HELM_ROLLBACK, "driver", Map.of(), "helm rollback failed: timed out");
        Offence offence = Verdicts.failed(judge(history), "Helm release");
        assertThat(offence.what()).isEqualTo("helm-rollback of release 1.2.0 did not succeed");
        assertThat(offence.value()).isEqualTo("helm rollback failed: timed out");
    }

    @Test
    void aRollbackThatIsNotRolledOutInTimeIsAnOffence() {
        History history = Histories.rolledBack()
                .didNot(43, 47, Actions.AWAIT_ROLLOUT, "driver", Map.of(), "seen last: 1 of 2 nodes updated");
        assertThat(Verdicts.failed(judge(history), "Helm release").what())
                .isEqualTo("await-rollout of release 1.2.0 did not succeed");
    }

    @Test
    void anUpgradeAfterTheRollbackThatFailsIsAnOffenceOfThatAlone() {
        Judgement judgement = judge(Histories.forthAgain()
                .didNot(53.5, 55, Actions.HELM_UPGRADE, "driver", Map.of(), "helm upgrade failed: a template"));
        assertThat(Verdicts.failed(judgement, AGAIN).what()).isEqualTo("helm-upgrade of release 2.2.0 did not succeed");
        assertThat(Verdicts.of(judgement, "Helm release").verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void whatFailedInTheUpgradeIsNotTheRollbacks() {
        Verdicts.passed(judge(Histories.rolledBack()
                .didNot(13, 19, Actions.AWAIT_ROLLOUT, "driver", Map.of(), "seen last: 1 of 2 nodes updated")));
    }

    @Test
    void goingForwardAgainIsJudgedToo() {
        Judgement judgement = judge(Histories.forthAgain());
        Verdicts.passed(judgement);
        assertThat(Verdicts.of(judgement, RELEASE).message()).isEqualTo("revision 3 of csi-1.2.0, deployed");
        assertThat(Verdicts.of(judgement, AGAIN).message())
                .isEqualTo("the new release is back, and serves 2 new pods by mounter pods");
        assertThat(Verdicts.of(judgement, AGAIN).figures())
                .containsEntry("release", "revision 4 of csi-2.2.0, deployed")
                .containsEntry("new pods", "2");
    }

    @Test
    void aReleaseThatDoesNotComeForwardAgainIsAnOffence() {
        History history = Histories.forthAgain()
                .map(
                        Channel.HELM,
                        OBSERVER,
                        (s, look) -> s < 54
                                ? look
                                : ReleaseLines.helm(
                                        "1.2.0 superseded", "2.2.0 superseded", "1.2.0 deployed", "2.2.0 failed"));
        assertThat(Verdicts.failed(judge(history), AGAIN).what())
                .isEqualTo("the Helm release is not at chart version 2.2.0 again");
    }

    @Test
    void anOldUnitForANewPodAfterGoingForwardIsAnOffence() {
        Volume late = History.volume("late", "dynamic", false, "w1");
        History history = Histories.forthAgain();
        AddedWorkload.started(history, 57, 58, late);
        NodeLines.show(history, NodeLines.bySystemd(late, 95, 950, "mount-s3-1.2.0-late.service", s -> s >= 57));
        Offence offence = Verdicts.failed(judge(history), AGAIN);
        assertThat(offence.what())
                .isEqualTo("new pod late is not served by a mounter pod after the release went forward again");
        assertThat(offence.value()).isEqualTo("pid 950 in mount-s3-1.2.0-late.service");
    }

    @Test
    void aNodeThatWasNotTriedAfterGoingForwardIsADoubt() {
        assertThat(Verdicts.doubted(judge(Histories.forthAgain().undone(Actions.START_POD, "forth-w2")), AGAIN))
                .isEqualTo("no pod was started on w2 after the release went forward again");
    }

    @Test
    void whatServesANewPodAfterGoingForwardMustHaveBeenSeen() {
        History unmounted = Histories.forthAgain()
                .map(
                        Channel.MOUNTS,
                        "w1",
                        (s, look) -> Lines.mounts(look.mounts().stream()
                                .filter(m -> !m.dev().equals("0:91"))
                                .toList()));
        assertThat(Verdicts.failed(judge(unmounted), AGAIN).what())
                .isEqualTo("pod forth-w1 was started without its mount, and writes to the node's disk");
        History unserved = Histories.forthAgain()
                .map(
                        Channel.PROCESSES,
                        "w1",
                        (s, look) -> Lines.processes(look.processes().stream()
                                .filter(p -> p.pid() != 911)
                                .toList()));
        assertThat(Verdicts.doubted(judge(unserved), AGAIN)).startsWith("what serves new pod forth-w1 is unknown: ");
    }

    // ---- where the upgrade failed

    private static final String WORKLOAD = "new-9";

    private static History started(History history) {
        return history.did(25, 25.5, Actions.START_WORKLOAD, WORKLOAD, Map.of(Actions.NODE, "w1"), Map.of());
    }

    @Test
    void anUpgradeThatFailedNeedNotHaveMountedAnything() {
        History failed =
                volumes(Volume::before).didNot(12, 13, Actions.HELM_UPGRADE, "driver", Map.of(), "field is immutable");
        Verdicts.passed(judge(failed));
        Verdicts.passed(judge(
                volumes(Volume::before).didNot(13, 19, Actions.AWAIT_ROLLOUT, "driver", Map.of(), "ImagePullBackOff")));
        assertThat(Verdicts.doubted(
                        judge(volumes(v -> !v.before())
                                .didNot(12, 13, Actions.HELM_UPGRADE, "driver", Map.of(), "field is immutable")),
                        "by systemd unit"))
                .as("old mounts there must have been")
                .isEqualTo("no volume was served by a systemd unit before the rollback");
        assertThat(judge(volumes(Volume::before)
                                .didNot(43, 44, Actions.AWAIT_ROLLOUT, "driver", Map.of(), "of the way back"))
                        .findings())
                .as("what fails on the way back says nothing of the upgrade")
                .extracting(Finding::message)
                .contains("no volume was served by a mounter pod before the rollback");
    }

    @Test
    void whereNoNewWorkloadCameToRunThereIsNoNewMountToJudge() {
        History none = started(volumes(Volume::before))
                .didNot(26, 29, Actions.AWAIT_WORKLOAD, WORKLOAD, Map.of(), "not ready in 3 min");
        Verdicts.passed(judge(none));
        History one = started(volumes(Volume::before))
                .did(26, 29, Actions.AWAIT_WORKLOAD, WORKLOAD, Map.of(), Map.of())
                .didNot(12, 13, Actions.HELM_UPGRADE, "driver", Map.of(), "field is immutable");
        assertThat(Verdicts.doubted(judge(one), "by mounter pod"))
                .as("one ran, so its mount must have been seen")
                .isEqualTo("no volume was served by a mounter pod before the rollback");
    }

    @Test
    void aBackupThatWasPutBackIsJudgedByWhatRunsAndNotByHelm() {
        Judgement judgement = judge(byHand(ReleaseLines.rollouts(2, "driver:1.2.0")));
        Verdicts.passed(judgement);
        assertThat(Verdicts.of(judgement, RELEASE).message()).isEqualTo("2 workloads with the images of before");
        assertThat(Verdicts.of(judgement, RELEASE).figures())
                .containsEntry("Helm still says", "revision 2 of csi-2.2.0, failed")
                .containsEntry("of the new release, beside them", "none");
    }

    @Test
    void aBackupThatWasPutBackInPartIsAnOffence() {
        Offence another = Verdicts.failed(judge(byHand(ReleaseLines.rollouts(2, "driver:2.2.0"))), RELEASE);
        assertThat(another.what()).isEqualTo("DaemonSet s3-csi-node does not run the images of before");
        assertThat(another.value()).isEqualTo("[driver:2.2.0] instead of [driver:1.2.0]");
        assertThat(Verdicts.failed(judge(byHand(ReleaseLines.rollouts(1, "driver:1.2.0"))), RELEASE)
                        .what())
                .isEqualTo("DaemonSet s3-csi-node is not rolled out again");
        assertThat(Verdicts.failed(judge(byHand(new Rollouts(0, 0, null, List.of()))), RELEASE)
                        .what())
                .isEqualTo("there is no DaemonSet s3-csi-node after the way back");
        assertThat(Verdicts.failed(
                                judge(Histories.rolledBack()
                                        .didNot(41, 43, Actions.PUT_BACK, "driver", Map.of(), "refused")),
                                RELEASE)
                        .what())
                .isEqualTo("put-back of release 1.2.0 did not succeed");
    }

    @Test
    void workloadsThatNobodyLookedAtAreADoubt() {
        assertThat(Verdicts.doubted(
                        judge(byHand(ReleaseLines.rollouts(2, "driver:1.2.0")).without(Channel.ROLLOUTS, OBSERVER)),
                        RELEASE))
                .startsWith(
                        "the workloads of the release were not looked at before the upgrade and after the way back");
    }

    /** Helm knows of a failed upgrade, and of nothing since; what runs in the end is given. */
    private static History byHand(Rollouts end) {
        return Histories.rolledBack()
                .did(41, 43, Actions.PUT_BACK, "driver", Map.of(), Map.of(Actions.KEPT, ""))
                .map(
                        Channel.HELM,
                        OBSERVER,
                        (s, look) -> s < 12 ? look : ReleaseLines.helm("1.2.0 deployed", "2.2.0 failed"))
                .map(
                        Channel.ROLLOUTS,
                        OBSERVER,
                        (s, look) -> s < 10 ? ReleaseLines.rollouts(2, "driver:1.2.0") : s < 41 ? look : end);
    }

    @Test
    void newPodsOfAnOldReleaseWithMounterPodsAreServedByMounterPods() {
        History history = mounterPodsBefore();
        // the healthy history starts its pods after the rollback by units of systemd
        assertThat(Verdicts.of(judge(history), "w1").offence().what())
                .isEqualTo("new pod back-w1 is not served by a mounter pod after the rollback");
        for (String node : List.of("w1", "w2")) {
            String uid = "5555-" + node;
            PodLines.alsoThere(history, s -> s >= 50, pod("mount-s3", "mp-back-" + node, uid, node, true, Map.of()));
            int pid = node.equals("w1") ? 901 : 902;
            history.map(
                    Channel.PROCESSES,
                    node,
                    (s, look) -> Lines.processes(look.processes().stream()
                            .map(p -> p.pid() == pid ? cgroup(p, "/kubepods/besteffort/pod" + uid + "/abc") : p)
                            .toList()));
        }
        Judgement judgement = judge(history);
        Verdicts.passed(judgement);
        assertThat(judgement.findings()).extracting(Finding::subject).doesNotContain("by systemd unit");
        assertThat(Verdicts.of(judgement, "w1").message()).isEqualTo("1 new pod served by mp-back-w1");
    }

    /** The same in which each old mount is served by a mounter pod from the begin. */
    private static History mounterPodsBefore() {
        History history = Histories.rolledBack();
        for (String volume : List.of(OLD, OTHER)) {
            String node = volume.equals(OLD) ? "w1" : "w2";
            String uid = "6666-" + volume;
            PodLines.alsoThere(history, s -> true, pod("mount-s3", "mp-" + volume, uid, node, true, Map.of()));
            history.map(
                    Channel.PROCESSES,
                    node,
                    (s, look) -> Lines.processes(look.processes().stream()
                            .map(p -> p.connection() == connection(volume)
                                    ? cgroup(p, "/kubepods/besteffort/pod" + uid + "/abc")
                                    : p)
                            .toList()));
        }
        return history;
    }

    // ---- mounts of both kinds, like an upgrade

    @ParameterizedTest
    @ValueSource(strings = {OLD, NEW})
    void aProcessThatEndsInTheRollbackIsAnOffence(String volume) {
        History history = Histories.rolledBack()
                .map(
                        Channel.PROCESSES,
                        "w1",
                        (s, look) -> s < 42
                                ? look
                                : Lines.processes(look.processes().stream()
                                        .filter(p -> p.connection() != connection(volume))
                                        .toList()));
        Judgement judgement = judge(history);
        Offence offence = Verdicts.failed(judgement, volume);
        assertThat(offence.what()).isEqualTo("process of " + volume + ": the mount process is gone");
        assertThat(offence.value()).isEqualTo("gone instead of the same process");
        assertThat(offence.phase()).isEqualTo("rollback");
        assertThat(offence.at()).isEqualTo(History.wall(42.01));
        assertThat(judgement.worst()).isEqualTo("1 broken guarantee");
    }

    @ParameterizedTest
    @ValueSource(strings = {OLD, NEW})
    void anErrorIsAnOffence(String volume) {
        History history =
                Histories.rolledBack().add(Channel.OPERATIONS, volume, 44.01, Writes.failed(9999, "ENOTCONN"));
        assertThat(Verdicts.failed(judge(history), volume).what())
                .isEqualTo("errors of " + volume + ": operation 9999 failed with ENOTCONN at open");
    }

    @Test
    void aGapIsAnOffence() {
        // Operations 510 to 529 of static-1 are those from 43 to 45.
        History history =
                Histories.rolledBack().map(Channel.OPERATIONS, OLD, (s, line) -> s >= 43 && s < 45 ? null : line);
        history.add(Channel.OPERATIONS, OLD, 43, Writes.invoked(510));
        history.add(Channel.OPERATIONS, OLD, 44.9, Writes.ok(510, 7));
        Offence offence = judge(history).findings().get(0).offence();
        assertThat(offence.what()).isEqualTo("gaps of static-1: writes waited too long");
        assertThat(offence.value()).isEqualTo("1.900 s instead of 1 s");
    }

    @Test
    void aGapInTheUpgradeIsNotTheRollbacks() {
        History history = Histories.rolledBack();
        // Operations 210 to 229 of static-1 are those from 13 to 15.
        history.map(Channel.OPERATIONS, OLD, (s, line) -> line.op() >= 210 && line.op() < 230 ? null : line);
        history.add(Channel.OPERATIONS, OLD, 13, Writes.invoked(210));
        history.add(Channel.OPERATIONS, OLD, 14.9, Writes.ok(210, 7));
        assertThat(Histories.judge("gaps", history).verdict()).isEqualTo(Verdict.FAIL);
        assertThat(judge(history).findings().get(0).message()).doesNotContain("gaps");
    }

    @Test
    void aMountThatIsMadeAnewIsAnOffence() {
        History history = Histories.rolledBack()
                .map(
                        Channel.MOUNTS,
                        NEW,
                        (s, look) -> s < 43 ? look : NodeLines.mounts(NodeLines.mount(8, NodeLines.dev(NEW), "/data")));
        assertThat(Verdicts.failed(judge(history), NEW).what())
                .isEqualTo("mount of new-1: the mount on the pod is another one (mount id)");
    }

    @Test
    void aHandleThatBreaksIsAnOffence() {
        History history = Histories.rolledBack().add(Channel.HANDLES, NEW, 44, Lines.broken("read", "EBADF", "read"));
        assertThat(Verdicts.failed(judge(history), NEW).what())
                .isEqualTo("handles of new-1: handle read failed with EBADF at read");
    }

    @Test
    void anInodeThatChangesIsAnOffence() {
        History history = Histories.rolledBack()
                .map(
                        Channel.HANDLES,
                        NEW,
                        (s, line) -> s >= 44
                                        && line instanceof HandleLine.Stat stat
                                        && stat.handle().equals("read")
                                ? Lines.stat("read", stat.dev(), 99, stat.mnt())
                                : line);
        assertThat(Verdicts.failed(judge(history), NEW).what())
                .isEqualTo("inodes of new-1: the held file read has another number");
    }

    @Test
    void anObjectThatIsLostIsAnOffence() {
        History history = Histories.rolledBack()
                .map(
                        Channel.READ_BACK,
                        "s3-" + NEW,
                        (s, line) -> line.key().equals(Writes.key(150))
                                ? Lines.readBack(line.key(), -1, null, "ENOENT")
                                : line);
        assertThat(Verdicts.failed(judge(history), NEW).what())
                .startsWith("data of new-1: acknowledged object holdfast/150 is lost");
    }

    @Test
    void aPodThatIsReplacedIsAnOffence() {
        History history = Histories.rolledBack()
                .map(
                        Channel.PODS,
                        OBSERVER,
                        (s, look) -> s < 44
                                ? look
                                : Lines.pods(look.pods().stream()
                                        .map(p -> p.name().equals(NEW)
                                                ? PodLines.pod("holdfast", NEW, "uid-x", "w1", true, Map.of())
                                                : p)
                                        .toList()));
        assertThat(Verdicts.failed(judge(history), NEW).what())
                .isEqualTo("pods of new-1: the workload's pod is another one");
    }

    @Test
    void tooFewSamplesInTheRollbackAreInconclusive() {
        History history = Histories.rolledBack().drop(Channel.PROCESSES, "w1", 42, 45);
        assertThat(Verdicts.doubted(judge(history), OLD))
                .startsWith(
                        "process of static-1: no sample of the processes on w1 for 3.500 s, beginning 1.5 s into phase"
                                + " rollback");
    }

    @Test
    void tooFewSamplesInTheUpgradeDoNotMatter() {
        Verdicts.passed(judge(Histories.rolledBack().drop(Channel.PROCESSES, "w1", 12, 18)));
    }

    @Test
    void aKindThatIsMissingIsInconclusive() {
        Judgement old = judge(volumes(Volume::before));
        assertThat(Verdicts.doubted(old, "by mounter pod"))
                .isEqualTo("no volume was served by a mounter pod before the rollback");
        assertThat(old.findings()).extracting(Finding::subject).doesNotContain("by systemd unit");
        assertThat(Verdicts.doubted(judge(volumes(v -> !v.before())), "by systemd unit"))
                .isEqualTo("no volume was served by a systemd unit before the rollback");
    }

    @Test
    void whatServedAVolumeBeforeMustBeKnown() {
        Judgement judgement = judge(Histories.rolledBack().without(Channel.MOUNTS, "w1"));
        assertThat(Verdicts.of(judgement, OLD).message())
                .startsWith("what served the volume before the rollback is unknown: it was never seen mounted");
        assertThat(Verdicts.of(judgement, OLD).figures()).containsEntry("served by", "unknown");
        History elsewhere = Histories.rolledBack()
                .map(
                        Channel.PROCESSES,
                        "w1",
                        (s, look) -> Lines.processes(look.processes().stream()
                                .map(p -> p.connection() == connection(OLD) ? cgroup(p, "/user.slice") : p)
                                .toList()));
        assertThat(Verdicts.doubted(judge(elsewhere), OLD))
                .isEqualTo("what served the volume before the rollback is unknown: pid 100 in /user.slice");
    }

    @Test
    void aNodeWithoutAMountIsInconclusive() {
        Judgement judgement = judge(Histories.rolledBack().nodes(List.of("w1", "w2", "w3")));
        assertThat(Verdicts.doubted(judgement, "w3"))
                .isEqualTo("no pod was started on w3 after the rollback (and 8 more reasons)");
    }

    @Test
    void aVolumeThatCameAfterTheRollbackIsNotJudgedAsOneBefore() {
        // Its agent began at 49, in two incarnations.
        History history = Histories.rolledBack()
                .volumes(all -> Lists.and(all, RolledBackRun.back("w1")))
                .add(Channel.AGENTS, "back-w1", 49, started())
                .add(Channel.AGENTS, new Source("back-w1", 1), 50, started());
        Judgement judgement = judge(history);
        Verdicts.passed(judgement);
        assertThat(judgement.findings()).extracting(Finding::subject).doesNotContain("back-w1");
    }

    @Test
    void aVolumeWhoseBeginIsUnknownIsInconclusive() {
        History history = Histories.rolledBack().without(Channel.AGENTS, NEW);
        assertThat(Verdicts.doubted(judge(history), NEW))
                .isEqualTo("when the workload began was not recorded, so it is unknown whether it was there before the"
                        + " rollback (and 1 more reason)");
    }

    @Test
    void aVolumeWhosePodNeverRanBeforeItIsNoneToBeDisturbed() {
        History history = Histories.rolledBack()
                .without(Channel.AGENTS, NEW)
                .didNot(26, 29, Actions.AWAIT_WORKLOAD, NEW, Map.of(), "its image cannot be pulled");
        assertThat(judge(history).findings()).extracting(Finding::subject).doesNotContain(NEW);
        history.did(30, 31, Actions.AWAIT_WORKLOAD, NEW, Map.of(), Map.of());
        assertThat(judge(history).findings()).extracting(Finding::subject).contains(NEW);
    }

    @Test
    void theFirstOfSeveralBeginsCounts() {
        History history = Histories.rolledBack().add(Channel.AGENTS, new Source(NEW, 1), 50, started());
        assertThat(Verdicts.of(judge(history), NEW).figures()).containsEntry("served by", "pid 300 in mp-new-1");
        // Begun with the rollback is not before it.
        History late = Histories.rolledBack()
                .map(Channel.AGENTS, NEW, (s, line) -> line instanceof AgentLine.Started ? null : line)
                .add(Channel.AGENTS, NEW, 40, started());
        assertThat(judge(late).findings()).extracting(Finding::subject).doesNotContain(NEW);
    }

    // ---- new pods

    @Test
    void aNewPodByAMounterPodIsAnOffence() {
        History history = newPod(p -> cgroup(p, "/kubepods/besteffort/pod" + PodLines.mounterUid(NEW) + "/abc"));
        Judgement judgement = judge(history);
        Offence offence = Verdicts.failed(judgement, "w1");
        assertThat(offence.what()).isEqualTo("new pod back-w1 is not served by a systemd unit after the rollback");
        assertThat(offence.value()).isEqualTo("pid 901 in mp-new-1");
        assertThat(judgement.worst()).isEqualTo("not served by a systemd unit");
        assertThat(Verdicts.of(judgement, "w1").figures()).containsEntry("units", "none");
    }

    @Test
    void aNewPodByAnythingElseIsAnOffence() {
        assertThat(Verdicts.failed(judge(newPod(p -> cgroup(p, "/user.slice/x"))), "w1")
                        .value())
                .isEqualTo("pid 901 in /user.slice/x");
    }

    @Test
    void aNewPodWithoutAProcessIsInconclusive() {
        assertThat(Verdicts.doubted(judge(newPod(p -> null)), "w1"))
                .isEqualTo("no process was found that serves new pod back-w1");
    }

    @Test
    void aNewPodThatIsNotMountedIsAnOffence() {
        Offence offence = Verdicts.failed(judge(unmounted(99)), "w1");
        assertThat(offence.what())
                .isEqualTo("pod back-w1 was started without its mount, and writes to the node's disk");
        assertThat(offence.value()).isEqualTo("no mount on the target");
    }

    @Test
    void aNewPodWhoseMountNobodyLookedAtIsInconclusive() {
        // The pod is ready at 51.
        assertThat(Verdicts.doubted(judge(unmounted(51)), "w1"))
                .startsWith("nobody looked at the mounts of w1 since new pod back-w1 was ready");
        assertThat(judge(unmounted(51.1)).verdict()).isEqualTo(Verdict.FAIL);
    }

    @Test
    void aNewPodThatDoesNotBecomeReadyIsAnOffence() {
        Offence offence =
                Verdicts.failed(judge(Histories.rolledBack().broke(Actions.START_POD, "timed out", "back-w1")), "w1");
        assertThat(offence.what()).isEqualTo("new pod back-w1 did not become ready");
        assertThat(offence.value()).isEqualTo("timed out");
    }

    @Test
    void aNewPodThatIsNotReadyWhenTheRecordEndsIsInconclusive() {
        assertThat(Verdicts.doubted(judge(Histories.rolledBack().neverDone(Actions.START_POD, "back-w1")), "w1"))
                .isEqualTo("new pod back-w1 was not ready when the record ended");
    }

    @Test
    void aNewPodThatIsNotDescribedIsInconclusive() {
        assertThat(Verdicts.doubted(
                        judge(Histories.rolledBack().got(Actions.START_POD, f -> Map.of(), "back-w1")), "w1"))
                .isEqualTo("the volume of new pod back-w1 is not described");
    }

    @Test
    void aPodStartedDuringTheRollbackIsNotANewOne() {
        assertThat(Verdicts.doubted(judge(restarted(47.999)), "w1"))
                .isEqualTo("no pod was started on w1 after the rollback");
        Verdicts.passed(judge(restarted(48)));
    }

    @Test
    void aProfileWithoutUnitsIsInconclusive() {
        History history = Histories.rolledBack()
                .driver(d -> DriverBuilder.of(d).systemdUnit(null).build());
        assertThat(Verdicts.doubted(judge(history), "w1")).isEqualTo("the profile names no systemd units of mounts");
    }

    // ---- a new PVC

    @Test
    void noNewPvcIsInconclusive() {
        assertThat(Verdicts.doubted(judge(Histories.rolledBack().undone(Actions.CREATE_PVC)), PVC))
                .isEqualTo("no PVC was made after the rollback");
        History before = Histories.rolledBack()
                .undone(Actions.CREATE_PVC)
                .did(47.9, 49, Actions.CREATE_PVC, "back-w2", Map.of(Actions.NODE, "w2"), Map.of());
        assertThat(Verdicts.doubted(judge(before), PVC)).isEqualTo("no PVC was made after the rollback");
    }

    @Test
    void aPvcThatIsNotBoundIsAnOffence() {
        Judgement judgement = judge(Histories.rolledBack().broke(Actions.CREATE_PVC, "no provisioner"));
        Offence offence = Verdicts.failed(judgement, PVC);
        assertThat(offence.what()).isEqualTo("the PVC of back-w2 was not bound");
        assertThat(offence.value()).isEqualTo("no provisioner");
        assertThat(judgement.worst()).isEqualTo("a new PVC does not work");
    }

    @Test
    void aPvcThatIsNotBoundWhenTheRecordEndsIsInconclusive() {
        assertThat(Verdicts.doubted(judge(Histories.rolledBack().neverDone(Actions.CREATE_PVC)), PVC))
                .isEqualTo("the PVC of back-w2 was not bound when the record ended");
    }

    @Test
    void aPvcWithoutAPodIsInconclusive() {
        assertThat(Verdicts.of(judge(Histories.rolledBack().undone(Actions.START_POD, "back-w2")), PVC)
                        .message())
                .isEqualTo("no pod was started on the PVC of back-w2");
    }

    @Test
    void aPodThatIsStartedAsItsPvcIsMadeIsThePodOfIt() {
        History history = Histories.rolledBack().undone(Actions.START_POD, "back-w2");
        AddedWorkload.started(history, 48.5, 51, RolledBackRun.back("w2"));
        Verdicts.passed(judge(history));
    }

    @Test
    void aPvcWhosePodDoesNotBecomeReadyIsAnOffence() {
        Judgement judgement = judge(Histories.rolledBack().broke(Actions.START_POD, "timed out", "back-w2"));
        assertThat(Verdicts.of(judgement, PVC).offence().what()).isEqualTo("new pod back-w2 did not become ready");
    }

    @Test
    void aPvcOnWhichNoWriteIsAcknowledgedIsAnOffence() {
        History history = Histories.rolledBack()
                .map(Channel.OPERATIONS, "back-w2", (s, line) -> line instanceof Operation.Acknowledged ? null : line);
        Offence offence = Verdicts.failed(judge(history), PVC);
        assertThat(offence.what()).isEqualTo("no write on the new volume of back-w2 was acknowledged");
        assertThat(offence.value()).isEqualTo("0 writes");
        assertThat(offence.at()).isEqualTo(History.wall(60) - 1);
    }

    // ---- the release

    @Test
    void aReleaseThatIsNotBackIsAnOffence() {
        History history = Histories.rolledBack()
                .map(Channel.HELM, OBSERVER, (s, look) -> ReleaseLines.helm("1.2.0 superseded", "2.2.0 deployed"));
        Judgement judgement = judge(history);
        Offence offence = Verdicts.failed(judgement, RELEASE);
        assertThat(offence.what()).isEqualTo("the Helm release is not at chart version 1.2.0 again");
        assertThat(offence.value()).isEqualTo("revision 2 of csi-2.2.0, deployed");
        assertThat(judgement.worst()).isEqualTo("revision 2 of csi-2.2.0, deployed");
    }

    @Test
    void aRollbackThatFailedIsAnOffence() {
        History history = Histories.rolledBack()
                .map(
                        Channel.HELM,
                        OBSERVER,
                        (s, look) -> s < 41
                                ? look
                                : ReleaseLines.helm("1.2.0 superseded", "2.2.0 superseded", "1.2.0 failed"));
        assertThat(Verdicts.failed(judge(history), RELEASE).value()).isEqualTo("revision 3 of csi-1.2.0, failed");
    }

    @Test
    void aReleaseThatWasNotLookedAtIsInconclusive() {
        String why = "no revision of the Helm release was recorded";
        assertThat(Verdicts.doubted(judge(Histories.rolledBack().without(Channel.HELM, OBSERVER)), RELEASE))
                .isEqualTo(why);
        assertThat(Verdicts.doubted(
                        judge(Histories.rolledBack().map(Channel.HELM, OBSERVER, (s, look) -> ReleaseLines.helm())),
                        RELEASE))
                .isEqualTo(why);
    }

    // ---- the run

    @Test
    void aRunWithoutARollbackIsInconclusive() {
        assertThat(Verdicts.doubted(judge(History.healthy()), "release")).isEqualTo("the run has no rollback");
    }

    @Test
    void aRollbackThatBrokeIsInconclusive() {
        History history = Histories.rolledBack()
                .phases(phases -> phases.stream()
                        .map(p -> p.name().equals(Phase.ROLLBACK)
                                ? new Phase(p.name(), p.start(), p.end(), "timed out")
                                : p)
                        .toList());
        assertThat(Verdicts.doubted(judge(history), OLD)).startsWith("phase rollback failed: timed out");
        assertThat(Verdicts.doubted(judge(history), PVC)).isEqualTo("phase rollback failed: timed out");
    }

    @Test
    void aRollbackThatNeverEndedHasNothingAfterIt() {
        History history = Histories.rolledBack()
                .phases(phases -> phases.stream()
                        .filter(p -> p.start() <= History.ns(40))
                        .map(p -> p.name().equals(Phase.ROLLBACK) ? new Phase(p.name(), p.start(), null, null) : p)
                        .toList());
        Judgement judgement = judge(history);
        assertThat(judgement.findings())
                .allSatisfy(f -> assertThat(f.message()).startsWith("phase rollback never ended"));
        assertThat(Verdicts.doubted(judgement, PVC)).contains("more reasons");
    }

    @Test
    void aSecondUpgradeAfterTheRollbackIsNotTheOneUnderJudgement() {
        History history = Histories.rolledBack()
                .phases(phases -> List.of(
                        phases.get(3),
                        phases.get(4),
                        phase(Phase.STABILITY, 20, 40),
                        phase(Phase.ROLLBACK, 40, 48),
                        phase("between", 48, 55),
                        phase(Phase.UPGRADE, 55, 60),
                        phase(Phase.DRAIN, 60, 63)));
        assertThat(Verdicts.of(judge(history), NEW).figures()).containsEntry("served by", "pid 300 in mp-new-1");
        assertThat(Verdicts.of(judge(history), OLD).verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void theUpgradeIsJudgedUpToTheRollback() {
        // After it the release is at another version again, and that is right.
        Verdicts.passed(Histories.judge("upgrade", Histories.rolledBack()));
    }

    private static AgentLine started() {
        return Lines.started("workload", "w1", "back-w1", "boot", 0, 100);
    }

    private static Processes.Entry cgroup(Processes.Entry p, String cgroup) {
        return new Processes.Entry(p.connection(), p.pid(), p.start(), p.state(), p.comm(), p.args(), cgroup);
    }

    /** Changes the process of the pod that is started on w1 after the rollback. */
    private static History newPod(UnaryOperator<Processes.Entry> change) {
        return Histories.rolledBack()
                .map(
                        Channel.PROCESSES,
                        "w1",
                        (s, look) -> Lines.processes(look.processes().stream()
                                .map(p -> p.pid() == 901 ? change.apply(p) : p)
                                .filter(Objects::nonNull)
                                .toList()));
    }

    /** The volume of that pod is never mounted, and the mounts are looked at until then. */
    private static History unmounted(double until) {
        return Histories.rolledBack()
                .map(
                        Channel.MOUNTS,
                        "w1",
                        (s, look) -> s >= until
                                ? null
                                : Lines.mounts(look.mounts().stream()
                                        .filter(m -> !m.dev().equals("0:90"))
                                        .toList()));
    }

    private static History restarted(double second) {
        History history = Histories.rolledBack().undone(Actions.START_POD, "back-w1");
        AddedWorkload.started(history, second, 51, RolledBackRun.back("w1"));
        return history;
    }

    private static History volumes(Predicate<Volume> kept) {
        return Histories.rolledBack().volumes(all -> all.stream().filter(kept).toList());
    }

    private static Judgement judge(History history) {
        return Histories.judge("rollback", history);
    }
}
