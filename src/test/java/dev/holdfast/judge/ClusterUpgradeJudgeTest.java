package dev.holdfast.judge;

import static dev.holdfast.evidence.History.NEW;
import static dev.holdfast.evidence.History.OBSERVER;
import static dev.holdfast.evidence.History.OLD;
import static dev.holdfast.evidence.History.OTHER;
import static dev.holdfast.evidence.NodeLines.connection;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.PodBuilder;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.PublishLines;
import dev.holdfast.evidence.ReleaseLines;
import dev.holdfast.evidence.Writes;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import dev.holdfast.verdict.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kubernetes is upgraded under the mounts. See {@link ClusterUpgradeRun}. */
class ClusterUpgradeJudgeTest {
    private static final String CONTROL_PLANE = "control plane";

    private static Judgement judge(History history) {
        return Histories.judge("cluster-upgrade", history);
    }

    private static Finding of(Judgement judgement, String subject, String node) {
        return judgement.findings().stream()
                .filter(finding ->
                        finding.subject().equals(subject) && finding.node().equals(node))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theReportNamesEachUpgradeAndWhatWasThere() {
        Judgement judgement = judge(ClusterUpgradeRun.upgraded());
        Verdicts.passed(judgement);
        assertThat(judgement.findings())
                .extracting(finding -> finding.subject() + " on " + finding.node())
                .contains(
                        "control plane on w1",
                        OLD + ", control plane on w1",
                        OTHER + ", control plane on w2",
                        "mounter pods, control plane on w1",
                        "new pod, control plane on w1",
                        "new pod, control plane on w2",
                        "kubelet of w1 on w1",
                        NEW + ", kubelet of w1 on w1",
                        "after-control-plane-1, kubelet of w1 on w1",
                        "new pod, kubelet of w1 on w1",
                        "kubelet of w2 on w2",
                        "after-kubelet-of-w1, kubelet of w2 on w1",
                        "new pod, kubelet of w2 on w2");
        assertThat(of(judgement, CONTROL_PLANE, "w1").message())
                .isEqualTo("the control plane was upgraded: v1.33.13 → v1.34.4");
        assertThat(of(judgement, "kubelet of w2", "w2").message())
                .isEqualTo("the kubelet of w2 was upgraded: v1.33.13 → v1.34.4");
        assertThat(of(judgement, "kubelet of w2", "w2").figures())
                .containsEntry("API server out of reach meanwhile", "20 s");
        assertThat(of(judgement, "kubelet of w1", "w1").figures())
                .doesNotContainKey("API server out of reach meanwhile");
        assertThat(of(judgement, OTHER + ", control plane", "w2").message())
                .isEqualTo("process, mount, gaps, errors, pods hold across the upgrade, and the volume is republished");
        assertThat(of(judgement, OTHER + ", kubelet of w1", "w2").message())
                .isEqualTo("process, mount, gaps, errors, pods hold across the upgrade");
        assertThat(judgement.limit()).isEqualTo("nothing disturbed, and a new pod served within 4 s, each time");
    }

    @ParameterizedTest
    @CsvSource({"AFTER_CLUSTER_UPGRADE, FAIL", "AFTER_RESTART, PASS"})
    void controllersHaveMoreTimeThanAfterARestart(Limit limit, Verdict verdict) {
        Limits hasty = Histories.limits().with(limit, Duration.ofSeconds(3));
        Judgement judgement = Judges.judge(Guarantee.CLUSTER_UPGRADE, ClusterUpgradeRun.upgraded(), hasty);
        assertThat(judgement.verdict()).isEqualTo(verdict);
        assertThat(of(judgement, "new pod, control plane", "w1").verdict()).isEqualTo(verdict);
    }

    // ---- the upgrades themselves

    @Test
    void whatWasNotUpgradedIsADoubt() {
        History history = ClusterUpgradeRun.upgraded().undone(Actions.UPGRADE_CONTROL_PLANE);
        assertThat(Verdicts.doubted(judge(history), CONTROL_PLANE)).isEqualTo("the control plane was not upgraded");
        history = ClusterUpgradeRun.upgraded().undone(Actions.UPGRADE_KUBELET, "w2");
        assertThat(Verdicts.doubted(judge(history), "kubelet of w2")).isEqualTo("the kubelet of w2 was not upgraded");
        history = ClusterUpgradeRun.upgraded().neverDone(Actions.UPGRADE_KUBELET, "w2");
        assertThat(Verdicts.doubted(judge(history), "kubelet of w2"))
                .isEqualTo("the upgrade of the kubelet of w2 never ended");
        history = ClusterUpgradeRun.upgraded().broke(Actions.UPGRADE_KUBELET, "not Ready", "w2");
        assertThat(Verdicts.doubted(judge(history), "kubelet of w2"))
                .isEqualTo("the kubelet of w2 could not be upgraded: not Ready");
    }

    @Test
    void whatReportsAnotherVersionThanWantedIsADoubt() {
        History history =
                ClusterUpgradeRun.upgraded().got(Actions.UPGRADE_KUBELET, f -> RestartsRun.after("v1.34.0"), "w2");
        assertThat(Verdicts.doubted(judge(history), "kubelet of w2"))
                .isEqualTo("the kubelet of w2 was to be upgraded to v1.34.4, and reports v1.34.0");
        history = ClusterUpgradeRun.upgraded()
                .got(Actions.UPGRADE_CONTROL_PLANE, f -> RestartsRun.after(ClusterUpgradeRun.OLD));
        assertThat(Verdicts.doubted(judge(history), CONTROL_PLANE))
                .contains("nothing shows that the control plane was upgraded: it is v1.33.13 before and after");
    }

    // ---- what has to work afterwards

    @ParameterizedTest
    @CsvSource({"34.5, 43, control plane", "43.3, 51, kubelet of w1", "53, 60, kubelet of w2"})
    void aDriverThatIsNotRegisteredAnyMoreIsAnOffence(double from, double to, String part) {
        String node = part.endsWith("w2") ? "w2" : "w1";
        List<String> others = List.of(node.equals("w2") ? "w1" : "w2");
        History history = ClusterUpgradeRun.upgraded()
                .map(
                        Channel.CSI,
                        OBSERVER,
                        (s, look) -> s < from || s >= to ? look : ReleaseLines.csi(true, others, true));
        assertThat(Verdicts.failed(judge(history), part).what())
                .isEqualTo("the driver is not registered on " + node + " after the upgrade of the " + part);
    }

    @Test
    void aDriverThatIsRegisteredAgainInTheEndIsNone() {
        Verdicts.passed(judge(ClusterUpgradeRun.upgraded()
                .map(
                        Channel.CSI,
                        OBSERVER,
                        (s, look) -> s < 34.5 || s >= 40 ? look : ReleaseLines.csi(true, List.of(), true))));
    }

    @Test
    void withoutALookAtCsiNodesNothingIsKnown() {
        History history = ClusterUpgradeRun.upgraded().drop(Channel.CSI, OBSERVER, 43, 51);
        assertThat(Verdicts.doubted(judge(history), "kubelet of w1"))
                .isEqualTo("nobody looked at CSINodes after the upgrade of the kubelet of w1");
    }

    @Test
    void aNodePluginThatIsNotReadyIsAnOffence() {
        History history = ClusterUpgradeRun.upgraded()
                .map(
                        Channel.PODS,
                        OBSERVER,
                        (s, look) -> s < 53
                                ? look
                                : changed(
                                        look,
                                        "csi-w2-new",
                                        p -> PodBuilder.of(p).ready(false).build()));
        assertThat(Verdicts.failed(judge(history), "kubelet of w2").what())
                .isEqualTo("no node plugin is ready on w2 after the upgrade of the kubelet of w2");
    }

    @Test
    void withoutALookAtPodsNothingIsKnownOfTheNodePlugin() {
        History history = ClusterUpgradeRun.upgraded().drop(Channel.PODS, OBSERVER, 53, 60);
        assertThat(Verdicts.doubted(judge(history), "kubelet of w2"))
                .isEqualTo("nobody looked at the node plugin after the upgrade of the kubelet of w2");
    }

    private static Pods changed(Pods look, String pod, UnaryOperator<Pods.Entry> change) {
        return Lines.pods(look.pods().stream()
                .map(p -> p.name().equals(pod) ? change.apply(p) : p)
                .toList());
    }

    @Test
    void aNewPodThatDoesNotComeIsAnOffence() {
        for (String node : List.of("1", "2")) {
            History history =
                    ClusterUpgradeRun.upgraded().broke(Actions.START_POD, "timed out", "after-control-plane-" + node);
            assertThat(of(judge(history), "new pod, control plane", "w" + node)
                            .offence()
                            .what())
                    .isEqualTo("new pod after-control-plane-" + node + " did not become ready");
        }
        History none = ClusterUpgradeRun.upgraded()
                .undone(Actions.START_POD, "after-kubelet-of-w1")
                .undone(Actions.CREATE_PVC, "after-kubelet-of-w1");
        assertThat(Verdicts.doubted(judge(none), "new pod, kubelet of w1"))
                .isEqualTo("no pod was started on w1 after the upgrade");
    }

    // ---- what must be left alone

    @Test
    void aMountProcessThatEndsIsHeldAgainstWhatWasUpgradedThen() {
        History history = ClusterUpgradeRun.upgraded()
                .map(
                        Channel.PROCESSES,
                        "w1",
                        (s, look) -> s < 45
                                ? look
                                : Lines.processes(look.processes().stream()
                                        .filter(p -> p.connection() != connection(OLD))
                                        .toList()));
        Judgement judgement = judge(history);
        assertThat(of(judgement, OLD + ", control plane", "w1").verdict()).isEqualTo(Verdict.PASS);
        assertThat(of(judgement, OLD + ", kubelet of w1", "w1").verdict()).isEqualTo(Verdict.FAIL);
        assertThat(of(judgement, OLD + ", kubelet of w1", "w1").offence().what())
                .isEqualTo("process of " + OLD + ": the mount process is gone");
    }

    @Test
    void anErrorOnAnotherNodeIsAnOffenceToo() {
        History history =
                ClusterUpgradeRun.upgraded().add(Channel.OPERATIONS, OTHER, 44.01, Writes.failed(9999, "ENOTCONN"));
        assertThat(Verdicts.failed(judge(history), OTHER + ", kubelet of w1").what())
                .isEqualTo("errors of dynamic-1: operation 9999 failed with ENOTCONN at open");
    }

    @Test
    void aMounterPodThatIsRestartedIsAnOffence() {
        History history = ClusterUpgradeRun.upgraded()
                .map(
                        Channel.PODS,
                        OBSERVER,
                        (s, look) -> s < 45 ? look : changed(look, "mp-new-1", ClusterUpgradeJudgeTest::restarted));
        assertThat(Verdicts.failed(judge(history), "mounter pods, kubelet of w1")
                        .what())
                .isEqualTo("mounter pod mp-new-1 was disturbed");
    }

    private static Pods.Entry restarted(Pods.Entry pod) {
        return PodBuilder.of(pod)
                .containers(pod.containers().stream()
                        .map(k -> new Pods.Container(k.name(), k.id() + "-2", k.image(), 1, k.state()))
                        .toList())
                .build();
    }

    @Test
    void aVolumeThatIsNotRepublishedIsADoubt() {
        History history = ClusterUpgradeRun.upgraded().drop(Channel.LOGS, "csi-w2-new", 34, 36);
        assertThat(Verdicts.doubted(judge(history), OTHER + ", control plane"))
                .startsWith("no republish of the volume was seen after the upgrade");
    }

    @Test
    void aRepublishThatFailsLongAfterwardsIsAnOffence() {
        History history = ClusterUpgradeRun.upgraded()
                .add(Channel.EVENTS, OBSERVER, 57.8, PublishLines.failedMount(OTHER, "e-1", 3, 53, 57.8));
        assertThat(Verdicts.failed(judge(history), OTHER + ", kubelet of w2").what())
                .isEqualTo("the volume's republish fails long after the upgrade");
    }

    @Test
    void bothKindsMustBeInUseOnEachNode() {
        History history = ClusterUpgradeRun.upgraded()
                .volumes(
                        all -> all.stream().filter(v -> !v.name().equals(OTHER)).toList());
        assertThat(judge(history).findings())
                .filteredOn(finding -> finding.subject().equals("by systemd unit"))
                .extracting(Finding::message)
                .contains("no volume on w2 was served by a systemd unit before the upgrade");
    }

    @Test
    void theRunOfARestartHasNone() {
        Judgement judgement = judge(Histories.restarted());
        assertThat(judgement.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(judgement.findings())
                .extracting(Finding::subject)
                .containsExactly(CONTROL_PLANE, "kubelet of w1", "kubelet of w2");
    }

    @Test
    void factsThatWereNotRecordedAreADoubt() {
        History history = ClusterUpgradeRun.upgraded().asked(Actions.UPGRADE_CONTROL_PLANE, f -> Map.of());
        assertThat(Verdicts.doubted(judge(history), CONTROL_PLANE))
                .contains("nothing that was recorded shows that the control plane was upgraded");
    }

    @Test
    void whatTheRunItselfDoesToItsWorkloadsIsNotTheUpgradesFault() {
        History history = ClusterUpgradeRun.upgraded()
                .did(58.5, 58.9, Actions.STOP_WORKLOADS, "holdfast", Map.of(), Map.of())
                .map(
                        Channel.PODS,
                        OBSERVER,
                        (s, look) -> s < 58.6
                                ? look
                                : Lines.pods(look.pods().stream()
                                        .map(pod -> PodBuilder.of(pod)
                                                .deleting(true)
                                                .build())
                                        .toList()));
        // the last republish of this run comes after that
        assertThat(judge(history).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    }
}
