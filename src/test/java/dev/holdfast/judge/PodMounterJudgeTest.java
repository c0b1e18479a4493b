package dev.holdfast.judge;

import static dev.holdfast.evidence.History.NEW;
import static dev.holdfast.evidence.History.OBSERVER;
import static dev.holdfast.evidence.History.SYSTEMD;
import static dev.holdfast.evidence.NodeLines.connection;
import static dev.holdfast.evidence.NodeLines.dev;
import static dev.holdfast.evidence.NodeLines.target;
import static dev.holdfast.evidence.PodLines.mounterUid;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Attachments;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.DriverBuilder;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.NodeLines;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.PodBuilder;
import dev.holdfast.evidence.PodLines;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Processes;
import dev.holdfast.evidence.Volume;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Offence;
import dev.holdfast.verdict.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PodMounterJudgeTest {
    @Test
    void whatIsMissingWhenTheRecordBreaksOffMayHaveComeLater() {
        History history = History.healthy()
                .without(Channel.OPERATIONS, NEW)
                .phases(phases -> phases.stream()
                        .filter(p -> !p.name().equals(Phase.DRAIN))
                        .map(p -> p.name().equals(Phase.STABILITY) ? new Phase(p.name(), p.start(), null, null) : p)
                        .toList());
        assertThat(Verdicts.doubted(judge(history), NEW)).contains("never ended");
        assertThat(Verdicts.of(judge(history), NEW).message()).contains("(and 2 more reasons)");
    }

    @Test
    void whatIsMissingWhenAPhaseBrokeIsMissing() {
        History history = History.healthy()
                .without(Channel.OPERATIONS, NEW)
                .phases(phases -> phases.stream()
                        .filter(p -> p.start() < History.ns(30))
                        .map(p -> p.name().equals(Phase.NEW_WORKLOADS)
                                ? new Phase(p.name(), p.start(), p.end(), "agent new-1 is running did not happen")
                                : p)
                        .toList());
        assertThat(Verdicts.of(judge(history), NEW).offence().what())
                .isEqualTo("no write on the new volume was acknowledged");
    }

    @Test
    void aNewWorkloadThatDidNotEvenGetItsPodIsAnOffenceOnItsNode() {
        History history = History.healthy()
                .didNot(
                        24,
                        29,
                        Actions.START_WORKLOAD,
                        "new-3",
                        Map.of(Actions.NODE, "w1"),
                        "claim new-3 is bound did not happen within 180 s; seen last: Pending");
        Judgement judgement = judge(history);
        Offence offence = Verdicts.failed(judgement, "new-3");
        assertThat(offence.what()).isEqualTo("the new workload did not get its volume and its pod");
        assertThat(offence.value()).endsWith("seen last: Pending");
        assertThat(Verdicts.of(judgement, "new-3").node()).isEqualTo("w1");
        assertThat(Verdicts.of(judgement, NEW).verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void aNewWorkloadWhoseVolumeIsDescribedIsJudgedByThat() {
        Verdicts.passed(judge(History.healthy()
                .didNot(24, 29, Actions.START_WORKLOAD, NEW, Map.of(Actions.NODE, "w1"), "no answer")));
    }

    @Test
    void noAttachmentIsAnOffence() {
        History history = History.healthy()
                .map(
                        Channel.ATTACHMENTS,
                        OBSERVER,
                        (s, look) -> look.attachments() == null
                                ? look
                                : Lines.attachments(look.attachments().stream()
                                        .filter(a -> !a.name().contains(NEW))
                                        .toList()));
        assertThat(Verdicts.failed(judge(history), NEW).what()).isEqualTo("no attachment names the workload's pod");
    }

    @Test
    void anAttachmentOfAnotherPodIsAnOffence() {
        History history = History.healthy()
                .map(
                        Channel.ATTACHMENTS,
                        OBSERVER,
                        (s, look) -> look.attachments() == null
                                ? look
                                : Lines.attachments(look.attachments().stream()
                                        .map(a -> a.name().contains(NEW)
                                                ? new Attachments.Entry(
                                                        a.name(),
                                                        a.node(),
                                                        a.persistentVolume(),
                                                        a.volumeId(),
                                                        Map.of("mp-" + NEW, List.of("uid-of-another")))
                                                : a)
                                        .toList()));
        Verdicts.failed(judge(history), NEW);
    }

    @Test
    void aKindThatIsNotThereIsAnOffence() {
        History history = History.healthy().map(Channel.ATTACHMENTS, OBSERVER, (s, look) -> Lines.attachments(null));
        Judgement judgement = judge(history);
        assertThat(judgement.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(Verdicts.of(judgement, NEW).offence().what()).isEqualTo("the cluster does not know attachments");
    }

    @Test
    void aMounterPodThatIsNotThereIsAnOffence() {
        assertThat(Verdicts.failed(judge(mounter(p -> null)), NEW).what())
                .isEqualTo("mounter pod mp-new-1 does not run");
    }

    @Test
    void aPendingMounterPodIsAnOffence() {
        History history = mounter(p ->
                PodBuilder.of(p).phase("Pending").ready(false).deleting(false).build());
        assertThat(Verdicts.failed(judge(history), NEW).value()).isEqualTo("Pending");
    }

    @Test
    void aSystemdUnitInsteadIsAnOffence() {
        Offence offence = Verdicts.failed(judge(process(p -> cgroup(p, SYSTEMD))), NEW);
        assertThat(offence.what()).isEqualTo("a systemd unit serves the new volume instead of a mounter pod");
        assertThat(offence.value()).isEqualTo("mount-s3-1.2.0-1.service");
    }

    @Test
    void aProcessInAnotherPodIsAnOffence() {
        Offence offence = Verdicts.failed(judge(process(p -> cgroup(p, "/kubepods/pod9999/abc"))), NEW);
        assertThat(offence.what()).isEqualTo("no process of mounter pod mp-new-1 serves the volume");
    }

    @Test
    void noProcessIsAnOffence() {
        assertThat(Verdicts.failed(judge(process(p -> null)), NEW).value()).isEqualTo("no process");
    }

    @Test
    void aCgroupPathWithUnderscoresIsThePodsToo() {
        String escaped = mounterUid(NEW).replace('-', '_');
        Verdicts.passed(
                judge(process(p -> cgroup(p, "/kubepods.slice/kubepods-pod" + escaped + ".slice/cri-1.scope"))));
    }

    @Test
    void aVolumeThatIsNotMountedIsAnOffence() {
        assertThat(Verdicts.failed(judge(mounts(m -> m.target().equals(target(NEW)) ? null : m)), NEW)
                        .what())
                .isEqualTo("the volume is not mounted");
    }

    @Test
    void aMountThatIsNotBoundFromTheSourceIsAnOffence() {
        assertThat(Verdicts.failed(judge(mounts(m -> m.target().contains("/mp-") ? null : m)), NEW)
                        .what())
                .contains("is not a bind mount from the source");
    }

    @Test
    void aSourceOnAnotherDeviceIsAnOffence() {
        History history = mounts(m -> m.target().contains("/mp-") ? NodeLines.mount(50, "0:99", m.target()) : m);
        assertThat(Verdicts.failed(judge(history), NEW).value()).contains(dev(NEW));
    }

    @Test
    void noWriteIsAnOffence() {
        History history = History.healthy().without(Channel.OPERATIONS, NEW);
        assertThat(Verdicts.failed(judge(history), NEW).what()).contains("no write on the new volume");
    }

    @Test
    void aNodeWithoutANewVolumeIsInconclusive() {
        History history = History.healthy()
                .volumes(volumes ->
                        volumes.stream().filter(v -> !v.name().equals(NEW)).toList());
        assertThat(Verdicts.doubted(judge(history), "w1"))
                .contains("no volume mounted by the new driver is on this node");
    }

    @Test
    void aReleaseWithoutMounterPodsIsInconclusive() {
        History history = History.healthy()
                .driver(d -> DriverBuilder.of(d).mounterNamespace(null).build());
        assertThat(Verdicts.doubted(judge(history), NEW)).contains("no namespace of mounter pods");
    }

    @Test
    void whatWasNeverLookedAtIsInconclusive() {
        History history = History.healthy().without(Channel.ATTACHMENTS, OBSERVER);
        assertThat(Verdicts.doubted(judge(history), NEW)).isEqualTo("never looked at: attachments");
        assertThat(Verdicts.doubted(judge(History.healthy().without(Channel.PODS, OBSERVER)), NEW))
                .isEqualTo("never looked at: pods");
        assertThat(Verdicts.doubted(judge(History.healthy().without(Channel.MOUNTS, "w1")), NEW))
                .isEqualTo("never looked at: mounts of the node");
        assertThat(Verdicts.doubted(judge(History.healthy().without(Channel.PROCESSES, "w1")), NEW))
                .isEqualTo("never looked at: processes of the node");
    }

    @Test
    void theReportNamesTheMounterPod() {
        assertThat(Verdicts.of(judge(History.healthy()), NEW).figures())
                .containsEntry("mounter pod", "mp-new-1")
                .containsEntry("process", "pid 300");
    }

    @Test
    void aLookThatFailedIsNotTheLastOne() {
        Verdicts.passed(judge(History.healthy()
                .add(Channel.PROCESSES, "w1", 59.9, Lines.processesFailed("EACCES"))
                .add(Channel.MOUNTS, "w1", 59.9, Lines.mountsFailed("EACCES"))));
    }

    @Test
    void onASilentKernelTheMounterPodIsFoundByItsAttachment() {
        Judgement judgement = judge(SilentKernel.healthy());
        Verdicts.passed(judgement);
        assertThat(Verdicts.of(judgement, NEW).message())
                .contains("mp-new-1 (process found by its attachment and the cgroup of mounter pod mp-new-1)");
    }

    @Test
    void onASilentKernelTwoProcessesOfAMounterPodAreInconclusive() {
        History history = SilentKernel.healthy(300, 27, p -> Stream.of(p, SilentKernel.as(p, 301, 9001, p.args())));
        assertThat(Verdicts.doubted(judge(history), NEW)).contains("pid 300, pid 301 could each serve");
    }

    @Test
    void onASilentKernelAMounterPodWithoutAProcessIsAnOffence() {
        assertThat(Verdicts.failed(judge(SilentKernel.healthy(300, 27, p -> Stream.empty())), NEW)
                        .what())
                .isEqualTo("no process of mounter pod mp-new-1 serves the volume");
    }

    private static Processes.Entry cgroup(Processes.Entry p, String cgroup) {
        return new Processes.Entry(p.connection(), p.pid(), p.start(), p.state(), p.comm(), p.args(), cgroup);
    }

    private static History process(UnaryOperator<Processes.Entry> change) {
        return History.healthy()
                .map(
                        Channel.PROCESSES,
                        "w1",
                        (s, look) -> s < 27
                                ? look
                                : Lines.processes(look.processes().stream()
                                        .map(p -> p.connection() == connection(NEW) ? change.apply(p) : p)
                                        .filter(Objects::nonNull)
                                        .toList()));
    }

    private static History mounts(UnaryOperator<Mounts.Entry> change) {
        return History.healthy()
                .map(
                        Channel.MOUNTS,
                        "w1",
                        (s, look) -> s < 27
                                ? look
                                : Lines.mounts(look.mounts().stream()
                                        .map(change)
                                        .filter(Objects::nonNull)
                                        .toList()));
    }

    @Test
    void twoAttachmentsOfOneWorkloadAreOneTooMany() {
        Volume v = History.healthy().manifest().volumes().get(2);
        History history = PodLines.alsoAttached(
                History.healthy(),
                s -> s >= 40 && s < 43,
                new Attachments.Entry(
                        "s3pa-again", "w1", v.persistentVolume(), "handle", Map.of("mp-x", List.of(v.podUid()))));
        Offence offence = Verdicts.failed(judge(history), NEW);
        assertThat(offence.what()).isEqualTo("more than one attachment names the workload's pod");
        assertThat(offence.value()).isEqualTo("s3pa-new-1 (mp-new-1), s3pa-again (mp-x)");
        assertThat(offence.at()).isEqualTo(History.wall(40));
    }

    @Test
    void oneAttachmentWithTwoMounterPodsIsOneTooMany() {
        Offence offence = Verdicts.failed(
                judge(attached(
                        40, a -> Map.of("mp-new-1", List.of("uid-new-1"), "mp-x", List.of("uid-new-1", "uid-else")))),
                NEW);
        assertThat(offence.what()).isEqualTo("more than one attachment names the workload's pod");
    }

    @Test
    void anAttachmentThatIsAwayForAWhileIsMissed() {
        History history = attached(40, a -> Map.of("mp-new-1", List.of("uid-else")));
        assertThat(Verdicts.failed(judge(history), NEW).what()).isEqualTo("no attachment names the workload's pod");
    }

    @Test
    void attachmentsBeforeThePodIsReadyMayChange() {
        Verdicts.passed(judge(PodLines.alsoAttached(
                History.healthy(),
                s -> s >= 20 && s < 27,
                new Attachments.Entry(
                        "s3pa-again", "w1", "pv-new-1", "handle", Map.of("mp-x", List.of("uid-new-1"))))));
    }

    /** The attachment of the new volume is changed for 3 s. */
    private static History attached(double from, UnaryOperator<Map<String, List<String>>> change) {
        return History.healthy()
                .map(
                        Channel.ATTACHMENTS,
                        History.OBSERVER,
                        (s, look) -> s < from || s >= from + 3
                                ? look
                                : Lines.attachments(look.attachments().stream()
                                        .map(a -> a.name().equals("s3pa-" + NEW)
                                                ? new Attachments.Entry(
                                                        a.name(),
                                                        a.node(),
                                                        a.persistentVolume(),
                                                        a.volumeId(),
                                                        change.apply(a.workloads()))
                                                : a)
                                        .toList()));
    }

    private static History mounter(UnaryOperator<Pods.Entry> change) {
        return History.healthy()
                .map(
                        Channel.PODS,
                        OBSERVER,
                        (s, look) -> s < 27
                                ? look
                                : Lines.pods(look.pods().stream()
                                        .map(p -> p.name().equals("mp-" + NEW) ? change.apply(p) : p)
                                        .filter(Objects::nonNull)
                                        .toList()));
    }

    private static Judgement judge(History history) {
        return Verdicts.judge("pod-mounter", history);
    }
}
