package dev.holdfast.judge;

import static dev.holdfast.evidence.History.OBSERVER;
import static dev.holdfast.evidence.History.OLD;
import static dev.holdfast.evidence.History.OTHER;
import static dev.holdfast.evidence.PodLines.pod;
import static dev.holdfast.evidence.PublishLines.failedMount;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.PodBuilder;
import dev.holdfast.evidence.Pods;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import dev.holdfast.verdict.Offence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Old pods are deleted after the drain, at 64, with a grace period of 5 s: 35 s may pass until they are gone. */
class TerminationJudgeTest {
    private static final long GRACE = 5;

    @Test
    void podsThatGoSoonPass() {
        Judgement judgement = judge(gone());
        Verdicts.passed(judgement);
        assertThat(judgement.findings()).extracting(Finding::subject).containsExactly(OLD, OTHER);
        assertThat(judgement.limit()).isEqualTo("gone 30 s after its grace period");
        assertThat(Verdicts.of(judgement, OLD).figures())
                .containsEntry("grace period", "5.0 s")
                .containsEntry("there at least", "5.0 s")
                .containsEntry("there at most", "7.0 s")
                .containsEntry("last failure the kubelet reported", "none");
    }

    @Test
    void onesThatGoTooLateAreAnOffence() {
        History history =
                history(165, 70, GRACE).add(Channel.EVENTS, OBSERVER, 160, failedMount(OLD, "e1", 1, 160, 160));
        Judgement judgement = judge(history);
        Offence offence = Verdicts.failed(judgement, OLD);
        assertThat(offence.what()).isEqualTo("old pod " + OLD + " does not go when it is deleted");
        assertThat(offence.value()).isEqualTo("gone 100.0 s after its deletion, with a grace period of 5.0 s");
        assertThat(judgement.worst()).isEqualTo("gone after 100.0 s");
        assertThat(Verdicts.of(judgement, OLD).figures())
                .containsEntry("last failure the kubelet reported", "FailedMount: MountVolume.SetUp failed");
        assertThat(Verdicts.of(judgement, OTHER).offence()).isNull();
    }

    @Test
    void onesThatStayAreAnOffenceOnceTheirTimeIsOver() {
        assertThat(Verdicts.failed(judge(history(1000, 70, GRACE)), OLD).value())
                .startsWith("still there 115.0 s after its deletion");
    }

    @Test
    void theGracePeriodIsTheirs() {
        Verdicts.passed(judge(history(165, 70, 72L)));
        assertThat(Verdicts.failed(judge(history(165, 70, 69L)), OLD).value()).startsWith("gone 100.0 s");
    }

    @Test
    void theLimitIsTheScenarios() {
        Limits limits = Limits.defaults().with(Limit.TERMINATION, Duration.ofSeconds(97));
        Verdicts.passed(Judges.judge(Guarantee.TERMINATION, history(165, 70, GRACE), limits));
    }

    @Test
    void timeInWhichNobodyCouldLookIsNotCounted() {
        // 100 s, of which the API server was away for 71
        assertThat(Verdicts.doubted(judge(history(165, 70, GRACE).drop(Channel.PODS, OBSERVER, 80, 150)), OLD))
                .contains("gone between 29.0 s and 102.0 s after its deletion", "nobody looked in between");
        // and for 21
        assertThat(Verdicts.failed(judge(history(165, 70, GRACE).drop(Channel.PODS, OBSERVER, 80, 100)), OLD)
                        .value())
                .startsWith("gone 79.0 s");
    }

    @Test
    void aRecordThatEndsBeforeIsADoubt() {
        assertThat(Verdicts.doubted(judge(history(165, 70, GRACE).drop(Channel.PODS, OBSERVER, 90, 200)), OLD))
                .contains("the record ends 25.0 s after the pod's deletion");
    }

    @Test
    void aGracePeriodThatIsUnknownIsADoubt() {
        assertThat(Verdicts.doubted(judge(history(70, 70, null)), OLD))
                .contains("grace period of the pod was not recorded");
    }

    @Test
    void onesThatAreGoneAtOnceNeedNoGracePeriod() {
        History history =
                history(1000, 70, GRACE).map(Channel.PODS, OBSERVER, (s, look) -> s < 64 ? look : without(look, OLD));
        Verdicts.passed(judge(history));
    }

    @Test
    void aNodeOnWhichNoneWasDeletedIsADoubt() {
        assertThat(Verdicts.doubted(judge(History.healthy()), "w1"))
                .contains("no old pod was deleted after the upgrade");
    }

    @Test
    void newPodsAndWhatIsDeletedBeforeTheEndOfTheUpgradeAreNotJudged() {
        History history = history(70, 70, GRACE)
                .map(
                        Channel.PODS,
                        OBSERVER,
                        (s, look) -> Lines.pods(look.pods().stream()
                                .map(p -> p.name().equals(History.NEW) ? deleting(p, GRACE) : p)
                                .toList()));
        Verdicts.passed(judge(history));
    }

    private static Judgement judge(History history) {
        return Verdicts.judge("termination", history);
    }

    private static Pods without(Pods look, String pod) {
        return Lines.pods(
                look.pods().stream().filter(p -> !p.name().equals(pod)).toList());
    }

    private static Pods.Entry deleting(Pods.Entry pod, Long grace) {
        return PodBuilder.of(pod).deleting(true).graceSeconds(grace).build();
    }

    /** Both old pods go 6 s after they were deleted. */
    static History gone() {
        return history(70, 70, GRACE);
    }

    /** Looks go on until 180; each old pod is there until a time. */
    private static History history(double old, double other, Long grace) {
        History history = History.healthy()
                .phases(phases -> Stream.concat(phases.stream(), Stream.of(History.phase(Phase.TRANSITION, 63, 180)))
                        .toList());
        for (double s = 62; s < 180; s++) {
            List<Pods.Entry> pods = new ArrayList<>();
            for (Map.Entry<String, Double> one : Map.of(OLD, old, OTHER, other).entrySet()) {
                Pods.Entry pod = pod(
                        "holdfast",
                        one.getKey(),
                        "uid-" + one.getKey(),
                        one.getKey().equals(OLD) ? "w1" : "w2",
                        true,
                        Map.of());
                if (s < one.getValue()) {
                    pods.add(s < 64 ? pod : deleting(pod, grace));
                }
            }
            history.add(Channel.PODS, OBSERVER, s, Lines.pods(pods));
        }
        return history;
    }
}
