package dev.holdfast.judge;

import static dev.holdfast.evidence.History.NEW;
import static dev.holdfast.evidence.History.OBSERVER;
import static dev.holdfast.evidence.History.OLD;
import static dev.holdfast.evidence.History.OTHER;
import static dev.holdfast.judge.BlockRun.attached;
import static dev.holdfast.judge.BlockRun.looked;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.DriverBuilder;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.VolumeAttachments;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** In {@link BlockRun#block} volumes are attached until 66, one second after their pods are gone; 20 s are allowed. */
class VolumeAttachmentsJudgeTest {
    @Test
    void oneForEachPodThatGoesWithItPasses() {
        Judgement judgement = judge(BlockRun.block());
        Verdicts.passed(judgement);
        assertThat(judgement.findings())
                .extracting(Finding::subject)
                .containsExactlyInAnyOrder(OLD, OTHER, NEW, "new-2");
        assertThat(judgement.limit()).isEqualTo("one as long as the pod runs, none 20 s after it went");
        assertThat(Verdicts.of(judgement, OLD).figures())
                .containsEntry("VolumeAttachment", "csi-a-" + OLD)
                .containsEntry("gone", "1 s after the last pod, at most");
    }

    @Test
    void oneThatGoesWhileItsPodRunsIsAnOffence() {
        History history = from(15, all -> without(all, OLD));
        assertThat(Verdicts.failed(judge(history), OLD).what())
                .isEqualTo("the VolumeAttachment is gone while its pod runs");
        assertThat(Verdicts.of(judge(history), OTHER).verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void oneThatWasGoneForAMomentHasAnotherUid() {
        History history = from(15, all -> {
            List<VolumeAttachments.Entry> other = without(all, OLD);
            other.add(attached(OLD, "w1", "c"));
            return other;
        });
        assertThat(Verdicts.failed(judge(history), OLD).what())
                .isEqualTo("the VolumeAttachment is another one than before");
    }

    @Test
    void oneThatIsBeingDeletedOrNotAttachedIsAnOffence() {
        assertThat(Verdicts.failed(judge(from(15, all -> changed(all, true, true, null))), OLD)
                        .what())
                .isEqualTo("the VolumeAttachment is being deleted while its pod runs");
        assertThat(Verdicts.failed(judge(from(15, all -> changed(all, false, false, "no such volume"))), OLD)
                        .value())
                .isEqualTo("csi-a-static-1 on node w1, not attached, no such volume");
    }

    @Test
    void aVolumeForOneNodeIsNotAttachedToTwo() {
        UnaryOperator<List<VolumeAttachments.Entry>> twice = all -> {
            List<VolumeAttachments.Entry> more = new ArrayList<>(all);
            more.add(attached(OLD, "w2", "d"));
            return more;
        };
        assertThat(Verdicts.failed(judge(from(15, twice)), OLD).what())
                .isEqualTo("a volume for one node is attached to two");
        History many = from(15, twice);
        many.driver(driver -> DriverBuilder.of(driver)
                .capabilities(new Manifest.Capabilities("kernel", "ext4", true, true, false, "remount", "many"))
                .build());
        assertThat(Verdicts.of(judge(many), OLD).offence()).isNull();
    }

    @Test
    void oneOnAnotherNodeIsNotThePods() {
        History history = from(15, all -> {
            List<VolumeAttachments.Entry> moved = without(all, OLD);
            moved.add(attached(OLD, "w2", "d"));
            return moved;
        });
        assertThat(Verdicts.failed(judge(history), OLD).what())
                .isEqualTo("the VolumeAttachment is gone while its pod runs");
    }

    @Test
    void oneThatIsNotAttachedElsewhereDoesNoHarm() {
        History history = from(15, all -> {
            List<VolumeAttachments.Entry> more = new ArrayList<>(all);
            more.add(new VolumeAttachments.Entry("csi-d", "d", "pv-" + OLD, "w2", false, false, null));
            return more;
        });
        assertThat(Verdicts.of(judge(history), OLD).offence()).isNull();
    }

    @Test
    void looksThatEndTooEarlyAreDoubt() {
        History history = BlockRun.block().drop(Channel.VOLUME_ATTACHMENTS, OBSERVER, 40, 60);
        assertThat(Verdicts.of(judge(history), OLD).message()).contains("the last look at VolumeAttachments was");
    }

    @Test
    void aPodThatNeverHadOneIsAnOffence() {
        assertThat(Verdicts.failed(judge(from(-20, all -> without(all, OLD))), OLD)
                        .what())
                .isEqualTo("the pod runs without a VolumeAttachment");
    }

    @Test
    void oneThatStaysIsAnOffenceOnceItsTimeIsOver() {
        History history = BlockRun.block();
        for (double s = 80; s < 90; s++) {
            history.add(Channel.VOLUME_ATTACHMENTS, OBSERVER, s, looked(List.of()));
        }
        history.map(Channel.VOLUME_ATTACHMENTS, OBSERVER, (s, look) -> {
            List<VolumeAttachments.Entry> all = new ArrayList<>(look.attachments());
            if (s >= 66) {
                all.add(attached(OLD, "w1", "a-" + OLD));
            }
            return looked(all);
        });
        assertThat(Verdicts.failed(judge(history), OLD).what())
                .isEqualTo("the VolumeAttachment stays when its pod is gone");
        assertThat(Verdicts.failed(judge(history), OLD).value())
                .isEqualTo("still there 24 s after the pods of all workloads were gone");
        History soon = history.drop(Channel.VOLUME_ATTACHMENTS, OBSERVER, 80, 90);
        assertThat(Verdicts.of(judge(soon), OLD).message())
                .contains("the record ends before the VolumeAttachment was gone or had to be");
    }

    @Test
    void withoutLooksThereIsDoubt() {
        History history = BlockRun.block().without(Channel.VOLUME_ATTACHMENTS, OBSERVER);
        assertThat(judge(history).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    }

    @Test
    void withoutAnEndOfThePodsThereIsDoubt() {
        assertThat(Verdicts.of(judge(BlockRun.block().undone(Actions.STOP_WORKLOADS)), OLD)
                        .message())
                .contains("the run ended with its pods running");
        assertThat(Verdicts.of(judge(BlockRun.block().broke(Actions.STOP_WORKLOADS, "a pod stays")), OLD)
                        .message())
                .contains("a pod stays");
    }

    private static History from(double second, UnaryOperator<List<VolumeAttachments.Entry>> change) {
        return BlockRun.block()
                .map(
                        Channel.VOLUME_ATTACHMENTS,
                        OBSERVER,
                        (s, look) -> s < second || s > 60 ? look : looked(change.apply(look.attachments())));
    }

    private static List<VolumeAttachments.Entry> without(List<VolumeAttachments.Entry> all, String volume) {
        return new ArrayList<>(all.stream()
                .filter(one -> !one.persistentVolume().equals("pv-" + volume))
                .toList());
    }

    private static List<VolumeAttachments.Entry> changed(
            List<VolumeAttachments.Entry> all, boolean attached, boolean deleting, String error) {
        return all.stream()
                .map(one -> one.persistentVolume().equals("pv-" + OLD)
                        ? new VolumeAttachments.Entry(
                                one.name(), one.uid(), one.persistentVolume(), one.node(), attached, deleting, error)
                        : one)
                .toList();
    }

    private static Judgement judge(History history) {
        return Histories.judge("volume-attachments", history);
    }
}
