package dev.holdfast.judge;

import static dev.holdfast.evidence.History.OBSERVER;
import static dev.holdfast.evidence.History.OLD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.PodBuilder;
import dev.holdfast.evidence.Pods;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Offence;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class PodsJudgeTest {
    @Test
    void anotherPodIsAChange() {
        History history = pod(15, p -> with(p, "other", p.phase(), false, "containerd://1", 0));
        Offence offence = Verdicts.failed(judge(history), OLD);
        assertThat(offence.before() + " → " + offence.after()).isEqualTo("pod uid uid-static-1 → pod uid other");
    }

    @Test
    void aRestartIsAChange() {
        History history = pod(15, p -> with(p, p.uid(), p.phase(), false, "containerd://1", 1));
        Offence offence = Verdicts.failed(judge(history), OLD);
        assertThat(offence.what()).isEqualTo("a container of the workload was restarted");
        assertThat(offence.before() + " → " + offence.after()).isEqualTo("restarts {main=0} → restarts {main=1}");
        assertThat(offence.phase()).isEqualTo("upgrade");
    }

    @Test
    void anotherContainerIsAChange() {
        History history = pod(15, p -> with(p, p.uid(), p.phase(), false, "containerd://1", 0));
        assertThat(Verdicts.failed(judge(history), OLD).what()).isEqualTo("a container of the workload is another one");
    }

    @Test
    void anotherPhaseIsAChange() {
        History history = pod(
                15, p -> with(p, p.uid(), "Failed", false, p.containers().get(0).id(), 0));
        assertThat(Verdicts.failed(judge(history), OLD).after()).isEqualTo("Failed");
    }

    @Test
    void aDeletionIsAChange() {
        History history = pod(
                15, p -> with(p, p.uid(), p.phase(), true, p.containers().get(0).id(), 0));
        assertThat(Verdicts.failed(judge(history), OLD).after()).isEqualTo("deleting");
    }

    @Test
    void aPodThatIsGoneIsAChange() {
        assertThat(Verdicts.failed(judge(pod(15, p -> null)), OLD).what()).isEqualTo("the workload's pod is gone");
    }

    @Test
    void aPodReplacedBeforeTheWatchIsAChange() {
        History history = pod(-50, p -> with(p, "other", p.phase(), false, "containerd://1", 0));
        Verdicts.failed(judge(history), OLD);
    }

    @Test
    void aPhaseWithoutAnObservationIsInconclusive() {
        History history = History.healthy().drop(Channel.PODS, OBSERVER, 10, 20);
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("no observation of the pods in phase upgrade");
    }

    @Test
    void aPhaseThatNobodyWasToWatchNeedsNoObservation() {
        Verdicts.passed(judge(unwatched(History.healthy())));
    }

    @Test
    void whatHappenedMeanwhileShowsAfterwards() {
        Verdicts.failed(judge(unwatched(pod(15, p -> with(p, p.uid(), p.phase(), false, "containerd://1", 1)))), OLD);
    }

    private static History unwatched(History history) {
        return history.drop(Channel.PODS, OBSERVER, 10, 20)
                .phases(phases -> phases.stream()
                        .map(p -> p.name().equals(Phase.UPGRADE)
                                ? new Phase(p.name(), p.start(), p.end(), Phase.UNWATCHED)
                                : p)
                        .toList());
    }

    @Test
    void aPhaseWithoutAnObservationIsPutDownToTheObserversStall() {
        History history = History.healthy()
                .drop(Channel.PODS, OBSERVER, 20, 25)
                .add(Channel.AGENTS, OBSERVER, 24.9, Lines.stalled(4_900_000_000L));
        assertThat(Verdicts.doubted(judge(history), OLD))
                .contains("in phase settle (the observer itself stood still for 4.900 s of it)");
    }

    @Test
    void aStallOfTheObserverExcusesNothing() {
        History history = History.healthy()
                .map(Channel.PODS, OBSERVER, (s, p) -> s < 24 ? p : Lines.pods(List.of()))
                .add(Channel.AGENTS, OBSERVER, 24.9, Lines.stalled(4_900_000_000L));
        assertThat(Verdicts.of(judge(history), OLD).offence().what()).isEqualTo("the workload's pod is gone");
    }

    @Test
    void aStallOfTheObserverAloneIsNoDoubt() {
        Verdicts.passed(judge(History.healthy().add(Channel.AGENTS, OBSERVER, 24.9, Lines.stalled(900_000_000L))));
    }

    @Test
    void otherPodsMayChange() {
        History history = History.healthy()
                .map(
                        Channel.PODS,
                        OBSERVER,
                        (s, look) -> s < 15
                                ? look
                                : Lines.pods(look.pods().stream()
                                        .filter(p -> !p.namespace().equals("kube-system"))
                                        .toList()));
        Verdicts.passed(judge(history));
    }

    private static Pods.Entry with(
            Pods.Entry p, String uid, String phase, boolean deleting, String container, int restarts) {
        return PodBuilder.of(p)
                .uid(uid)
                .phase(phase)
                .deleting(deleting)
                .containers(List.of(new Pods.Container("main", container, "image:1", restarts, "running")))
                .build();
    }

    private static History pod(double from, UnaryOperator<Pods.Entry> change) {
        return History.healthy()
                .map(
                        Channel.PODS,
                        OBSERVER,
                        (s, look) -> s < from
                                ? look
                                : Lines.pods(look.pods().stream()
                                        .map(p -> p.name().equals(OLD) ? change.apply(p) : p)
                                        .filter(Objects::nonNull)
                                        .toList()));
    }

    private static Judgement judge(History history) {
        return Verdicts.judge("pods", history);
    }
}
