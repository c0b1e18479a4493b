package dev.holdfast.judge;

import static dev.holdfast.evidence.History.NEW;
import static dev.holdfast.evidence.History.OBSERVER;
import static dev.holdfast.evidence.History.OLD;
import static dev.holdfast.evidence.History.OTHER;
import static dev.holdfast.evidence.NodeLines.connection;
import static dev.holdfast.evidence.NodeLines.dev;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Event;
import dev.holdfast.evidence.HelmRevisions;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.PodBuilder;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Processes;
import dev.holdfast.evidence.ReleaseLines;
import dev.holdfast.evidence.Writes;
import dev.holdfast.verdict.Diagnosis;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.RunVerdict;
import dev.holdfast.verdict.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What is said of whole runs: what went first, what follows from it, and what could not be judged because of it. */
class DiagnosisTest {
    private static final String UNPULLED = "waiting ErrImagePull";

    @Test
    void ofARunInWhichNothingWentWrongThereIsNothingToTell() {
        RunVerdict verdict = run(History.healthy());
        assertThat(verdict.judgements())
                .allSatisfy(one -> assertThat(one.verdict()).isEqualTo(Verdict.PASS));
        assertThat(verdict.diagnosis()).isEqualTo(Diagnosis.NONE);
    }

    @Test
    void aProcessThatWasKilledExplainsWhatBreaksAfterIt() {
        RunVerdict verdict = run(broken(processGone(History.healthy(), 11), 11));
        Diagnosis diagnosis = verdict.diagnosis();
        assertThat(diagnosis.text())
                .startsWith("First, 1.0 s into phase upgrade (")
                .contains("static-1 on w1: the mount process is gone (pid 100 → gone).")
                .contains("Before that: the upgrade began (1.0 s before).")
                .contains("No pod of the driver on w1 had been seen to change by then.")
                .contains("From it follow: ")
                .doesNotContain("causes");
        assertThat(diagnosis.causes()).hasSize(1);
        assertThat(diagnosis.causes().get(0).at()).isBetween(History.wall(11), History.wall(11.6));
        assertThat(follows(verdict, Guarantee.ERRORS, OLD))
                .isEqualTo("process of static-1: the mount process is gone, 1.0 s into phase upgrade");
        assertThat(follows(verdict, Guarantee.GAPS, OLD)).startsWith("process of static-1");
        assertThat(follows(verdict, Guarantee.DATA, OLD)).startsWith("process of static-1");
        assertThat(follows(verdict, Guarantee.PROCESS, OLD)).isNull();
    }

    @Test
    void whatBreaksBeforeTheProcessIsGoneDoesNotFollowFromIt() {
        History history = processGone(History.healthy(), 40).add(Channel.OPERATIONS, OLD, 15.51, failed());
        RunVerdict verdict = run(history);
        assertThat(follows(verdict, Guarantee.ERRORS, OLD)).isNull();
        assertThat(verdict.diagnosis().causes()).hasSize(2);
        assertThat(verdict.diagnosis().text())
                .startsWith("2 causes. First, ")
                .contains("ENOTCONN")
                .containsSubsequence(
                        "operation 99999 failed", "Then, not explained by that, ", "the mount process is gone");
    }

    @Test
    void anErrorOfAnotherVolumeDoesNotFollowFromTheProcess() {
        RunVerdict verdict = run(processGone(History.healthy(), 11).add(Channel.OPERATIONS, OTHER, 12.01, failed()));
        assertThat(follows(verdict, Guarantee.ERRORS, OTHER)).isNull();
        assertThat(verdict.diagnosis().causes()).hasSize(2);
    }

    @Test
    void whatFailsAfterWritesGotThroughAgainDoesNotFollow() {
        // The process is another one from 15 on, and the volume takes writes until one fails at 45.
        History history = History.healthy()
                .map(Channel.PROCESSES, "w1", (s, look) -> s < 15 ? look : replaced(look))
                .add(Channel.OPERATIONS, OLD, 45.01, failed());
        RunVerdict verdict = run(history);
        assertThat(follows(verdict, Guarantee.ERRORS, OLD)).isNull();
        assertThat(verdict.diagnosis().causes()).hasSize(2);
    }

    @Test
    void aLazyUnmountComesBeforeTheProcessThatEndsByIt() {
        History history = History.healthy()
                .map(
                        Channel.MOUNTS,
                        "w1",
                        (s, look) -> s < 15
                                ? look
                                : Lines.mounts(look.mounts().stream()
                                        .filter(m -> !m.dev().equals(dev(OLD)))
                                        .toList()));
        RunVerdict verdict = run(processGone(history, 17));
        assertThat(verdict.diagnosis().text()).contains("static-1 on w1: the mount is gone from the host");
        assertThat(verdict.diagnosis().causes()).hasSize(1);
        assertThat(follows(verdict, Guarantee.PROCESS, OLD)).startsWith("mount of static-1: the mount is gone");
        assertThat(follows(verdict, Guarantee.MOUNT, OLD)).isNull();
    }

    @Test
    void whatRestartedJustBeforeIsTold() {
        RunVerdict verdict = run(processGone(History.healthy(), 15));
        // the node plugin's pods of a healthy run are replaced between 13 and 14
        assertThat(verdict.diagnosis().text())
                .contains("node plugin pod csi-w1-old was deleted (1.0 s before)")
                .contains("node plugin pod csi-w1-new was created (1.0 s before)")
                .doesNotContain("csi-w2");
    }

    @Test
    void whatTheRevisionChangedIsToldWhereItWasRecorded() {
        HelmRevisions.Entry old = new HelmRevisions.Entry(
                1,
                "superseded",
                "csi-1.2.0",
                "1.2.0",
                "",
                Map.of(
                        "DaemonSet kube-system/csi",
                        "a",
                        "Namespace mount-s3",
                        "b",
                        "ServiceAccount kube-system/csi",
                        "c"));
        HelmRevisions.Entry young = new HelmRevisions.Entry(
                2,
                "deployed",
                "csi-2.2.0",
                "2.2.0",
                "",
                Map.of("DaemonSet kube-system/csi", "d", "ServiceAccount kube-system/csi", "c"));
        History history = processGone(History.healthy(), 15)
                .map(Channel.HELM, OBSERVER, (s, look) -> s < 12 ? look : Lines.helm(List.of(old, young)))
                .did(10.5, 12, Actions.HELM_UPGRADE, "driver", Map.of(), Map.of());
        assertThat(run(history).diagnosis().text())
                .contains(
                        "helm upgrade, which no longer lists Namespace mount-s3 and changed DaemonSet kube-system/csi, began (4.5 s"
                                + " before)");
    }

    @Test
    void aRollbackThatDeletesTheNamespaceOfTheMountersIsTheCauseOfItAll() {
        String deleted = "PriorityClass mount-s3-critical,Namespace mount-s3";
        History history = Histories.rolledBack()
                .guarantees(List.of("process", "errors", "data", "rollback"))
                .map(Channel.PROCESSES, "w1", (s, look) -> s < 45 ? look : without(look, 300))
                .map(Channel.READ_BACK, NEW, (s, back) -> Lines.readBack(back.key(), -1, null, "ENOTCONN"))
                .did(40.5, 42, Actions.HELM_ROLLBACK, "driver", Map.of(), Map.of(Actions.DELETED, deleted));
        RunVerdict verdict = run(history);
        assertThat(verdict.diagnosis().text())
                .contains("helm rollback deleted Namespace mount-s3, in which mounter pod mp-new-1 served new-1")
                .contains("which deleted PriorityClass mount-s3-critical and Namespace mount-s3")
                .doesNotContain("before the first phase");
        assertThat(verdict.diagnosis().causes()).hasSize(1);
        assertThat(finding(verdict, Guarantee.DATA, NEW).offence().followsPhase())
                .isEqualTo(Phase.ROLLBACK);
        assertThat(follows(verdict, Guarantee.DATA, NEW)).startsWith("helm rollback deleted Namespace mount-s3");
        assertThat(follows(verdict, Guarantee.ROLLBACK, NEW)).startsWith("helm rollback deleted Namespace mount-s3");
    }

    @Test
    void aStoreThatDoesNotAnswerIsNamedButNotTheCauseOfWritesThatWaitLongerThanThat() {
        History history =
                waiting(waiting(History.healthy(), Channel.OPERATIONS, OLD, 15, 19), Channel.CONTROLS, "w1-s3", 15, 17);
        RunVerdict verdict = run(history);
        assertThat(of(verdict, Guarantee.GAPS).verdict()).isEqualTo(Verdict.FAIL);
        assertThat(verdict.diagnosis().text())
                .contains("static-1 on w1: writes waited too long (3.990 s")
                .contains(
                        "At the same time, S3 did not answer the control on w1, which asks it past the driver, for 1.990 s.")
                .doesNotContain("From it follow");
    }

    @Test
    void aStoreThatDoesNotAnswerExplainsWhyGapsAreNotProved() {
        History history = waiting(
                waiting(History.healthy(), Channel.OPERATIONS, OLD, 15, 17.5), Channel.CONTROLS, "w1-s3", 15, 17.3);
        assertThat(run(history).diagnosis().text())
                .startsWith("Nothing was seen to go wrong, but not proved: gaps")
                .contains("lies within a stall of S3 itself");
    }

    @Test
    void aStoreThatStoodStillAtAnotherTimeExplainsNothing() {
        History history =
                waiting(waiting(History.healthy(), Channel.OPERATIONS, OLD, 15, 19), Channel.CONTROLS, "w1-s3", 40, 42);
        assertThat(run(history).diagnosis().text())
                .contains("static-1 on w1: writes waited too long (")
                .doesNotContain("S3 did not answer");
    }

    @Test
    void anImageThatCannotBePulledKeepsGuaranteesFromBeingJudged() {
        History history = unrolled(History.healthy(), UNPULLED, 0)
                .phases(DiagnosisTest::brokenUpgrade)
                .volumes(volumes -> volumes.stream().filter(v -> v.before()).toList());
        RunVerdict verdict = run(history);
        assertThat(verdict.diagnosis().text())
                .contains("cannot pull image image:1 (ErrImagePull)")
                .contains("From it follow: upgrade (")
                .contains(
                        "Not judged because of it: process, mount, handles, inodes, gaps, errors, data, pods, republish and pod-mounter.")
                .doesNotContain("Not proved");
        for (Guarantee guarantee : List.of(Guarantee.PROCESS, Guarantee.POD_MOUNTER)) {
            assertThat(of(verdict, guarantee).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
            assertThat(of(verdict, guarantee).findings())
                    .allSatisfy(finding -> assertThat(finding.because()).contains("cannot pull image image:1"));
        }
    }

    @Test
    void aNodePluginThatCrashesIsToldWithWhatTheClusterSaysOfIt() {
        History history = unrolled(History.healthy(), "waiting CrashLoopBackOff", 3)
                .add(
                        Channel.EVENTS,
                        OBSERVER,
                        16,
                        warning("csi-w1-new", "BackOff", "Back-off restarting failed container main", 16));
        RunVerdict verdict = run(history);
        assertThat(verdict.diagnosis().text())
                .contains("node plugin pod csi-w1-new on w1 had its container main restart 3 times (CrashLoopBackOff)")
                .contains(
                        "The cluster says: event BackOff of csi-w1-new: \"Back-off restarting failed container main\".")
                .contains("From it follow: upgrade (rollout)");
    }

    @Test
    void onePodThatIsReplacedExplainsItsVolumeAlone() {
        History history = processGone(History.healthy(), 16)
                .map(Channel.PODS, OBSERVER, (s, look) -> s < 15 ? look : withoutPod(look, OLD));
        RunVerdict verdict = run(history);
        assertThat(verdict.diagnosis().text())
                .contains("pod static-1 of workload static-1 on w1 was deleted")
                .contains("pods");
        assertThat(verdict.diagnosis().causes()).hasSize(1);
        assertThat(follows(verdict, Guarantee.PROCESS, OLD))
                .startsWith("pod static-1 of workload static-1 on w1 was deleted");
    }

    @Test
    void aPodThatGoesWhenAllIsWrittenExplainsNothing() {
        History history = streamDiffers(BlockRun.block());
        history.add(Channel.PODS, OBSERVER, 64, Lines.pods(lastPods(history)))
                .add(Channel.PODS, OBSERVER, 65, Lines.pods(List.of()));
        RunVerdict verdict = run(history);
        assertThat(verdict.diagnosis().text())
                .contains("the streamed object")
                .doesNotContain("pod static-1 of workload static-1 on w1 was deleted");
    }

    @Test
    void aPodThatTheRunItselfDeletesAfterTheDrainExplainsNothingOfBefore() {
        History history = streamDiffers(BlockRun.block());
        String uid = history.manifest().volumes().get(0).podUid();
        // the last look that shows it is of the drain
        history.add(Channel.PODS, OBSERVER, 62.5, Lines.pods(lastPods(history)))
                .add(Channel.PODS, OBSERVER, 65, Lines.pods(List.of()))
                .did(63.6, 64.5, Actions.DELETE_POD, OLD, Map.of(Actions.NODE, "w1", Actions.UID, uid), Map.of());
        assertThat(run(history).diagnosis().text())
                .contains("the streamed object")
                .doesNotContain("pod static-1 of workload static-1 on w1 was deleted");
    }

    /** What was streamed is another object on the new mount. */
    private static History streamDiffers(History history) {
        return history.map(
                Channel.READ_BACK,
                "remount-" + OLD,
                (s, back) -> back.key().endsWith("stream.bin")
                        ? Lines.readBack(back.key(), back.size(), "other", null)
                        : back);
    }

    private static List<Pods.Entry> lastPods(History history) {
        return history.lines(Channel.PODS, history.sources(Channel.PODS).get(0))
                .map(Pods::pods)
                .filter(Objects::nonNull)
                .reduce((one, later) -> later)
                .orElseThrow();
    }

    @Test
    void onlyDoubtSaysWhatLacks() {
        RunVerdict verdict = run(History.healthy().drop(Channel.PROCESSES, "w1", 14, 17));
        assertThat(verdict.diagnosis().causes()).isEmpty();
        assertThat(verdict.diagnosis().text())
                .startsWith("Nothing was seen to go wrong, but not proved: process and mount (static-1: ")
                .contains("no sample of the processes on w1 for 3.500 s");
    }

    @Test
    void anAgentThatFellSilentIsTheReasonOfAllDoubts() {
        History history = History.healthy();
        for (Channel<?> channel : List.of(Channel.OPERATIONS, Channel.HANDLES, Channel.MOUNTS, Channel.READ_BACK)) {
            history.map(channel, OLD, (s, line) -> s < 40 ? line : null);
        }
        history.map(Channel.AGENTS, OLD, (s, line) -> s < 40 ? line : null)
                .map(Channel.CONTROLS, OLD + "-tmpfs", (s, line) -> s < 40 ? line : null);
        assertThat(run(history).diagnosis().text())
                .isEqualTo(
                        "Nothing was seen to go wrong, but not proved: mount, handles, inodes, gaps, errors and data (the agent"
                                + " of static-1 on w1 was not heard of any more from 9.9 s into phase stability on).");
    }

    @Test
    void aSuspectThatAnotherJudgeClearedIsNotNamed() {
        History history = History.healthy()
                .add(Channel.OPERATIONS, OLD, 15.51, Lines.failed(99_999, "holdfast/x", "EIO", "open"));
        assertThat(finding(run(history), Guarantee.ERRORS, OLD).offence().causes())
                .containsExactly("the mount process lost its connection to S3 or its credentials");
        // later the process is another one, so that it cannot be ruled out that it was restarted before
        history.map(Channel.PROCESSES, "w1", (s, look) -> s < 40 ? look : replaced(look));
        assertThat(finding(run(history), Guarantee.ERRORS, OLD).offence().causes())
                .contains("the mount process was restarted during the operation");
    }

    @Test
    void severalVolumesThatBreakAtOnceAreOneCause() {
        History history = History.healthy();
        processGone(history, 15);
        history.map(Channel.PROCESSES, "w2", (s, look) -> s < 17 ? look : without(look, 200));
        assertThat(run(history).diagnosis().text())
                .contains("static-1 on w1 and dynamic-1 on w2: the mount process is gone.");
    }

    @Test
    void itIsTheSameWheneverItIsAsked() {
        History history = broken(processGone(History.healthy(), 11), 11);
        assertThat(run(history)).isEqualTo(run(history));
    }

    // ---- what goes wrong

    private static History processGone(History history, double second) {
        return history.map(Channel.PROCESSES, "w1", (s, look) -> s < second ? look : without(look, 100));
    }

    private static Processes without(Processes look, int pid) {
        return Lines.processes(
                look.processes().stream().filter(p -> p.pid() != pid).toList());
    }

    private static Processes replaced(Processes look) {
        return Lines.processes(look.processes().stream()
                .map(p -> p.connection() == connection(OLD)
                        ? new Processes.Entry(p.connection(), 456, 2000, p.state(), p.comm(), p.args(), p.cgroup())
                        : p)
                .toList());
    }

    /** No write gets through any more, each fails, and nothing can be read at the end. */
    private static History broken(History history, double second) {
        return silent(history, Channel.OPERATIONS, OLD, second, 99)
                .add(Channel.OPERATIONS, OLD, second + 0.01, Lines.invoked(99_999, "holdfast/x"))
                .add(Channel.OPERATIONS, OLD, second + 0.02, failed())
                .map(Channel.READ_BACK, OLD, (s, back) -> Lines.readBack(back.key(), -1, null, "ENOTCONN"));
    }

    private static Operation.Failed failed() {
        return Lines.failed(99_999, "holdfast/x", "ENOTCONN", "open");
    }

    /** The operation that is begun at a time ends at another, and none is begun in between. */
    private static History waiting(History history, Channel<Operation> channel, String name, double from, double to) {
        long op = Math.round((from - (name.equals(OLD) ? -8 : -10)) * 10);
        return silent(history, channel, name, from, to).add(channel, name, to - 0.01, Writes.ok(op, 7));
    }

    /** No operation ends, nor is one begun, for a time. */
    private static History silent(History history, Channel<Operation> channel, String name, double from, double to) {
        return history.map(channel, name, (s, line) -> s < from + 0.02 || s >= to ? line : null);
    }

    /** The new node plugin's pod on w1 stays in a state from 15 on, and the rollout is not complete. */
    private static History unrolled(History history, String state, int restarts) {
        return history.map(
                        Channel.PODS,
                        OBSERVER,
                        (s, look) -> s < 15
                                ? look
                                : Lines.pods(look.pods().stream()
                                        .map(pod -> pod.name().equals("csi-w1-new") ? in(pod, state, restarts) : pod)
                                        .toList()))
                .map(Channel.ROLLOUTS, OBSERVER, (s, look) -> s < 12 ? look : ReleaseLines.rollouts(1, "driver:2.2.0"));
    }

    private static Pods.Entry in(Pods.Entry pod, String state, int restarts) {
        List<Pods.Container> containers = new ArrayList<>();
        pod.containers().forEach(c -> containers.add(new Pods.Container(c.name(), c.id(), c.image(), restarts, state)));
        return PodBuilder.of(pod)
                .phase("Running")
                .ready(false)
                .deleting(false)
                .containers(containers)
                .build();
    }

    private static Pods withoutPod(Pods look, String name) {
        return Lines.pods(
                look.pods().stream().filter(pod -> !pod.name().equals(name)).toList());
    }

    private static List<Phase> brokenUpgrade(List<Phase> phases) {
        return phases.stream()
                .filter(phase -> phase.start() <= History.ns(10))
                .map(phase -> phase.name().equals(Phase.UPGRADE)
                        ? new Phase(phase.name(), phase.start(), History.ns(30), "the image cannot be pulled")
                        : phase)
                .toList();
    }

    private static Event warning(String pod, String reason, String message, double second) {
        return Lines.event(
                "e1",
                "Warning",
                reason,
                message,
                "Pod",
                "kube-system",
                pod,
                "plugin-w1-new",
                1,
                History.wall(second),
                History.wall(second));
    }

    // ---- what is said

    private static RunVerdict run(History history) {
        return Judges.run(Guarantee.promisedBy(history.manifest()), history, Histories.limits());
    }

    private static Judgement of(RunVerdict verdict, Guarantee guarantee) {
        return verdict.judgements().stream()
                .filter(judgement -> judgement.guarantee() == guarantee)
                .findFirst()
                .orElseThrow();
    }

    private static Finding finding(RunVerdict verdict, Guarantee guarantee, String subject) {
        return Verdicts.of(of(verdict, guarantee), subject);
    }

    private static String follows(RunVerdict verdict, Guarantee guarantee, String subject) {
        Finding finding = finding(verdict, guarantee, subject);
        assertThat(finding.verdict()).as(finding.message()).isEqualTo(Verdict.FAIL);
        return finding.offence().follows();
    }
}
