package dev.holdfast.judge;

import static dev.holdfast.evidence.History.NEW;
import static dev.holdfast.evidence.History.OBSERVER;
import static dev.holdfast.evidence.History.OLD;
import static dev.holdfast.evidence.History.OTHER;
import static dev.holdfast.evidence.History.phase;
import static dev.holdfast.evidence.NodeLines.connection;
import static dev.holdfast.evidence.NodeLines.dev;
import static dev.holdfast.evidence.NodeLines.process;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.NodeLines;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Processes;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.Writes;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Offence;
import dev.holdfast.verdict.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * The pods of static-1 (w1) and dynamic-1 (w2) are deleted at 64 and ready again at 68; with 20 s allowed the deadline is at 84. Looks at
 * a node's mounts come every 500 ms, those at its processes 10 ms later, by a clock known within 2 ms. See {@link Histories#recreated}.
 */
class TransitionJudgeTest {
    private static final int NEW_CONNECTION = 70 + connection(OLD);

    @Test
    void theReportTellsFromWhatItMoved() {
        Judgement judgement = judge(Histories.recreated());
        Verdicts.passed(judgement);
        assertThat(judgement.limit()).isEqualTo("moved to a mounter pod within 20 s");
        assertThat(judgement.worst()).isEqualTo("moved");
        assertThat(judgement.findings()).extracting(Finding::subject).containsExactly(OTHER, OLD);
        Finding finding = Verdicts.of(judgement, OLD);
        assertThat(finding.node()).isEqualTo("w1");
        assertThat(finding.message())
                .isEqualTo(
                        "moved from mount-s3-1.2.0-1.service to a mounter pod, and nothing of the old mount is left");
        assertThat(finding.figures())
                .containsEntry("before", "pid 100 in mount-s3-1.2.0-1.service")
                .containsEntry("new pod ready after", "4.0 s");
    }

    // ---- on another node

    @Test
    void aPodOnAnotherNodeIsJudgedThereAndTheOldOneWhereItWas() {
        Judgement judgement = judge(Successors.acrossNodes());
        Verdicts.passed(judgement);
        assertThat(Verdicts.of(judgement, OLD).message())
                .isEqualTo("moved from mount-s3-1.2.0-1.service to a mounter pod on w2, and nothing of the old mount is"
                        + " left");
        assertThat(Verdicts.of(judgement, OLD).figures())
                .containsEntry("now on", "w2")
                .containsEntry("reads of what the old pod left", "1 of 1 right");
    }

    @Test
    void whatIsLeftOnTheNodeItCameFromIsAnOffence() {
        History there = Successors.acrossNodes().map(Channel.PROCESSES, "w1", (s, look) -> {
            if (s < 66) {
                return look;
            }
            List<Processes.Entry> all = new ArrayList<>(look.processes());
            all.add(process(connection(OLD), 100, 1000, History.SYSTEMD));
            return NodeLines.processes(all.toArray(Processes.Entry[]::new));
        });
        assertThat(Verdicts.failed(judge(there), OLD).what()).isEqualTo("the process is still there");
    }

    @Test
    void aMountThatIsMissingOnTheOtherNodeIsAnOffence() {
        History h = Successors.acrossNodes()
                .map(
                        Channel.MOUNTS,
                        "w2",
                        (s, look) -> s < 68
                                ? look
                                : Lines.mounts(look.mounts().stream()
                                        .filter(m -> !m.target().contains("uid-again-" + OLD))
                                        .toList()));
        assertThat(Verdicts.failed(judge(h), OLD).what()).isEqualTo("the volume is not mounted");
    }

    @Test
    void whatItWasToReadItHasToRead() {
        History h = Successors.acrossNodes().map(Channel.CROSS_READS, Successors.name(OLD), (s, line) -> null);
        assertThat(Verdicts.doubted(judge(h), OLD)).startsWith("the new pod did not read left/uid-static-1");
        History nothing =
                Successors.acrossNodes().asked(Actions.RECREATE_POD, f -> Map.of(Actions.UID, f.get(Actions.UID)), OLD);
        assertThat(Verdicts.doubted(judge(nothing), OLD))
                .isEqualTo("pod uid-static-1 left nothing to be read by the one after it");
    }

    // ---- the new pod

    @Test
    void aSystemdUnitAgainIsAnOffence() {
        Offence offence = Verdicts.failed(judge(made(p -> cgroup(p, "/system.slice/mount-s3-1.2.0-9.service"))), OLD);
        assertThat(offence.what()).isEqualTo("a systemd unit serves the new volume instead of a mounter pod");
        assertThat(offence.value()).isEqualTo("mount-s3-1.2.0-9.service");
        assertThat(offence.limit()).isEqualTo("moved to a mounter pod within 20 s");
        assertThat(offence.at()).isEqualTo(History.wall(84));
        assertThat(offence.phase()).isEqualTo("transition");
        assertThat(judge(made(p -> cgroup(p, "/system.slice/mount-s3-1.2.0-9.service")))
                        .worst())
                .isEqualTo("not moved");
    }

    @Test
    void anAttachmentThatIsMissingAtTheDeadlineIsAnOffence() {
        assertThat(Verdicts.failed(judge(attachments(84)), OLD).what())
                .isEqualTo("no attachment names the workload's pod");
    }

    @Test
    void anAttachmentThatComesBeforeTheDeadlineIsInTime() {
        // The last look before 84 is at 83.
        Verdicts.passed(judge(attachments(83)));
    }

    @Test
    void thatAnotherPodGoesDoesNotShortenTheTime() {
        History removed = Histories.recreated()
                .map(Channel.ATTACHMENTS, OBSERVER, (s, look) -> s < 80 ? look : Lines.attachments(List.of()))
                .did(
                        79.5,
                        82,
                        Actions.REPLACE_POD,
                        "another",
                        Map.of(Actions.UID, "uid-of-another", Actions.HOW, Actions.EVICTED),
                        Map.of());
        assertThat(judge(removed).verdict()).isEqualTo(Verdict.FAIL);
    }

    @Test
    void workloadsThatWereStoppedBeforeThePodWasReadyDoNotShortenTheTime() {
        History removed = Histories.recreated()
                .map(Channel.ATTACHMENTS, OBSERVER, (s, look) -> s < 80 ? look : Lines.attachments(List.of()));
        assertThat(judge(removed.did(67, 67.5, Actions.STOP_WORKLOADS, "holdfast", Map.of(), Map.of()))
                        .verdict())
                .isEqualTo(Verdict.FAIL);
    }

    @Test
    void whatIsRemovedBeforeTheDeadlineIsJudgedAsItWasThen() {
        History removed = Histories.recreated()
                .map(Channel.ATTACHMENTS, OBSERVER, (s, look) -> s < 80 ? look : Lines.attachments(List.of()));
        assertThat(judge(removed).verdict()).isEqualTo(Verdict.FAIL);
        Verdicts.passed(judge(removed.did(79.5, 82, Actions.STOP_WORKLOADS, "holdfast", Map.of(), Map.of())));
    }

    @Test
    void aMounterPodThatIsGoneIsAnOffence() {
        History history = Histories.recreated().map(Channel.PODS, OBSERVER, (s, look) -> pods(look, "mp-again-" + OLD));
        assertThat(Verdicts.failed(judge(history), OLD).what()).isEqualTo("mounter pod mp-again-static-1 does not run");
    }

    @Test
    void whatIsMissingWhileTheDeadlineIsNotOnRecordIsInconclusive() {
        History history = attachments(99).drop(Channel.PODS, OBSERVER, 84, 101);
        assertThat(Verdicts.doubted(judge(history), OLD))
                .startsWith(
                        "the deadline, 20 s after the pod was deleted, was not recorded; until then no attachment names"
                                + " the workload's pod");
        assertThat(Verdicts.doubted(judge(attachments(99).drop(Channel.ATTACHMENTS, OBSERVER, 84, 101)), OLD))
                .startsWith("the deadline, ");
        assertThat(Verdicts.doubted(judge(attachments(99).drop(Channel.MOUNTS, "w1", 84, 101)), OLD))
                .startsWith("the deadline, ");
        assertThat(Verdicts.doubted(judge(attachments(99).drop(Channel.PROCESSES, "w1", 84, 101)), OLD))
                .startsWith("the deadline, ");
        // The looks at 84 (and, at processes, at 84.01) are the last, and enough.
        assertThat(Verdicts.failed(
                                judge(attachments(99)
                                        .drop(Channel.MOUNTS, "w1", 84.4, 101)
                                        .drop(Channel.PROCESSES, "w1", 84.4, 101)
                                        .drop(Channel.PODS, OBSERVER, 84.5, 101)
                                        .drop(Channel.ATTACHMENTS, OBSERVER, 84.5, 101)),
                                OLD)
                        .what())
                .isEqualTo("no attachment names the workload's pod");
    }

    @Test
    void onceItHasMovedTheRestOfTheTimeNeedNotBeWatched() {
        History history = Histories.recreated()
                .phases(phases -> phases.stream()
                        .map(p -> p.name().equals("transition") ? phase("transition", 63, 75) : p)
                        .toList())
                .drop(Channel.PODS, OBSERVER, 75, 101)
                .drop(Channel.ATTACHMENTS, OBSERVER, 75, 101);
        for (String node : List.of("w1", "w2")) {
            history.drop(Channel.MOUNTS, node, 75, 101).drop(Channel.PROCESSES, node, 75, 101);
        }
        Verdicts.passed(judge(history));
    }

    @Test
    void onlyWritesOfTheNewPodCount() {
        History silent = Histories.recreated()
                .map(Channel.OPERATIONS, OLD, (s, line) -> s > 65 ? null : line)
                .add(Channel.OPERATIONS, OLD, 67, Writes.invoked(9998))
                .add(Channel.OPERATIONS, OLD, 67.1, Writes.ok(9998, 7));
        Offence offence = Verdicts.failed(judge(silent), OLD);
        assertThat(offence.what()).isEqualTo("no write on the new volume was acknowledged");
        assertThat(offence.value()).isEqualTo("0 writes");
        Verdicts.failed(judge(silent.add(Channel.OPERATIONS, OLD, 68.001, Writes.ok(9998, 7))), OLD);
        Verdicts.passed(judge(silent.add(Channel.OPERATIONS, OLD, 68.002, Writes.ok(9998, 7))));
    }

    @Test
    void aWriteAfterTheDeadlineIsTooLate() {
        History late = Histories.recreated().map(Channel.OPERATIONS, OLD, (s, line) -> s > 65 ? null : line);
        late.add(Channel.OPERATIONS, OLD, 84.0021, Writes.ok(9998, 7));
        assertThat(Verdicts.failed(judge(late), OLD).value()).isEqualTo("0 writes");
        History inTime = Histories.recreated().map(Channel.OPERATIONS, OLD, (s, line) -> s > 65 ? null : line);
        Verdicts.passed(judge(inTime.add(Channel.OPERATIONS, OLD, 84.002, Writes.ok(9998, 7))));
    }

    @Test
    void aPodThatCouldNotBeMadeAgainIsAnOffence() {
        History history = Histories.recreated().broke(Actions.RECREATE_POD, "not ready after 3 min", OLD);
        Judgement judgement = judge(history);
        Offence offence = Verdicts.failed(judgement, OLD);
        assertThat(offence.what()).isEqualTo("the pod could not be recreated");
        assertThat(offence.value()).isEqualTo("not ready after 3 min");
        assertThat(offence.at()).isEqualTo(History.wall(68));
        assertThat(judgement.worst()).isEqualTo("not moved");
    }

    @Test
    void aPodThatNeverBecameReadyIsAnOffenceAfterTheDeadline() {
        Offence offence = Verdicts.failed(judge(Histories.recreated().neverDone(Actions.RECREATE_POD, OLD)), OLD);
        assertThat(offence.what()).isEqualTo("the pod that was recreated never became ready");
        assertThat(offence.value()).isEqualTo("20 s after its deletion");
        assertThat(offence.at()).isEqualTo(History.wall(84));
    }

    @Test
    void aPodThatIsNotReadyYetWhenTheRecordEndsIsInconclusive() {
        History history = Histories.recreated()
                .neverDone(Actions.RECREATE_POD, OLD)
                .phases(phases -> phases.stream()
                        .map(p -> p.name().equals("transition") ? phase("transition", 63, 84) : p)
                        .toList());
        assertThat(Verdicts.doubted(judge(history), OLD))
                .isEqualTo("the pod was not ready again when the record ended, 20.0 s after it was deleted");
    }

    @Test
    void aPodWithTheSameUidWasNotMadeAgain() {
        History history = Histories.recreated().got(Actions.RECREATE_POD, f -> Map.of(Actions.UID, "uid-" + OLD), OLD);
        assertThat(Verdicts.doubted(judge(history), OLD))
                .isEqualTo("the pod was not recreated: its uid is uid-static-1 before and after");
    }

    @Test
    void uidsThatAreNotOnRecordAreInconclusive() {
        assertThat(Verdicts.doubted(judge(Histories.recreated().asked(Actions.RECREATE_POD, f -> Map.of(), OLD)), OLD))
                .isEqualTo("it was not recorded which pod of static-1 was deleted");
        assertThat(Verdicts.doubted(judge(Histories.recreated().got(Actions.RECREATE_POD, f -> Map.of(), OLD)), OLD))
                .isEqualTo("it was not recorded which pod was made in place of uid-static-1");
    }

    @Test
    void whatThePodMounterJudgeDoubtsIsDoubtful() {
        History history = Histories.recreated().without(Channel.ATTACHMENTS, OBSERVER);
        assertThat(Verdicts.doubted(judge(history), OLD)).startsWith("pod-mounter: never looked at: attachments");
    }

    // ---- subjects

    @Test
    void aVolumeThatNoSystemdUnitServedIsNoSubject() {
        History history = Histories.recreated()
                .did(
                        64,
                        68,
                        Actions.RECREATE_POD,
                        NEW,
                        Map.of(Actions.UID, "uid-" + NEW),
                        Map.of(Actions.UID, "uid-x"));
        assertThat(Verdicts.doubted(judge(history), NEW))
                .isEqualTo(
                        "no systemd unit served the volume before its pod was deleted (pid 300 in mp-new-1), so there is"
                                + " nothing to move over");
    }

    @Test
    void aVolumeThatWasNeverSeenMountedIsNoSubject() {
        History history = Histories.recreated().asked(Actions.RECREATE_POD, f -> Map.of(Actions.UID, "uid-x"), OLD);
        assertThat(Verdicts.doubted(judge(history), OLD))
                .isEqualTo(
                        "no systemd unit served the volume before its pod was deleted (it was never seen mounted), so"
                                + " there is nothing to move over");
    }

    @Test
    void aNodeWithoutSuchAPodIsInconclusive() {
        Judgement judgement = judge(Histories.recreated().undone(Actions.RECREATE_POD, OLD));
        assertThat(Verdicts.doubted(judgement, "w1"))
                .isEqualTo("no pod was recreated on this node, so nothing is known of it");
        assertThat(judgement.findings()).extracting(Finding::subject).containsExactly(OTHER, "w1");
    }

    @Test
    void withoutAnySubjectItIsInconclusive() {
        History history = Histories.recreated().undone(Actions.RECREATE_POD).nodes(List.of());
        assertThat(Verdicts.doubted(judge(history), "pods")).isEqualTo("no pod was recreated");
    }

    @Test
    void aWorkloadThatNothingDescribesIsInconclusive() {
        History history = Histories.recreated()
                .did(64, 68, Actions.RECREATE_POD, "stranger", Map.of(Actions.UID, "a"), Map.of(Actions.UID, "b"));
        assertThat(Verdicts.doubted(judge(history), "stranger"))
                .isEqualTo("nothing describes the volume of workload stranger");
    }

    @Test
    void aWorkloadBesideTheManifestIsDescribedByItsStart() {
        History history = Histories.recreated()
                .volumes(volumes ->
                        volumes.stream().filter(v -> !v.name().equals(OLD)).toList());
        AddedWorkload.started(history, -9, -8, History.volume(OLD, "static", true, "w1"));
        Verdicts.passed(judge(history));
        assertThat(Verdicts.doubted(judge(history.got(Actions.START_POD, f -> Map.of())), OLD))
                .isEqualTo("nothing describes the volume of workload static-1");
    }

    @Test
    void onlyTheFirstTimeMovesItOver() {
        History history = Histories.recreated()
                .did(
                        90,
                        94,
                        Actions.RECREATE_POD,
                        OLD,
                        Map.of(Actions.UID, "uid-again-" + OLD),
                        Map.of(Actions.UID, "z"));
        Verdicts.passed(judge(history));
    }

    @Test
    void anOldPodOfTheSameNameInAnotherIncarnationIsNotTheNewOne() {
        // The container of the old pod was restarted before: its writes are of a second incarnation, but not of the new
        // pod.
        History history = Histories.recreated()
                .map(Channel.OPERATIONS, OLD, (s, line) -> s > 65 ? null : line)
                .add(Channel.OPERATIONS, new Source(OLD, 1), 62, Writes.invoked(0))
                .add(Channel.OPERATIONS, new Source(OLD, 1), 62.1, Writes.ok(0, 7));
        assertThat(Verdicts.failed(judge(history), OLD).what()).contains("no write on the new volume");
    }

    private static Processes.Entry cgroup(Processes.Entry p, String cgroup) {
        return new Processes.Entry(p.connection(), p.pid(), p.start(), p.state(), p.comm(), p.args(), cgroup);
    }

    /** Changes the process of the new mount of static-1. */
    private static History made(UnaryOperator<Processes.Entry> change) {
        return Histories.recreated()
                .map(
                        Channel.PROCESSES,
                        "w1",
                        (s, look) -> Lines.processes(look.processes().stream()
                                .map(p -> p.connection() == NEW_CONNECTION ? change.apply(p) : p)
                                .filter(Objects::nonNull)
                                .toList()));
    }

    /** The attachment of the new pod of static-1 is there from a time on. */
    private static History attachments(double from) {
        return Histories.recreated()
                .map(
                        Channel.ATTACHMENTS,
                        OBSERVER,
                        (s, look) -> s >= from || look.attachments() == null
                                ? look
                                : Lines.attachments(look.attachments().stream()
                                        .filter(a -> !a.name().contains("again-" + OLD))
                                        .toList()));
    }

    private static Pods pods(Pods look, String without) {
        return Lines.pods(
                look.pods().stream().filter(p -> !p.name().equals(without)).toList());
    }

    private static Judgement judge(History history) {
        return Histories.judge("transition", history);
    }
}
