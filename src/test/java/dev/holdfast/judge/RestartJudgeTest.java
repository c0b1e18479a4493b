package dev.holdfast.judge;

import static dev.holdfast.evidence.History.NEW;
import static dev.holdfast.evidence.History.OBSERVER;
import static dev.holdfast.evidence.History.OLD;
import static dev.holdfast.evidence.History.OTHER;
import static dev.holdfast.evidence.NodeLines.connection;
import static dev.holdfast.evidence.PodLines.mounterUid;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.DriverBuilder;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Lists;
import dev.holdfast.evidence.NodeLines;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.PodBuilder;
import dev.holdfast.evidence.PodLines;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.PublishLines;
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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Parts of w1 are restarted. See {@link Histories#restarted}. */
class RestartJudgeTest {
    private static final String POD = "new pod";
    private static final String MOUNTERS = "mounter pods";

    private static Judgement judge(History history) {
        return Histories.judge("kubelet-restart", history);
    }

    @Test
    void theReportNamesEveryVolumeAndWhatIsNew() {
        Judgement judgement = judge(Histories.restarted());
        Verdicts.passed(judgement);
        assertThat(judgement.findings())
                .extracting(Finding::subject)
                .containsExactly("kubelet", OLD, OTHER, NEW, "new-2", MOUNTERS, POD);
        assertThat(Verdicts.of(judgement, "kubelet").message())
                .isEqualTo("the kubelet of w1 was restarted: pid 80 → pid 81");
        assertThat(Verdicts.of(judgement, OLD).message())
                .isEqualTo("process, mount, gaps, errors, pods hold across the restart, and the volume is republished");
        assertThat(Verdicts.of(judgement, OTHER).message())
                .isEqualTo("process, mount, gaps, errors, pods hold across the restart");
        assertThat(Verdicts.of(judgement, OLD).figures())
                .containsEntry("served by", "pid 100 in mount-s3-1.2.0-1.service")
                .containsEntry("republishes seen", "1")
                .containsEntry("longest gap", "30 ms (at most 100 ms)");
        assertThat(Verdicts.of(judgement, POD).figures()).containsEntry("ready after", "3.5 s");
    }

    @Test
    void whoCameAfterTheFirstIsASubjectOfTheSecond() {
        Judgement judgement = Histories.judge("containerd-restart", Histories.restarted());
        Verdicts.passed(judgement);
        assertThat(judgement.findings()).extracting(Finding::subject).contains("after-kubelet");
        assertThat(Verdicts.of(judgement, MOUNTERS).message()).startsWith("3 mounter pods the same");
    }

    @Test
    void aReleaseThatHadMounterPodsAlreadyNeedsNoUnits() {
        History history = Histories.restarted();
        for (Volume old :
                history.manifest().volumes().stream().filter(Volume::before).toList()) {
            String mounter = "mp-" + old.name();
            PodLines.alsoThere(
                    history,
                    s -> true,
                    PodLines.pod("mount-s3", mounter, mounterUid(old.name()), old.node(), true, Map.of()));
            PodLines.alsoAttached(history, s -> true, PodLines.attachment(old, mounter));
            history.map(
                    Channel.PROCESSES,
                    old.node(),
                    (s, look) -> Lines.processes(look.processes().stream()
                            .map(p -> p.cgroup().equals(History.SYSTEMD)
                                    ? NodeLines.process(
                                            p.connection(),
                                            p.pid(),
                                            p.start(),
                                            "/kubepods/besteffort/pod" + mounterUid(old.name()) + "/abc")
                                    : p)
                            .toList()));
        }
        Judgement judgement = judge(history);
        Verdicts.passed(judgement);
        assertThat(Verdicts.of(judgement, OLD).figures()).containsEntry("served by", "pid 100 in mp-static-1");
    }

    @Test
    void aDriverWithoutMounterPodsIsNotAskedForOnes() {
        Judgement judgement = judge(Histories.restarted()
                .driver(d -> DriverBuilder.of(d).mounterNamespace(null).build()));
        assertThat(judgement.findings())
                .extracting(Finding::subject)
                .contains(OLD)
                .doesNotContain("by mounter pod", "by systemd unit");
    }

    // ---- the restart itself

    @Test
    void withoutARestartNothingIsKnown() {
        assertThat(Verdicts.doubted(judge(Histories.restarted().undone(Actions.RESTART_KUBELET)), "kubelet"))
                .isEqualTo("the run has no restart of the kubelet");
        assertThat(Verdicts.doubted(judge(Histories.restarted().neverDone(Actions.RESTART_KUBELET)), "kubelet"))
                .isEqualTo("the restart of the kubelet never ended");
        assertThat(Verdicts.doubted(judge(Histories.restarted().broke(Actions.RESTART_KUBELET, "exit 1")), "kubelet"))
                .isEqualTo("the kubelet could not be restarted: exit 1");
    }

    @Test
    void aProcessThatIsTheSameAfterwardsWasNotRestarted() {
        History history = Histories.restarted().got(Actions.RESTART_KUBELET, f -> RestartsRun.after("pid 80"));
        assertThat(Verdicts.doubted(judge(history), "kubelet"))
                .isEqualTo("nothing shows that the kubelet of w1 was restarted: it is pid 80 before and after");
    }

    @Test
    void aRestartThatNothingShowsIsADoubt() {
        History history = Histories.restarted().got(Actions.RESTART_KUBELET, f -> Map.of());
        assertThat(Verdicts.doubted(judge(history), "kubelet"))
                .isEqualTo("nothing that was recorded shows that the kubelet of w1 was restarted: it was pid 80 before,"
                        + " and unknown after");
        history = Histories.restarted().asked(Actions.RESTART_KUBELET, f -> Map.of(Actions.BEFORE, " "));
        assertThat(Verdicts.doubted(judge(history), "kubelet")).contains("it was unknown before, and pid 81 after");
    }

    // ---- what it must leave alone

    @ParameterizedTest
    @ValueSource(strings = {OLD, NEW})
    void aMountProcessThatEndsIsAnOffence(String volume) {
        History history = Histories.restarted()
                .map(
                        Channel.PROCESSES,
                        "w1",
                        (s, look) -> s < 35
                                ? look
                                : Lines.processes(look.processes().stream()
                                        .filter(p -> p.connection() != connection(volume))
                                        .toList()));
        Offence offence = Verdicts.failed(judge(history), volume);
        assertThat(offence.what()).isEqualTo("process of " + volume + ": the mount process is gone");
        assertThat(offence.phase()).isEqualTo("restarts");
    }

    @Test
    void aVolumeOfAnotherNodeIsASubjectToo() {
        History history = Histories.restarted().add(Channel.OPERATIONS, OTHER, 35.01, Writes.failed(9999, "ENOTCONN"));
        assertThat(Verdicts.failed(judge(history), OTHER).what())
                .isEqualTo("errors of dynamic-1: operation 9999 failed with ENOTCONN at open");
    }

    @Test
    void whatFailsAtTheNextRestartIsNotHeldAgainstThisOne() {
        History history = Histories.restarted().add(Channel.OPERATIONS, OLD, 43.51, Writes.failed(9999, "EIO"));
        Verdicts.passed(judge(history));
        assertThat(Histories.judge("containerd-restart", history).verdict()).isEqualTo(Verdict.FAIL);
        Verdicts.passed(Histories.judge("plugin-restart", history));
    }

    @Test
    void aGapIsAnOffence() {
        // Operations 450 to 464 of static-1 are those from 37 to 38.5.
        History history =
                Histories.restarted().map(Channel.OPERATIONS, OLD, (s, line) -> s >= 37 && s < 38.5 ? null : line);
        history.add(Channel.OPERATIONS, OLD, 37, Writes.invoked(450));
        history.add(Channel.OPERATIONS, OLD, 38.4, Writes.ok(450, 7));
        assertThat(Verdicts.failed(judge(history), OLD).what()).isEqualTo("gaps of static-1: writes waited too long");
    }

    @ParameterizedTest
    @CsvSource({"true, 1", "false, 0"})
    void aMounterPodThatIsRestartedOrGoneIsAnOffence(boolean there, int restarts) {
        History history = Histories.restarted()
                .map(
                        Channel.PODS,
                        OBSERVER,
                        (s, look) -> s < 36
                                ? look
                                : Lines.pods(look.pods().stream()
                                        .filter(p -> there || !p.name().equals("mp-new-1"))
                                        .map(p -> p.name().equals("mp-new-1") ? restarted(p, restarts) : p)
                                        .toList()));
        Judgement judgement = judge(history);
        assertThat(Verdicts.of(judgement, MOUNTERS).verdict()).isEqualTo(Verdict.FAIL);
        assertThat(Verdicts.of(judgement, MOUNTERS).offence().what()).isEqualTo("mounter pod mp-new-1 was disturbed");
    }

    @Test
    void aMounterPodThatComesUpOrGoesMeanwhileIsNotDisturbed() {
        History coming = Histories.restarted();
        History going = Histories.restarted();
        PodLines.alsoThere(
                coming,
                s -> s >= 25 && s < 36,
                PodBuilder.of(extra()).phase("Pending").build());
        PodLines.alsoThere(coming, s -> s >= 36, extra());
        PodLines.alsoThere(
                going, s -> s < 36, PodBuilder.of(extra()).deleting(true).build());
        assertThat(Verdicts.of(judge(coming), MOUNTERS).verdict()).isEqualTo(Verdict.PASS);
        assertThat(Verdicts.of(judge(going), MOUNTERS).verdict()).isEqualTo(Verdict.PASS);
    }

    private static Pods.Entry extra() {
        return PodLines.pod("mount-s3", "mp-extra", "uid-extra", "w1", true, Map.of());
    }

    private static Pods.Entry restarted(Pods.Entry p, int restarts) {
        return PodBuilder.of(p)
                .containers(p.containers().stream()
                        .map(k -> new Pods.Container(k.name(), k.id() + restarts, k.image(), restarts, k.state()))
                        .toList())
                .build();
    }

    @Test
    void bothKindsMustBeInUseOnTheNode() {
        History history = Histories.restarted()
                .volumes(all -> all.stream()
                        .filter(v -> !v.before() || !v.node().equals("w1"))
                        .toList());
        assertThat(Verdicts.doubted(judge(history), "by systemd unit"))
                .isEqualTo("no volume on w1 was served by a systemd unit before the restart");
    }

    // ---- what has to work afterwards

    @Test
    void aVolumeThatIsNotRepublishedIsADoubt() {
        History history = Histories.restarted().drop(Channel.LOGS, "csi-w1-new", 34, 36);
        assertThat(Verdicts.doubted(judge(history), OLD)).startsWith("no republish of the volume was seen after");
    }

    @Test
    void aRepublishThatFailsAtFirstIsAllowedIfOneFollows() {
        History history = Histories.restarted()
                .add(Channel.EVENTS, OBSERVER, 54, PublishLines.failedMount(OLD, "e-1", 1, 53, 54));
        Verdicts.passed(Histories.judge("plugin-restart", history));
        history = Histories.restarted()
                .add(Channel.EVENTS, OBSERVER, 36, PublishLines.failedMount(OLD, "e-1", 1, 35, 36));
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("and the last failure");
    }

    @Test
    void aRepublishThatFailsLongAfterwardsIsAnOffence() {
        History history = Histories.restarted()
                .add(Channel.EVENTS, OBSERVER, 40, PublishLines.failedMount(OLD, "e-1", 3, 35, 40));
        assertThat(Verdicts.failed(judge(history), OLD).what())
                .isEqualTo("the volume's republish fails long after the restart");
    }

    @Test
    void aNewPodThatDoesNotComeIsAnOffence() {
        History history = Histories.restarted().broke(Actions.START_POD, "timed out", "after-kubelet");
        assertThat(Verdicts.failed(judge(history), POD).what()).isEqualTo("new pod after-kubelet did not become ready");
    }

    @Test
    void aClaimThatIsNotBoundIsAnOffence() {
        History history = Histories.restarted()
                .undone(Actions.START_POD, "after-kubelet")
                .broke(Actions.CREATE_PVC, "timed out", "after-kubelet");
        assertThat(Verdicts.failed(judge(history), POD).what())
                .isEqualTo("the claim of new pod after-kubelet was not bound");
    }

    @Test
    void aNewPodThatComesTooLateIsAnOffence() {
        Limits hasty = Histories.limits().with(Limit.AFTER_RESTART, Duration.ofSeconds(3));
        Judgement judgement = Judges.judge(Guarantee.KUBELET_RESTART, Histories.restarted(), hasty);
        assertThat(Verdicts.failed(judgement, POD).value()).isEqualTo("3.5 s after the restart");
    }

    @Test
    void aNewPodByASystemdUnitIsAnOffence() {
        Volume v = History.volume("after-kubelet", "dynamic", false, "w1");
        History history = Histories.restarted();
        NodeLines.show(history, NodeLines.bySystemd(v, 99, 999, "mount-s3-1.2.0-late.service", s -> s >= 37));
        Offence offence = Verdicts.failed(judge(history), POD);
        assertThat(offence.what()).isEqualTo("new pod after-kubelet is not served by a mounter pod");
    }

    @Test
    void noNewPodIsADoubt() {
        History history = Histories.restarted()
                .undone(Actions.START_POD, "after-kubelet")
                .undone(Actions.CREATE_PVC, "after-kubelet");
        assertThat(Verdicts.doubted(judge(history), POD)).isEqualTo("no pod was started on w1 after the restart");
        assertThat(Verdicts.doubted(judge(Histories.restarted().neverDone(Actions.START_POD, "after-kubelet")), POD))
                .isEqualTo("new pod after-kubelet was not ready when the record ended");
    }

    @Test
    void aNewPodThatWritesNothingIsAnOffence() {
        History history = Histories.restarted()
                .map(
                        Channel.OPERATIONS,
                        "after-kubelet",
                        (s, line) -> line instanceof Operation.Acknowledged && s < 43 ? null : line);
        assertThat(Verdicts.failed(judge(history), POD).value()).isEqualTo("0 writes");
    }

    @Test
    void theNodesThatAreThereDoNotMatter() {
        Verdicts.passed(judge(Histories.restarted().nodes(List.of("w1", "w2", "w3"))));
    }

    // ---- what is said in figures

    @Test
    void whatWentWellIsToldInFigures() {
        Judgement judgement = judge(Histories.restarted());
        assertThat(judgement.worst()).isEqualTo("3.5 s");
        assertThat(judgement.limit()).isEqualTo("nothing disturbed, and a new pod served within 5 s");
        assertThat(Verdicts.of(judgement, "kubelet").figures())
                .containsEntry("before", "pid 80")
                .containsEntry("after", "pid 81")
                .containsEntry("took", "0.5 s");
        assertThat(Verdicts.of(judgement, OTHER).figures()).doesNotContainKey("republishes seen");
        assertThat(Verdicts.of(judgement, MOUNTERS).message())
                .isEqualTo("2 mounter pods the same, not restarted, in 9 looks");
        assertThat(Verdicts.of(judgement, POD).figures()).containsEntry("writes", "50");
        assertThat(Verdicts.of(judgement, POD).message())
                .isEqualTo("served by pid 975 in mp-after-kubelet 3.5 s after the restart, 50 writes acknowledged");
    }

    @Test
    void whatIsUnknownOfTheRestartIsSaidInItsFigures() {
        History history = Histories.restarted()
                .asked(Actions.RESTART_KUBELET, f -> Map.of())
                .got(Actions.RESTART_KUBELET, f -> Map.of());
        assertThat(Verdicts.of(judge(history), "kubelet").figures())
                .containsEntry("before", "unknown")
                .containsEntry("after", "unknown");
    }

    // ---- who is a subject

    @Test
    void aPodThatIsDeletedMeanwhileIsNoSubject() {
        assertThat(subjectsOfContainerd(deleted("after-kubelet", 50.9))).doesNotContain("after-kubelet");
        assertThat(subjectsOfContainerd(deleted("after-kubelet", 51))).contains("after-kubelet");
        assertThat(subjectsOfContainerd(deleted("somebody", 50.9))).contains("after-kubelet");
    }

    private static History deleted(String pod, double second) {
        return Histories.restarted().did(second, second, Actions.DELETE_POD, pod, Map.of(), Map.of());
    }

    private static List<String> subjectsOfContainerd(History history) {
        return Histories.judge("containerd-restart", history).findings().stream()
                .map(Finding::subject)
                .toList();
    }

    @Test
    void aPodThatBecomesReadyJustThenIsNoSubject() {
        Volume v = History.volume("just-then", "dynamic", false, "w1");
        History history = Histories.restarted()
                .did(40, 43, Actions.START_POD, "just-then", Map.of(Actions.NODE, "w1"), Actions.describe(v));
        assertThat(subjectsOfContainerd(history)).contains("after-kubelet").doesNotContain("just-then");
    }

    // ---- mounter pods

    @Test
    void withoutALookAtMounterPodsBeforeAndAfterNothingIsKnown() {
        History history = Histories.restarted()
                .map(
                        Channel.PODS,
                        OBSERVER,
                        (s, look) -> s >= 34
                                ? look
                                : Lines.pods(look.pods().stream()
                                        .filter(p -> !p.namespace().equals("mount-s3"))
                                        .toList()));
        assertThat(Verdicts.doubted(judge(history), MOUNTERS)).isEqualTo("no mounter pod was seen before the restart");
        history = Histories.restarted().drop(Channel.PODS, OBSERVER, 34, 43);
        assertThat(Verdicts.doubted(judge(history), MOUNTERS))
                .isEqualTo("nobody looked at the mounter pods since the restart");
    }

    @Test
    void onlyMounterPodsOfTheLastLookBeforeAreCompared() {
        Pods.Entry gone = PodLines.pod("mount-s3", "mp-gone", "uid-gone", "w1", true, Map.of());
        Verdicts.passed(judge(Histories.restarted()
                .map(Channel.PODS, OBSERVER, (s, look) -> s < 33 ? Lines.pods(Lists.and(look.pods(), gone)) : look)));
    }

    @Test
    void aMounterPodIsComparedFromTheRestartToTheNextOne() {
        Judgement judgement = judge(containersEndedAt(34));
        assertThat(Verdicts.of(judgement, MOUNTERS).verdict()).isEqualTo(Verdict.FAIL);
        assertThat(Verdicts.of(judgement, MOUNTERS).offence().value()).contains("Running, ", "1 restarts");
        assertThat(Verdicts.of(judge(containersEndedAt(43)), MOUNTERS).verdict())
                .isEqualTo(Verdict.PASS);
    }

    private static History containersEndedAt(double second) {
        return Histories.restarted()
                .map(
                        Channel.PODS,
                        OBSERVER,
                        (s, look) -> s != second
                                ? look
                                : Lines.pods(look.pods().stream()
                                        .map(p -> p.name().equals("mp-new-1") ? restarted(p, 1) : p)
                                        .toList()));
    }

    @Test
    void aMounterPodThatIsBeingDeletedIsAnOffence() {
        History history = Histories.restarted()
                .map(
                        Channel.PODS,
                        OBSERVER,
                        (s, look) -> s < 36
                                ? look
                                : Lines.pods(look.pods().stream()
                                        .map(p -> p.name().equals("mp-new-1") ? deleting(p) : p)
                                        .toList()));
        Judgement judgement = judge(history);
        assertThat(Verdicts.of(judgement, MOUNTERS).verdict()).isEqualTo(Verdict.FAIL);
        assertThat(Verdicts.of(judgement, MOUNTERS).offence().value()).contains("Running and deleted, ");
    }

    private static Pods.Entry deleting(Pods.Entry p) {
        return PodBuilder.of(p).deleting(true).build();
    }

    // ---- republishes

    @Test
    void withoutALogLineOfRepublishesNoneCanBeSeen() {
        History history = Histories.restarted()
                .driver(d -> DriverBuilder.of(d).publishLog(null).build());
        Judgement judgement = judge(history);
        assertThat(Verdicts.doubted(judgement, "kubelet"))
                .contains("the profile names no log line of a republish, so none can be seen");
        assertThat(Verdicts.of(judgement, OLD).figures()).doesNotContainKey("republishes seen");
    }

    @Test
    void aFailureIsPlacedWithinItsWholeSecond() {
        // at 34.5 it may be of 35.5, and so after the republish at 35
        assertThat(Verdicts.doubted(judge(failedAt(34.5)), OLD)).contains("and the last failure");
        // at 42 it may be of 43, and so of the next restart
        Verdicts.passed(judge(failedAt(42)));
        // 5 s after the restart is in time
        assertThat(Verdicts.doubted(judge(failedAt(39.5)), OLD)).contains("and the last failure");
        assertThat(Verdicts.failed(judge(failedAt(40)), OLD).value())
                .isEqualTo("5.5 s after: MountVolume.SetUp failed");
    }

    private static History failedAt(double second) {
        return Histories.restarted()
                .add(Channel.EVENTS, OBSERVER, second, PublishLines.failedMount(OLD, "e-1", 1, second, second));
    }

    // ---- the new pod

    @Test
    void aNewPodThatIsNotDescribedIsADoubt() {
        History history = Histories.restarted().got(Actions.START_POD, f -> Map.of(), "after-kubelet");
        assertThat(Verdicts.doubted(judge(history), POD))
                .isEqualTo("the volume of new pod after-kubelet is not described");
    }

    @Test
    void aNewPodWithoutAClaimOfItsOwnIsADoubt() {
        History history = Histories.restarted()
                .undone(Actions.CREATE_PVC, "after-kubelet")
                .did(35, 35.5, Actions.CREATE_PVC, "somebody", Map.of(Actions.NODE, "w1"), Map.of());
        assertThat(Verdicts.doubted(judge(history), POD)).isEqualTo("new pod after-kubelet has no new claim");
    }

    @Test
    void aNewPodOfWhichIsUnknownWhatServesItIsADoubt() {
        History history = Histories.restarted()
                .map(
                        Channel.MOUNTS,
                        "w1",
                        (s, look) -> Lines.mounts(look.mounts().stream()
                                .filter(m -> !m.target().equals(NodeLines.target("after-kubelet")))
                                .toList()));
        assertThat(Verdicts.failed(judge(history), POD).what())
                .isEqualTo("pod after-kubelet was started without its mount, and writes to the node's disk");
        history = Histories.restarted()
                .map(
                        Channel.PROCESSES,
                        "w1",
                        (s, look) -> Lines.processes(look.processes().stream()
                                .filter(p -> p.pid() != 975)
                                .toList()));
        assertThat(Verdicts.doubted(judge(history), POD))
                .isEqualTo("what serves new pod after-kubelet is unknown: no process");
    }

    @Test
    void aNewPodThatComesAtTheLimitIsInTime() {
        Limits exact = Histories.limits().with(Limit.AFTER_RESTART, Duration.ofMillis(3500));
        assertThat(Verdicts.of(Judges.judge(Guarantee.KUBELET_RESTART, Histories.restarted(), exact), POD)
                        .verdict())
                .isEqualTo(Verdict.PASS);
    }

    @Test
    void aNewPodCountsFromTheEndOfTheRestartToTheNextOne() {
        assertThat(Verdicts.failed(judge(podThatFails(34.5)), POD).what())
                .isEqualTo("new pod another did not become ready");
        Verdicts.passed(judge(podThatFails(34.4)));
        Verdicts.passed(judge(podThatFails(43)));
    }

    private static History podThatFails(double second) {
        return Histories.restarted()
                .didNot(second, second + 1, Actions.START_POD, "another", Map.of(Actions.NODE, "w1"), "timed out");
    }
}
