package dev.holdfast.judge;

import static dev.holdfast.evidence.History.OBSERVER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.DriverBuilder;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.PodBuilder;
import dev.holdfast.evidence.PodLines;
import dev.holdfast.evidence.Pods;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Offence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DriverStableJudgeTest {
    private static final String PLUGIN = "csi-w1-new";
    private static final String MOUNTER = "mp-new-1";

    @Test
    void aDriverThatKeepsRunningIsStable() {
        Judgement judgement = judge(stable());
        Verdicts.passed(judgement);
        assertThat(judgement.findings())
                .extracting(finding -> finding.subject() + " on " + finding.node())
                .containsExactlyInAnyOrder(
                        "csi-w1-new on w1", "csi-w2-new on w2", MOUNTER + " on w1", "mp-new-2 on w2");
        assertThat(judgement.worst() + ", " + judgement.limit()).isEqualTo("no restart, no restart");
        assertThat(Verdicts.of(judgement, PLUGIN).message())
                .isEqualTo("no container of pod csi-w1-new ended or restarted");
        assertThat(Verdicts.of(judgement, PLUGIN).figures()).containsExactly(Map.entry("restarts", "{main=0}"));
    }

    @Test
    void restartsBeforeTheEndOfTheRolloutAreSubtracted() {
        History history = stable().map(
                        Channel.PODS,
                        OBSERVER,
                        (s, look) -> change(look, PLUGIN, restarted(s < 50 ? 2 : 5, "running")));
        Judgement judgement = judge(history);
        Offence offence = Verdicts.failed(judgement, PLUGIN);
        assertThat(offence.value() + ": " + offence.before() + " → " + offence.after())
                .isEqualTo("3 restarts: 2 restarts → 5 restarts");
        assertThat(judgement.worst()).isEqualTo("restarted");
        assertThat(Verdicts.of(judgement, PLUGIN).figures()).containsEntry("restarts", "{main=5}");
    }

    @Test
    void aRestartOfTheNodePluginIsAnOffence() {
        Offence offence = Verdicts.failed(judge(from(50, PLUGIN, restarted(1, "running"))), PLUGIN);
        assertThat(offence.what()).isEqualTo("container main of pod csi-w1-new was restarted");
        assertThat(offence.before() + " → " + offence.after()).isEqualTo("0 restarts → 1 restart");
        assertThat(offence.phase()).isEqualTo(Phase.STABILITY);
    }

    @Test
    void aRestartOfAMounterPodIsAnOffence() {
        assertThat(Verdicts.failed(judge(from(27, MOUNTER, restarted(1, "running"))), MOUNTER)
                        .what())
                .as("a pod made after the rollout has no restarts to begin with")
                .isEqualTo("container main of mounter pod mp-new-1 was restarted");
    }

    @Test
    void aMounterPodThatFailsIsAnOffence() {
        History history = from(40, MOUNTER, pod -> with(pod, "Failed", false, pod.containers()));
        assertThat(Verdicts.failed(judge(history), MOUNTER).what()).isEqualTo("mounter pod mp-new-1 failed");
    }

    @Test
    void aContainerThatEndsIsAnOffence() {
        History history = from(58, PLUGIN, restarted(0, "terminated OOMKilled"));
        assertThat(Verdicts.failed(judge(history), PLUGIN).value()).isEqualTo("terminated OOMKilled");
    }

    @Test
    void aContainerThatWaitsAfterCrashesIsAnOffenceThoughItIsNotRestarted() {
        UnaryOperator<Pods.Entry> crashed = restarted(4, "waiting CrashLoopBackOff");
        History history = stable().map(Channel.PODS, OBSERVER, (s, look) -> change(look, PLUGIN, crashed));
        Offence offence = Verdicts.failed(judge(history), PLUGIN);
        assertThat(offence.what())
                .isEqualTo(
                        "container main of pod csi-w1-new waits to be started again, because it ended again and again");
        assertThat(offence.at()).as("the end of the rollout").isEqualTo(History.wall(20));
    }

    @Test
    void aContainerThatWaitsForItsImageIsNone() {
        Verdicts.passed(judge(from(58, PLUGIN, restarted(0, "waiting ContainerCreating"))));
    }

    @Test
    void aRestartOfASidecarAmongTheInitContainersIsAnOffence() {
        History history = stable().map(
                        Channel.PODS,
                        OBSERVER,
                        (s, look) -> change(look, PLUGIN, pod -> withInit(pod, s < 50 ? 1 : 2, "running")));
        Judgement judgement = judge(history);
        assertThat(Verdicts.failed(judgement, PLUGIN).what())
                .isEqualTo("container sidecar of pod csi-w1-new was restarted");
        assertThat(Verdicts.of(judgement, PLUGIN).figures()).containsEntry("restarts", "{main=0, sidecar=2}");
    }

    @Test
    void anInitContainerThatIsDoneIsNone() {
        Verdicts.passed(judge(from(15, PLUGIN, pod -> withInit(pod, 0, "terminated Completed"))));
    }

    @Test
    void inTheDriversNamespaceMounterPodsAreThoseThatAttachmentsName() {
        History history = from(40, MOUNTER, restarted(1, "running"))
                .driver(d -> DriverBuilder.of(d).mounterNamespace("kube-system").build())
                .map(
                        Channel.PODS,
                        OBSERVER,
                        (s, look) -> Lines.pods(look.pods().stream()
                                .map(pod -> pod.namespace().equals("mount-s3") ? in("kube-system", pod) : pod)
                                .toList()));
        assertThat(Verdicts.failed(judge(history), MOUNTER).what())
                .isEqualTo("container main of mounter pod mp-new-1 was restarted");
        Verdicts.passed(judge(history.without(Channel.ATTACHMENTS, OBSERVER)));
    }

    @Test
    void aPodThatFailsWhileItIsDeletedIsNone() {
        Verdicts.passed(judge(from(40, MOUNTER, pod -> with(pod, "Failed", true, pod.containers()))));
    }

    @Test
    void aContainerThatCompletesOrIsToldToEndIsNone() {
        Verdicts.passed(judge(from(40, MOUNTER, restarted(0, "terminated Completed"))));
        Verdicts.passed(judge(from(
                40,
                MOUNTER,
                pod -> with(
                        pod,
                        "Running",
                        true,
                        restarted(0, "terminated Error").apply(pod).containers()))));
    }

    @Test
    void restartsDuringTheRolloutAreNotJudged() {
        Verdicts.passed(judge(from(16, PLUGIN, restarted(3, "running"))));
    }

    @Test
    void restartsThatTheCampaignIsTheCauseOfAreNotJudged() {
        History history = from(50, PLUGIN, restarted(1, "running"));
        Verdicts.passed(judge(history.phases(phases -> with(phases, History.phase(Phase.RESTARTS, 45, 60)))
                .asked(Actions.AWAIT_PROBES, facts -> Map.of(Actions.SECONDS, "25"))));
    }

    @Test
    void podsOfOthersInTheNamespaceAreNotJudged() {
        History history = stable();
        Verdicts.passed(judge(history.map(
                Channel.PODS,
                OBSERVER,
                (s, look) -> Lines.pods(Stream.concat(
                                look.pods().stream(),
                                Stream.of(restarted(s.intValue() + 20, "running")
                                        .apply(PodLines.pod(
                                                "kube-system", "coredns", "uid-dns", "w1", true, Map.of()))))
                        .toList()))));
    }

    @Test
    void probesThatHadNoTimeToFailLeaveADoubt() {
        assertThat(Verdicts.doubted(
                        judge(stable().asked(Actions.AWAIT_PROBES, facts -> Map.of(Actions.SECONDS, "41"))), PLUGIN))
                .contains("observed for 40.0 s after the rollout", "may take 41.0 s");
        assertThat(Verdicts.doubted(judge(stable().undone(Actions.AWAIT_PROBES)), PLUGIN))
                .contains("were not given the time to fail");
    }

    @Test
    void aNodeWithoutANodePluginLeavesADoubt() {
        History history = stable().map(Channel.PODS, OBSERVER, (s, look) -> without(look, "csi-w2-new"));
        assertThat(Verdicts.doubted(judge(history), "node plugin on w2")).contains("no node plugin of the release");
    }

    @Test
    void aPhaseWithoutAnObservationLeavesADoubt() {
        assertThat(Verdicts.doubted(judge(stable().drop(Channel.PODS, OBSERVER, 20, 25)), PLUGIN))
                .contains("no observation of the pods in phase settle");
    }

    private static Judgement judge(History history) {
        return Verdicts.judge("driver-stable", history);
    }

    /** The healthy history, in which the pods of kube-system belong to the release, and probes had 35 s to fail. */
    static History stable() {
        return History.healthy()
                .map(
                        Channel.PODS,
                        OBSERVER,
                        (s, look) -> Lines.pods(look.pods().stream()
                                .map(pod -> pod.namespace().equals("kube-system")
                                        ? pod.withWorkload("DaemonSet/s3-csi-node")
                                        : pod)
                                .toList()))
                .did(30, 59, Actions.AWAIT_PROBES, "driver", Map.of(Actions.SECONDS, "35"), Map.of());
    }

    private static History from(double second, String name, UnaryOperator<Pods.Entry> change) {
        return stable().map(Channel.PODS, OBSERVER, (s, look) -> s < second ? look : change(look, name, change));
    }

    private static Pods change(Pods look, String name, UnaryOperator<Pods.Entry> change) {
        return Lines.pods(look.pods().stream()
                .map(pod -> pod.name().equals(name) ? change.apply(pod) : pod)
                .toList());
    }

    private static UnaryOperator<Pods.Entry> restarted(int times, String state) {
        return pod -> with(
                pod,
                pod.phase(),
                pod.deleting(),
                List.of(new Pods.Container("main", "containerd://other", "image:1", times, state)));
    }

    private static Pods.Entry with(Pods.Entry pod, String phase, boolean deleting, List<Pods.Container> containers) {
        return PodBuilder.of(pod)
                .phase(phase)
                .deleting(deleting)
                .containers(containers)
                .build();
    }

    private static Pods.Entry withInit(Pods.Entry pod, int restarts, String state) {
        return PodBuilder.of(pod)
                .initContainers(
                        List.of(new Pods.Container("sidecar", "containerd://sidecar", "image:1", restarts, state)))
                .build();
    }

    private static Pods.Entry in(String namespace, Pods.Entry pod) {
        return PodBuilder.of(pod).namespace(namespace).build();
    }

    private static Pods without(Pods look, String name) {
        return Lines.pods(
                look.pods().stream().filter(pod -> !pod.name().equals(name)).toList());
    }

    private static List<Phase> with(List<Phase> phases, Phase another) {
        List<Phase> more = new ArrayList<>(phases);
        more.add(phases.size() - 1, another);
        return more;
    }
}
