package dev.holdfast.judge;

import static dev.holdfast.evidence.History.NEW;
import static dev.holdfast.evidence.History.OBSERVER;
import static dev.holdfast.evidence.History.OLD;
import static dev.holdfast.evidence.History.OTHER;
import static dev.holdfast.evidence.History.phase;
import static dev.holdfast.evidence.NodeLines.mount;
import static dev.holdfast.evidence.NodeLines.process;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Attachments;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.DriverBuilder;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Lists;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.NodeLines;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.PodBuilder;
import dev.holdfast.evidence.PodLines;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Processes;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Node w1 is rebooted from 70 to 72, and 20 s are allowed. See {@link Histories#rebooted}. */
class RebootJudgeTest {
    private static final String EARLY = "early-w1";
    private static final String LEFT = "left over";
    private static final String SERVED = ", served";
    private static final String READ = ", data";

    private static Judgement judge(History history) {
        return Histories.judge("reboot", history);
    }

    /** So that the deadline, at 92, is recorded. */
    private static History seenToTheDeadline(History history) {
        return history.phases(phases -> phases.stream()
                .map(p -> p.name().equals(Phase.REBOOT)
                        ? phase(Phase.REBOOT, 63, 93)
                        : p.name().equals(Phase.REBOOTED) ? phase(Phase.REBOOTED, 93, 99) : p)
                .toList());
    }

    @Test
    void theReportNamesEveryVolumeAndTheNode() {
        Judgement judgement = judge(Histories.rebooted());
        Verdicts.passed(judgement);
        assertThat(judgement.findings())
                .extracting(Finding::subject)
                .containsExactlyInAnyOrder(
                        "reboot",
                        OLD,
                        OLD + SERVED,
                        OLD + READ,
                        OTHER,
                        NEW,
                        NEW + SERVED,
                        NEW + READ,
                        "new-2",
                        EARLY,
                        EARLY + SERVED,
                        EARLY + READ,
                        "early-w2",
                        "early-w2" + READ,
                        "beside-w2",
                        "beside-w2" + READ,
                        LEFT);
        assertThat(Verdicts.of(judgement, "reboot").message()).isEqualTo("w1 was rebooted: boot-1 → boot-2");
        assertThat(Verdicts.of(judgement, OLD).message())
                .isEqualTo(
                        "went from pid 100 in mount-s3-1.2.0-1.service to pid 990 in mp-static-1, and wrote again 5.1 s"
                                + " after w1 was up");
        assertThat(Verdicts.of(judgement, "beside-w2").message())
                .isEqualTo("process, mount, pods, gaps, errors hold while another node is rebooted");
        assertThat(Verdicts.of(judgement, OTHER).message())
                .isEqualTo("process, pods hold while another node is rebooted");
    }

    // ---- the reboot itself

    @Test
    void withoutARebootNothingIsKnown() {
        assertThat(Verdicts.doubted(judge(History.healthy().did(1, 2, "other", "w1", Map.of(), Map.of())), "reboot"))
                .isEqualTo("the run has no reboot of a node");
        assertThat(Verdicts.doubted(judge(Histories.rebooted().neverDone(Actions.REBOOT_NODE)), "reboot"))
                .isEqualTo("the reboot of the node never ended");
        assertThat(Verdicts.doubted(judge(Histories.rebooted().broke(Actions.REBOOT_NODE, "hangs")), "reboot"))
                .isEqualTo("the node could not be rebooted: hangs");
    }

    @Test
    void theSameBootIdIsNoReboot() {
        History history = Histories.rebooted().got(Actions.REBOOT_NODE, f -> RestartsRun.after("boot-1"));
        assertThat(Verdicts.doubted(judge(history), "reboot"))
                .isEqualTo("nothing shows that w1 was rebooted: it is boot-1 before and after");
    }

    @ParameterizedTest
    @ValueSource(strings = {Phase.REBOOT, Phase.REBOOTED})
    void aPhaseThatBrokeIsADoubt(String name) {
        History history = Histories.rebooted()
                .phases(phases -> phases.stream()
                        .map(p -> p.name().equals(name) ? new Phase(name, p.start(), p.end(), "timed out") : p)
                        .toList());
        assertThat(Verdicts.doubted(judge(history), OLD)).startsWith("phase " + name + " failed: timed out");
    }

    // ---- other nodes

    @Test
    void anErrorOnAnotherNodeIsAnOffence() {
        History history = Histories.rebooted()
                .map(
                        Channel.OPERATIONS,
                        "beside-w2",
                        (s, line) -> line instanceof Operation.Acknowledged && s >= 71 && s < 71.1
                                ? Writes.failed(line.op(), "EIO")
                                : line);
        assertThat(Verdicts.failed(judge(history), "beside-w2").what())
                .isEqualTo("errors of beside-w2: operation 70 failed with EIO at open");
    }

    @Test
    void aProcessThatEndsOnAnotherNodeIsAnOffence() {
        History history = Histories.rebooted()
                .map(
                        Channel.PROCESSES,
                        "w2",
                        (s, look) -> s < 75
                                ? look
                                : Lines.processes(look.processes().stream()
                                        .filter(p -> p.connection() != NodeLines.connection(OTHER))
                                        .toList()));
        assertThat(Verdicts.failed(judge(history), OTHER).what())
                .isEqualTo("process of dynamic-1: the mount process is gone");
    }

    @Test
    void nobodyElsewhereIsADoubt() {
        History history = Histories.rebooted()
                .volumes(all -> all.stream().filter(v -> v.node().equals("w1")).toList())
                .undone(Actions.START_POD, "early-w2", "beside-w2");
        assertThat(Verdicts.doubted(judge(history), "elsewhere"))
                .isEqualTo("there is no volume on another node, so nothing is known of those");
        assertThat(Verdicts.doubted(
                        judge(Histories.rebooted().undone(Actions.START_POD, "early-w2", "beside-w2")), "elsewhere"))
                .isEqualTo("nobody wrote on another node during the reboot");
    }

    // ---- the node itself

    @ParameterizedTest
    @ValueSource(strings = {OLD, NEW, EARLY})
    void aWorkloadThatDoesNotWriteAgainIsAnOffence(String workload) {
        History history = seenToTheDeadline(Histories.rebooted())
                .map(Channel.OPERATIONS, workload, (s, line) -> s < 72 ? line : null)
                .map(Channel.READ_BACK, workload, (s, line) -> line.key().startsWith("1/") ? null : line)
                .map(
                        Channel.READ_BACK,
                        "s3-" + workload,
                        (s, line) -> line.key().startsWith("1/") ? null : line);
        Judgement judgement = judge(history);
        assertThat(judgement.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(Verdicts.of(judgement, workload).offence().what()).isEqualTo("the workload does not write again");
    }

    @Test
    void aWorkloadThatDoesNotWriteBeforeTheDeadlineIsADoubt() {
        History history = Histories.rebooted().map(Channel.OPERATIONS, OLD, (s, line) -> s < 72 ? line : null);
        assertThat(Verdicts.doubted(judge(history), OLD))
                .startsWith(
                        "the workload does not write again (no write was acknowledged), but the deadline, 20 s after"
                                + " the node was up, was not recorded");
    }

    @Test
    void aWorkloadThatWritesTooLateIsAnOffence() {
        Limits hasty = Histories.limits().with(Limit.AFTER_REBOOT, Duration.ofSeconds(5));
        Judgement judgement = Judges.judge(Guarantee.REBOOT, Histories.rebooted(), hasty);
        assertThat(judgement.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(Verdicts.of(judgement, OLD).offence().what()).isEqualTo("the workload wrote again too late");
    }

    @Test
    void aWorkloadThatIsNotHeardOfAgainIsADoubt() {
        History history = Histories.rebooted().map(Channel.OPERATIONS, OLD, (s, line) -> s < 80 ? line : null);
        assertThat(Verdicts.of(judge(history), OLD).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(Verdicts.of(judge(history), OLD).message()).startsWith("gaps of static-1: ");
    }

    @Test
    void aWriteThatWaitsSinceIsAnOffence() {
        History history = Histories.rebooted()
                .map(
                        Channel.OPERATIONS,
                        OLD,
                        (s, line) -> line instanceof Operation.Acknowledged && s >= 80 && s < 85 ? null : line);
        assertThat(Verdicts.of(judge(history), OLD).offence().what())
                .isEqualTo("gaps of static-1: a write never came back");
        assertThat(Verdicts.of(judge(history), OLD).offence().value()).contains("instead of 3 s");
    }

    @Test
    void aWriteThatFailsSinceIsAnOffence() {
        History history = Histories.rebooted()
                .map(
                        Channel.OPERATIONS,
                        OLD,
                        (s, line) -> line instanceof Operation.Acknowledged && s >= 80 && s < 80.1
                                ? Writes.failed(line.op(), "EROFS")
                                : line);
        assertThat(judge(history).verdict()).isEqualTo(Verdict.FAIL);
        assertThat(Verdicts.of(judge(history), OLD).offence().what()).contains("failed with EROFS");
    }

    @Test
    void whatIsNotInAFileThatWasCutIsADoubt() {
        History history = seenToTheDeadline(Histories.rebooted())
                .map(Channel.OPERATIONS, OLD, (s, line) -> s < 72 ? line : null)
                .damaged("torn", "operations/" + OLD + "@1.jsonl");
        assertThat(Verdicts.of(judge(history), OLD).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(Verdicts.of(judge(history), OLD).message()).startsWith("the workload does not write again");
    }

    @Test
    void whatWasSeenBeforeTheDeadlineIsADoubt() {
        History history = newOneNotReady().drop(Channel.PODS, OBSERVER, 91.5, 100);
        assertThat(Verdicts.of(judge(history), NEW).message()).contains("(Running, not ready), but the deadline");
    }

    @Test
    void looksThatEndLongBeforeThePhaseDoesAreADoubt() {
        History history = Histories.rebooted().drop(Channel.MOUNTS, "w1", 86, 100);
        assertThat(Verdicts.doubted(judge(history), LEFT))
                .startsWith("the last look at the mounts of w1 was")
                .endsWith("before the end of the phase");
    }

    @Test
    void anotherRebootIsADoubt() {
        History history = Histories.rebooted()
                .did(85, 86, Actions.REBOOT_NODE, "w2", RestartsRun.before("boot-1"), RestartsRun.after("boot-1"));
        assertThat(Verdicts.doubted(judge(history), "reboot"))
                .isEqualTo("nodes were rebooted more than once, and it is not known what came of which");
    }

    @Test
    void aPodWhoseVolumeIsNotDescribedIsADoubt() {
        History history = Histories.rebooted()
                .got(
                        Actions.START_POD,
                        facts -> {
                            Map<String, String> others = new HashMap<>(facts);
                            others.put(Actions.PERSISTENT_VOLUME, null);
                            return others;
                        },
                        EARLY);
        assertThat(Verdicts.doubted(judge(history), "reboot")).isEqualTo("the volume of pod early-w1 is not described");
    }

    @Test
    void aPodThatIsAnotherOneIsAnOffence() {
        History history = Histories.rebooted()
                .map(
                        Channel.PODS,
                        OBSERVER,
                        (s, look) -> s < 72
                                ? look
                                : pods(
                                        look,
                                        p -> p.name().equals(OLD)
                                                ? PodLines.pod("holdfast", OLD, "uid-x", "w1", true, Map.of())
                                                : p));
        assertThat(Verdicts.failed(judge(history), OLD).what()).isEqualTo("the workload's pod is another one");
    }

    @Test
    void aPodThatIsNotReadyIsAnOffence() {
        History history = newOneNotReady();
        assertThat(Verdicts.failed(judge(history), NEW).value()).isEqualTo("Running, not ready");
    }

    private static History newOneNotReady() {
        return seenToTheDeadline(Histories.rebooted())
                .map(
                        Channel.PODS,
                        OBSERVER,
                        (s, look) -> s < 72
                                ? look
                                : pods(
                                        look,
                                        p -> p.name().equals(NEW)
                                                ? PodLines.pod("holdfast", NEW, "uid-" + NEW, "w1", false, Map.of())
                                                : p));
    }

    private static Pods pods(Pods look, UnaryOperator<Pods.Entry> change) {
        return Lines.pods(look.pods().stream().map(change).toList());
    }

    @Test
    void aVolumeWithoutAMounterPodIsAnOffence() {
        History history = seenToTheDeadline(Histories.rebooted())
                .map(
                        Channel.ATTACHMENTS,
                        OBSERVER,
                        (s, look) -> s < 72
                                ? look
                                : Lines.attachments(look.attachments().stream()
                                        .filter(a -> !a.persistentVolume().equals("pv-" + OLD))
                                        .toList()));
        assertThat(Verdicts.failed(judge(history), OLD + SERVED).what())
                .isEqualTo("no attachment names the workload's pod");
    }

    @Test
    void anAcknowledgedObjectThatIsLostIsAnOffence() {
        History history = Histories.rebooted()
                .map(
                        Channel.READ_BACK,
                        "s3-" + EARLY,
                        (s, line) ->
                                line.key().equals("0/0700") ? Lines.readBack(line.key(), -1, null, "ENOENT") : line);
        assertThat(Verdicts.failed(judge(history), EARLY + READ).what())
                .startsWith("data of early-w1: acknowledged object 0/0700 is lost");
    }

    @Test
    void aKindThatIsMissingIsADoubt() {
        History history = Histories.rebooted()
                .volumes(all -> all.stream().filter(v -> !v.name().equals(NEW)).toList());
        assertThat(Verdicts.doubted(judge(history), "by mounter pod"))
                .isEqualTo("no volume on w1 was served by a mounter pod before the reboot");
    }

    // ---- what is left

    @Test
    void aSystemdUnitThatIsLeftIsAnOffence() {
        History history = Histories.rebooted()
                .map(
                        Channel.PROCESSES,
                        "w1",
                        (s, look) ->
                                s < 72 ? look : plus(look, process(99, 999, 1, "/system.slice/mount-s3-1.service")));
        assertThat(Verdicts.failed(judge(history), LEFT).value()).isEqualTo("mount-s3-1.service");
    }

    private static Processes plus(Processes look, Processes.Entry more) {
        List<Processes.Entry> all = new ArrayList<>(look.processes());
        all.add(more);
        return Lines.processes(all);
    }

    @Test
    void aMountWithoutAProcessIsAnOffence() {
        History history = seenToTheDeadline(Histories.rebooted())
                .map(Channel.MOUNTS, "w1", (s, look) -> s < 72 ? look : plus(look, mount(1, "0:7", "/stale")));
        assertThat(Verdicts.failed(judge(history), LEFT).value()).isEqualTo("/stale, device 0:7");
    }

    private static Mounts plus(Mounts look, Mounts.Entry more) {
        List<Mounts.Entry> all = new ArrayList<>(look.mounts());
        all.add(more);
        return Lines.mounts(all);
    }

    @Test
    void anAttachmentOfAMounterPodThatIsGoneIsAnOffence() {
        History history = seenToTheDeadline(Histories.rebooted()).map(Channel.ATTACHMENTS, OBSERVER, (s, look) -> {
            if (look.attachments() == null) {
                return look;
            }
            List<Attachments.Entry> all = new ArrayList<>(look.attachments());
            all.add(new Attachments.Entry("s3pa-x", "w1", "pv-x", "x", Map.of("mp-gone", List.of("uid-x"))));
            return Lines.attachments(all);
        });
        Offence offence = Verdicts.failed(judge(history), LEFT);
        assertThat(offence.what()).isEqualTo("attachment s3pa-x names a mounter pod that does not run");
        assertThat(offence.value()).isEqualTo("mp-gone");
    }

    @Test
    void nobodyWhoLookedIsADoubt() {
        History history = Histories.rebooted().drop(Channel.PROCESSES, "w1", 72, 100);
        assertThat(Verdicts.of(judge(history), LEFT).message())
                .isEqualTo("nobody looked at the processes of w1 since w1 was rebooted");
    }

    @Test
    void aLookThatFailedIsPassedOver() {
        History history = Histories.rebooted()
                .map(Channel.MOUNTS, "w1", (s, look) -> s < 85 || s >= 88 ? look : Lines.mounts(null))
                .map(Channel.PROCESSES, "w1", (s, look) -> s < 85 || s >= 88 ? look : Lines.processes(null));
        assertThat(Verdicts.of(judge(history), LEFT).verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void mountsMustBeLookedAtAfterTheReboot() {
        History history = Histories.rebooted().drop(Channel.MOUNTS, "w1", 72.1, 99);
        assertThat(Verdicts.of(judge(history), LEFT).message())
                .isEqualTo("nobody looked at the mounts of w1 since w1 was rebooted");
        history = Histories.rebooted()
                .drop(Channel.PROCESSES, "w1", 72, 100)
                .add(Channel.PROCESSES, "w1", 72, NodeLines.processes());
        assertThat(Verdicts.of(judge(history), LEFT).message())
                .isEqualTo("nobody looked at the processes of w1 since w1 was rebooted");
    }

    @Test
    void onlyMountsOfFuseNeedAProcess() {
        Verdicts.passed(judge(withMount("ext4")));
        assertThat(Verdicts.failed(judge(withMount("fuse.mount-s3")), LEFT).what())
                .isEqualTo("a mount has no process any more");
    }

    private static History withMount(String type) {
        Mounts.Entry more = new Mounts.Entry(1, 1, "0:7", "/", "/stale", "rw", type, "mountpoint-s3", "rw");
        return seenToTheDeadline(Histories.rebooted())
                .map(Channel.MOUNTS, "w1", (s, look) -> s < 72 ? look : plus(look, more));
    }

    @ParameterizedTest
    @CsvSource({"mount-s3, Running, true", "mount-s3, Failed, false", "elsewhere, Running, false"})
    void onlyAMounterPodThatRunsIsThere(String namespace, String phase, boolean sound) {
        Pods.Entry gone = in(phase, true, false, PodLines.pod(namespace, "mp-gone", "uid-g", "w1", true, Map.of()));
        History history =
                withAttachment("w1").map(Channel.PODS, OBSERVER, (s, look) -> Lines.pods(Lists.and(look.pods(), gone)));
        assertThat(Verdicts.of(judge(history), LEFT).verdict()).isEqualTo(sound ? Verdict.PASS : Verdict.FAIL);
    }

    @Test
    void anAttachmentOfAnotherNodeDoesNotMatter() {
        Finding left = Verdicts.of(judge(withAttachment("w2")), LEFT);
        assertThat(left.verdict()).isEqualTo(Verdict.PASS);
        assertThat(left.figures()).containsEntry("attachments", "3");
    }

    private static History withAttachment(String node) {
        return seenToTheDeadline(Histories.rebooted())
                .map(
                        Channel.ATTACHMENTS,
                        OBSERVER,
                        (s, look) -> look.attachments() == null
                                ? look
                                : Lines.attachments(Lists.and(
                                        look.attachments(),
                                        new Attachments.Entry(
                                                "s3pa-x", node, "pv-x", "x", Map.of("mp-gone", List.of("uid-x"))))));
    }

    // ---- what the profile or the cluster does not tell

    @Test
    void aProfileWithoutMounterPodsIsADoubt() {
        Judgement judgement = judge(Histories.rebooted().driver(d -> driver(d, null, d.systemdUnit())));
        assertThat(Verdicts.doubted(judgement, OLD + SERVED))
                .contains("pod-mounter: the profile names no namespace of mounter pods for this release");
        assertThat(Verdicts.doubted(judgement, LEFT)).isEqualTo("the cluster does not know attachments");
    }

    @Test
    void aClusterWithoutAttachmentsIsADoubt() {
        History history = Histories.rebooted().map(Channel.ATTACHMENTS, OBSERVER, (s, look) -> Lines.attachments(null));
        assertThat(Verdicts.of(judge(history), LEFT).message()).isEqualTo("the cluster does not know attachments");
    }

    @Test
    void aProfileWithoutUnitsIsADoubt() {
        Judgement judgement = judge(Histories.rebooted().driver(d -> driver(d, d.mounterNamespace(), null)));
        assertThat(Verdicts.doubted(judgement, LEFT)).isEqualTo("the profile names no systemd units of mounts");
    }

    private static Manifest.Driver driver(Manifest.Driver d, String mounterNamespace, String systemdUnit) {
        return DriverBuilder.of(d)
                .mounterNamespace(mounterNamespace)
                .systemdUnit(systemdUnit)
                .build();
    }

    // ---- the workload's pod, and when it wrote

    @Test
    void podsThatNobodyObservedAreADoubt() {
        assertThat(Verdicts.doubted(judge(Histories.rebooted().without(Channel.PODS, OBSERVER)), OLD))
                .contains("nobody looked at the pods since w1 was rebooted");
    }

    @Test
    void aPodThatIsGoneIsAnOffence() {
        History history = Histories.rebooted()
                .map(
                        Channel.PODS,
                        OBSERVER,
                        (s, look) -> s < 72
                                ? look
                                : Lines.pods(look.pods().stream()
                                        .filter(p -> !p.name().equals(OLD))
                                        .toList()));
        Offence offence = Verdicts.failed(judge(history), OLD);
        assertThat(offence.value()).isEqualTo("no pod static-1");
        assertThat(offence.after()).isEqualTo("no pod");
    }

    @ParameterizedTest
    @CsvSource({
        "Failed, true, false, Failed",
        "Running, true, true, Running",
        "Pending, false, false, 'Pending, not ready'"
    })
    void aPodThatDoesNotRunIsAnOffence(String phase, boolean ready, boolean deleting, String value) {
        History history = seenToTheDeadline(Histories.rebooted())
                .map(
                        Channel.PODS,
                        OBSERVER,
                        (s, look) -> s < 72
                                ? look
                                : pods(look, p -> p.name().equals(NEW) ? in(phase, ready, deleting, p) : p));
        Judgement judgement = judge(history);
        assertThat(Verdicts.of(judgement, NEW).verdict()).isEqualTo(Verdict.FAIL);
        assertThat(Verdicts.of(judgement, NEW).offence().what()).isEqualTo("the workload's pod does not run again");
        assertThat(Verdicts.of(judgement, NEW).offence().value()).isEqualTo(value);
    }

    private static Pods.Entry in(String phase, boolean ready, boolean deleting, Pods.Entry p) {
        return PodBuilder.of(p).phase(phase).ready(ready).deleting(deleting).build();
    }

    @Test
    void whatWentWellIsToldInFigures() {
        Judgement judgement = judge(Histories.rebooted());
        assertThat(judgement.worst()).isEqualTo("5.1 s");
        assertThat(judgement.limit())
                .isEqualTo(
                        "everything at work again within 20 s, no write waits longer than 3 s elsewhere and since, and nothing else"
                                + " disturbed");
        assertThat(Verdicts.of(judgement, "reboot").figures())
                .containsEntry("before", "boot-1")
                .containsEntry("after", "boot-2")
                .containsEntry("took", "2.0 s");
        assertThat(Verdicts.of(judgement, OLD).figures())
                .containsEntry("before", "pid 100 in mount-s3-1.2.0-1.service")
                .containsEntry("wrote again after", "5.1 s");
        assertThat(Verdicts.of(judgement, OLD + SERVED).message()).isEqualTo("served by a mounter pod");
        assertThat(Verdicts.of(judgement, LEFT).message())
                .isEqualTo("no unit, no mount without a process, and no attachment without its mounter pod on w1");
        assertThat(Verdicts.of(judgement, LEFT).figures())
                .containsEntry("mounts", "6")
                .containsEntry("attachments", "3");
    }

    @Test
    void whatWentWrongIsToldInFigures() {
        Limits hasty = Histories.limits().with(Limit.AFTER_REBOOT, Duration.ofSeconds(5));
        Judgement judgement = Judges.judge(Guarantee.REBOOT, Histories.rebooted(), hasty);
        assertThat(judgement.worst()).isEqualTo("5.1 s");
        assertThat(Verdicts.of(judgement, OLD).offence().value()).isEqualTo("5.1 s after the node was up");
        History history = Histories.rebooted().map(Channel.OPERATIONS, OLD, (s, line) -> s < 72 ? line : null);
        assertThat(Verdicts.of(judge(history), OLD).figures()).containsEntry("wrote again after", "never");
        history = Histories.rebooted().map(Channel.MOUNTS, "w1", (s, look) -> s < 70 ? NodeLines.mounts() : look);
        assertThat(Verdicts.of(judge(history), OLD).figures()).containsEntry("before", "unknown");
    }

    @Test
    void aWriteAtTheLimitIsInTime() {
        Limits exact = Histories.limits().with(Limit.AFTER_REBOOT, Duration.ofMillis(5050));
        assertThat(Verdicts.of(Judges.judge(Guarantee.REBOOT, Histories.rebooted(), exact), OLD)
                        .verdict())
                .isEqualTo(Verdict.PASS);
    }
}
