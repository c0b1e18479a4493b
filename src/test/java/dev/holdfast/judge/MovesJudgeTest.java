package dev.holdfast.judge;

import static dev.holdfast.evidence.History.OBSERVER;
import static dev.holdfast.judge.BlockRun.looked;
import static dev.holdfast.judge.MovesRun.BESIDE;
import static dev.holdfast.judge.MovesRun.DEPLOYMENT;
import static dev.holdfast.judge.MovesRun.STATEFUL_SET;
import static dev.holdfast.judge.MovesRun.WAITS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Rollouts;
import dev.holdfast.evidence.VolumeAttachments;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Offence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** See {@link MovesRun}; 20 s are allowed, so that the new pods have until 32.5. */
class MovesJudgeTest {
    @Test
    void theReportTellsWhoWaitedAndWhatWasRead() {
        Judgement judgement = judge(MovesRun.moved());
        Verdicts.passed(judgement);
        assertThat(judgement.limit()).isEqualTo("there within 20 s, on one node at a time");
        assertThat(judgement.findings())
                .extracting(Finding::subject)
                .containsExactlyInAnyOrder(DEPLOYMENT, STATEFUL_SET, BESIDE, WAITS);
        assertThat(Verdicts.of(judgement, STATEFUL_SET).figures())
                .containsEntry("now on", "w1")
                .containsEntry("reads of what the old pod left", "1 of 1 right")
                .containsEntry("gone", "1 s after the last pod, at most")
                .containsEntry("rollout complete", "6.0 s into phase upgrade");
        assertThat(Verdicts.of(judgement, WAITS).figures().get("the new pod waits"))
                .startsWith("Multi-Attach error");
        assertThat(Verdicts.of(judgement, BESIDE).figures())
                .containsEntry("writes of the old pod meanwhile", "45")
                .doesNotContainKey("now on");
    }

    // ---- the new pod

    @Test
    void eachWayHasToBeTaken() {
        History h = MovesRun.moved().undone(Actions.MOVE_POD, MovesRun.workload(WAITS));
        assertThat(Verdicts.doubted(judge(h), WAITS)).isEqualTo("no pod was replaced in this way");
    }

    @Test
    void aPodThatDoesNotComeIsAnOffence() {
        History h = MovesRun.moved().broke(Actions.MOVE_POD, "its volume is not attached", MovesRun.workload(WAITS));
        assertThat(Verdicts.failed(judge(h), WAITS).value()).isEqualTo("its volume is not attached");
    }

    @Test
    void aPodThatComesTooLateIsAnOffence() {
        History h = MovesRun.moved();
        Judgement judgement =
                Judges.judge(Guarantee.MOVES, h, Histories.limits().with(Limit.LEFTOVERS, Duration.ofSeconds(10)));
        assertThat(Verdicts.of(judgement, DEPLOYMENT).offence().what()).isEqualTo("the new pod came too late");
        assertThat(Verdicts.of(judgement, DEPLOYMENT).offence().value()).isEqualTo("10.500 s after it was asked for");
    }

    @Test
    void aPodThatDoesNotFindWhatWasLeftIsAnOffence() {
        History h = MovesRun.moved()
                .map(
                        Channel.CROSS_READS,
                        MovesRun.next(STATEFUL_SET),
                        (s, line) -> Lines.crossRead(line.writer(), line.key(), -1, null, 1_000, "ENOENT"));
        assertThat(Verdicts.failed(judge(h), STATEFUL_SET).what())
                .isEqualTo("the new pod does not find what the old one wrote");
    }

    @Test
    void aPodThatWasReplacedAfterTheRolloutShowsNothing() {
        History h = MovesRun.moved();
        Rollouts[] complete = new Rollouts[1];
        h.drop(Channel.ROLLOUTS, OBSERVER, 11, 16).map(Channel.ROLLOUTS, OBSERVER, (s, look) -> {
            complete[0] = complete[0] == null && s >= 16 ? look : complete[0];
            return s < 11 ? null : look;
        });
        h.add(Channel.ROLLOUTS, OBSERVER, 12.4, complete[0]);
        assertThat(Verdicts.doubted(judge(h), BESIDE))
                .contains(
                        "the rollout was complete, 2.4 s into phase upgrade, before the pod was to be replaced, 2.5 s");
    }

    @Test
    void aRolloutThatWasNeverSeenCompleteIsInDoubt() {
        History h = MovesRun.moved().without(Channel.ROLLOUTS, OBSERVER);
        assertThat(Verdicts.doubted(judge(h), WAITS)).contains("the rollout was never seen complete");
    }

    // ---- VolumeAttachments

    @Test
    void oneThatGoesWhileTheOldPodRunsIsAnOffence() {
        assertThat(Verdicts.failed(judge(attachments(WAITS, 15, 17, all -> List.of())), WAITS)
                        .what())
                .isEqualTo("the VolumeAttachment is gone while its pod runs");
    }

    @ParameterizedTest
    @ValueSource(doubles = {17, 18.9, 21, 25})
    void twoAtATimeAreAnOffence(double second) {
        History h = attachments(
                WAITS,
                Math.floor(second),
                Math.floor(second) + 1,
                all -> List.of(MovesRun.attached(WAITS, "w2", "old"), MovesRun.attached(WAITS, "w1", "new")));
        assertThat(Verdicts.failed(judge(h), WAITS).what())
                .isIn("a volume for one node is attached to two", "the VolumeAttachment of the node before stays");
    }

    @Test
    void oneForTheNodeBeforeThatStaysIsAnOffence() {
        VolumeAttachments.Entry old = MovesRun.attached(DEPLOYMENT, "w2", "old");
        VolumeAttachments.Entry detached = new VolumeAttachments.Entry(
                old.name(), old.uid(), old.persistentVolume(), old.node(), false, true, null);
        History h =
                attachments(DEPLOYMENT, 20, 40, all -> List.of(detached, MovesRun.attached(DEPLOYMENT, "w1", "new")));
        assertThat(Verdicts.failed(judge(h), DEPLOYMENT).what())
                .isEqualTo("the VolumeAttachment of the node before stays");
    }

    @Test
    void aNewPodWithoutOneIsAnOffence() {
        assertThat(Verdicts.failed(judge(attachments(STATEFUL_SET, 40, 50, all -> List.of())), STATEFUL_SET)
                        .what())
                .isEqualTo("the VolumeAttachment is gone while its pod runs");
    }

    @Test
    void anotherOneOnTheSameNodeIsAnOffence() {
        History h = attachments(BESIDE, 19, 66, all -> List.of(MovesRun.attached(BESIDE, "w1", "other")));
        assertThat(Verdicts.failed(judge(h), BESIDE).what())
                .startsWith("the VolumeAttachment is another one than before, though");
    }

    @Test
    void oneThatStaysWhenAllPodsAreGoneIsAnOffence() {
        History h = MovesRun.moved();
        for (double s = 80; s < 90; s++) {
            h.add(Channel.VOLUME_ATTACHMENTS, OBSERVER, s, looked(List.of()));
        }
        h.map(
                Channel.VOLUME_ATTACHMENTS,
                OBSERVER,
                (s, look) -> s < 66 ? look : looked(and(look, MovesRun.attached(BESIDE, "w1", "old"))));
        assertThat(Verdicts.failed(judge(h), BESIDE).what())
                .isEqualTo("the VolumeAttachment stays when its pod is gone");
    }

    @Test
    void withoutLooksAtThemThereIsDoubt() {
        Judgement judgement = judge(MovesRun.moved().without(Channel.VOLUME_ATTACHMENTS, OBSERVER));
        assertThat(Verdicts.doubted(judgement, WAITS))
                .contains("nobody looked at VolumeAttachments while the old pod ran");
    }

    @Test
    void looksThatBeginWhenTheOldPodIsGoneAreDoubt() {
        History h = MovesRun.moved().drop(Channel.VOLUME_ATTACHMENTS, OBSERVER, -12, 18);
        assertThat(Verdicts.doubted(judge(h), BESIDE))
                .contains("nobody looked at VolumeAttachments while the old pod ran");
    }

    // ---- the old pod meanwhile

    @ParameterizedTest
    @ValueSource(strings = {BESIDE, WAITS})
    void anOldPodThatIsNotReadyAnyMoreIsAnOffence(String way) {
        assertThat(Verdicts.failed(judge(pods(MovesRun.workload(way), 15, 16, false)), way)
                        .what())
                .isEqualTo("the old pod does not run as before while another one comes");
    }

    @Test
    void anOldPodThatGoesFirstNeedNotRun() {
        Verdicts.passed(judge(pods(MovesRun.workload(DEPLOYMENT), 12, 13, false)));
    }

    @Test
    void aWriteOfTheOldPodThatFailsIsAnOffence() {
        History h = MovesRun.moved()
                .add(Channel.OPERATIONS, MovesRun.workload(WAITS), 15.02, Lines.failed(9_999, "x", "EIO", "write"));
        Offence offence = Verdicts.failed(judge(h), WAITS);
        assertThat(offence.what()).isEqualTo("a write of the old pod failed while another one came");
        assertThat(offence.value()).isEqualTo("EIO at write of x");
    }

    @Test
    void writesOfTheOldPodThatDoNotEndAreAnOffence() {
        History h = MovesRun.moved()
                .map(
                        Channel.OPERATIONS,
                        MovesRun.workload(WAITS),
                        (s, line) -> s > 12.5 && !(line instanceof Operation.Invoked) ? null : line);
        assertThat(Verdicts.failed(judge(h), WAITS).what())
                .isEqualTo("no write of the old pod ended while another one came");
        h.drop(Channel.OPERATIONS, MovesRun.workload(WAITS), 12, 30);
        assertThat(Verdicts.doubted(judge(h), WAITS))
                .contains("no write of the old pod was recorded while another one came");
    }

    @Test
    void aSurgeThatNobodySawTogetherIsInDoubt() {
        assertThat(Verdicts.doubted(judge(pods(MovesRun.next(BESIDE), 13, 18, false)), BESIDE))
                .contains("nobody saw both pods ready at a time");
    }

    @Test
    void aNewPodOnAnotherNodeThatDoesNotWaitIsAnOffence() {
        assertThat(Verdicts.failed(judge(pods(MovesRun.next(WAITS), 15, 16, true)), WAITS)
                        .what())
                .isEqualTo("a volume for one node is used on two");
    }

    @Test
    void aNewPodOfWhichNothingSaysThatItWaitsIsInDoubt() {
        History h = MovesRun.moved().without(Channel.EVENTS, OBSERVER);
        assertThat(Verdicts.doubted(judge(h), WAITS)).contains("no event FailedAttachVolume with Multi-Attach");
    }

    // ---- changes

    private static History pods(String name, double from, double to, boolean ready) {
        return MovesRun.moved()
                .map(
                        Channel.PODS,
                        OBSERVER,
                        (s, look) -> s < from || s >= to
                                ? look
                                : Lines.pods(look.pods().stream()
                                        .map(pod -> pod.name().equals(name) ? ready(pod, ready) : pod)
                                        .toList()));
    }

    private static Pods.Entry ready(Pods.Entry pod, boolean ready) {
        return new Pods.Entry(
                pod.namespace(),
                pod.name(),
                pod.uid(),
                pod.node(),
                pod.phase(),
                ready,
                pod.deleting(),
                pod.labels(),
                pod.annotations(),
                pod.containers());
    }

    /** What there is of a way's volume meanwhile. */
    private static History attachments(
            String way, double from, double to, UnaryOperator<List<VolumeAttachments.Entry>> change) {
        String volume = "pv-" + MovesRun.workload(way);
        return MovesRun.moved().map(Channel.VOLUME_ATTACHMENTS, OBSERVER, (s, look) -> {
            if (s < from || s >= to) {
                return look;
            }
            List<VolumeAttachments.Entry> all = new ArrayList<>(look.attachments().stream()
                    .filter(one -> !one.persistentVolume().equals(volume))
                    .toList());
            all.addAll(change.apply(look.attachments().stream()
                    .filter(one -> one.persistentVolume().equals(volume))
                    .toList()));
            return looked(all);
        });
    }

    private static List<VolumeAttachments.Entry> and(VolumeAttachments look, VolumeAttachments.Entry more) {
        List<VolumeAttachments.Entry> all = new ArrayList<>(look.attachments().stream()
                .filter(one -> !one.uid().equals(more.uid()))
                .toList());
        all.add(more);
        return all;
    }

    private static Judgement judge(History history) {
        return Histories.judge("moves", history);
    }
}
