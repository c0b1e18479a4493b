package dev.holdfast.judge;

import static dev.holdfast.evidence.History.OBSERVER;
import static dev.holdfast.evidence.History.OLD;
import static dev.holdfast.evidence.History.OTHER;
import static dev.holdfast.evidence.History.phase;
import static dev.holdfast.evidence.History.volume;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Lists;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.NodeLines;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Volume;
import dev.holdfast.evidence.VolumeAttachments;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Offence;
import dev.holdfast.verdict.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Node w1 is rebooted from 70 to 72, and 20 s are allowed. See {@link RebootedBlockRun#rebooted}. */
class RebootedBlockTest {
    private static final String SERVED = ", served";
    private static final String LEFT = "left over";
    private static final Volume OLD_ONE = volume(OLD, "static", true, "w1");
    private static final String TARGET = NodeLines.target(OLD);

    @Test
    void aNodeThatComesBackWithEverythingPasses() {
        Judgement judgement = judge(RebootedBlockRun.rebooted());
        Verdicts.passed(judgement);
        assertThat(judgement.worst()).isEqualTo("5.1 s");
        assertThat(Verdicts.of(judgement, OLD).message())
                .isEqualTo("had ext4 /dev/loop57, and wrote again 5.1 s after w1 was up");
        assertThat(Verdicts.of(judgement, OLD).figures()).containsEntry("before", "ext4 /dev/loop57");
        assertThat(Verdicts.of(judgement, OLD + SERVED).message())
                .isEqualTo("served by the kernel: ext4 /dev/loop90, as the node and the pod see it");
        assertThat(Verdicts.of(judgement, OLD + SERVED).figures()).containsEntry("device", "7:90");
        assertThat(Verdicts.of(judgement, OTHER).message())
                .isEqualTo("pods, mount hold while another node is rebooted");
        assertThat(Verdicts.of(judgement, "beside-w2").message())
                .isEqualTo("mount, pods, gaps, errors hold while another node is rebooted");
        assertThat(Verdicts.of(judgement, LEFT).message())
                .isEqualTo("no mount and no VolumeAttachment without a pod on w1");
        assertThat(Verdicts.of(judgement, LEFT).figures())
                .containsEntry("mounts", "6")
                .containsEntry("VolumeAttachments", "3");
    }

    @Test
    void aDriverThatNeitherStagesNorAttachesIsAskedForNeither() {
        History history = RebootedBlockRun.rebooted()
                .without(Channel.VOLUME_ATTACHMENTS, OBSERVER)
                .driver(RebootedBlockRun.can(false, false));
        for (String node : List.of("w1", "w2")) {
            history.map(
                    Channel.MOUNTS,
                    node,
                    (s, look) -> mounts(look, m -> m.target().endsWith("/globalmount") ? null : m));
        }
        Verdicts.passed(judge(history));
        assertThat(Verdicts.of(judge(history), LEFT).figures()).doesNotContainKey("VolumeAttachments");
    }

    // ---- on the node

    @Test
    void aVolumeThatWasNotMountedBeforeIsADoubt() {
        History history = RebootedBlockRun.rebooted()
                .map(Channel.MOUNTS, "w1", (s, look) -> s < 69 ? look : s < 70 ? NodeLines.mounts() : look);
        assertThat(Verdicts.doubted(judge(history), OLD))
                .isEqualTo("the volume was not mounted when its node was looked at last before the reboot");
        assertThat(Verdicts.doubted(judge(history), "by the kernel"))
                .isEqualTo("no volume on w1 was mounted before the reboot");
    }

    @Test
    void aVolumeThatIsNotMountedAgainIsAnOffence() {
        Offence offence = failed(after(node(m -> m.target().equals(TARGET) ? null : m)), OLD + SERVED);
        assertThat(offence.what()).isEqualTo("the volume is not mounted on its node again");
        assertThat(offence.value()).isEqualTo("no mount on the target");
    }

    @Test
    void aVolumeThatIsNotMountedBeforeTheDeadlineIsADoubt() {
        History history = node(m -> m.target().equals(TARGET) ? null : m);
        assertThat(Verdicts.doubted(judge(history), OLD + SERVED))
                .startsWith(
                        "the volume is not mounted on its node again (no mount on the target), but the deadline, 20 s");
    }

    @Test
    void anotherFileSystemIsAnOffence() {
        History history = node(m -> m.target().equals(TARGET)
                ? new Mounts.Entry(m.id(), 1, m.dev(), "/", m.target(), m.options(), "xfs", "/dev/vda1", "rw")
                : m);
        assertThat(failed(after(history), OLD + SERVED).value()).isEqualTo("xfs /dev/vda1");
    }

    @Test
    void aSecondMountOnTheTargetIsAnOffence() {
        History history = RebootedBlockRun.rebooted()
                .map(
                        Channel.MOUNTS,
                        "w1",
                        (s, look) -> s < 75
                                ? look
                                : Lines.mounts(Lists.and(
                                        look.mounts(),
                                        RebootedBlockRun.ofKernel(NodeLines.mount(400, "0:90", TARGET), TARGET))));
        Offence offence = failed(after(history), OLD + SERVED);
        assertThat(offence.what()).isEqualTo("the volume is mounted more than once for its pod");
        assertThat(offence.value()).isEqualTo("2 mounts on the target");
    }

    @Test
    void aSecondMountOnTheStagingPathIsAnOffence() {
        Offence offence = failed(after(alsoOnNode(BlockRun.staged(OLD_ONE), "0:90")), OLD + SERVED);
        assertThat(offence.what()).isEqualTo("the volume is mounted more than once for its node");
        assertThat(offence.value()).isEqualTo("2 mounts on the staging path");
    }

    @Test
    void aVolumeThatIsAttachedToTwoNodesIsAnOffenceWhereItIsForOne() {
        History history = RebootedBlockRun.rebooted()
                .map(
                        Channel.VOLUME_ATTACHMENTS,
                        OBSERVER,
                        (s, look) -> s < 75
                                ? look
                                : BlockRun.looked(Lists.and(look.attachments(), BlockRun.attached(OLD, "w2", "a-x"))));
        assertThat(failed(after(history), OLD + SERVED).what()).isEqualTo("a volume for one node is attached to two");
    }

    @Test
    void whatWasSeenBeforeTheDeadlineIsADoubt() {
        History history = after(node(m -> m.target().equals(TARGET) ? null : m)).drop(Channel.MOUNTS, "w1", 91.9, 100);
        assertThat(Verdicts.of(judge(history), OLD + SERVED).message())
                .contains("(no mount on the target), but the deadline");
    }

    @Test
    void aPodOnAnotherMountThanItsNodeIsAnOffence() {
        Offence offence = failed(after(pod(m -> with(m, "7:5"))), OLD + SERVED);
        assertThat(offence.what()).isEqualTo("the pod does not have the mount that its node has");
        assertThat(offence.value()).isEqualTo("/ of device 7:5 in the pod, / of device 7:90 on the node");
        assertThat(failed(after(pod(m -> null)), OLD + SERVED).value()).isEqualTo("no mount in the pod");
        assertThat(failed(after(pod(m -> of(m, "/other"))), OLD + SERVED).value())
                .isEqualTo("/other of device 7:90 in the pod, / of device 7:90 on the node");
    }

    @Test
    void aMountThatIsNotOfWhatIsStagedIsAnOffence() {
        String staged = BlockRun.staged(OLD_ONE);
        Offence offence = failed(after(node(m -> m.target().equals(staged) ? null : m)), OLD + SERVED);
        assertThat(offence.what()).isEqualTo("the pod's mount is not of what is staged on its node");
        assertThat(offence.value()).isEqualTo("nothing is staged");
        assertThat(failed(after(node(m -> m.target().equals(staged) ? with(m, "7:5") : m)), OLD + SERVED)
                        .value())
                .isEqualTo("device 7:5 is staged, 7:90 is the pod's");
    }

    @Test
    void aVolumeThatIsNotAttachedIsAnOffence() {
        Offence offence = failed(after(attachments(one -> is(one) ? null : one)), OLD + SERVED);
        assertThat(offence.what()).isEqualTo("the volume is not attached to its node");
        assertThat(offence.value()).isEqualTo("no VolumeAttachment");
        assertThat(failed(after(attachments(one -> is(one) ? on(one, "w2", true, false) : one)), OLD + SERVED)
                        .value())
                .isEqualTo("csi-a-static-1 on node w2, attached");
        assertThat(failed(after(attachments(one -> is(one) ? on(one, "w1", false, false) : one)), OLD + SERVED)
                        .value())
                .isEqualTo("csi-a-static-1 on node w1, not attached");
        assertThat(failed(after(attachments(one -> is(one) ? on(one, "w1", true, true) : one)), OLD + SERVED)
                        .value())
                .isEqualTo("csi-a-static-1 on node w1, attached, being deleted");
    }

    @Test
    void nobodyWhoLookedSinceIsADoubt() {
        History history = RebootedBlockRun.rebooted().drop(Channel.MOUNTS, "w1", 72, 100);
        assertThat(Verdicts.doubted(judge(history), OLD + SERVED))
                .isEqualTo("nobody looked at the mounts of w1 since w1 was rebooted");
        assertThat(Verdicts.doubted(judge(history), LEFT))
                .isEqualTo("nobody looked at the mounts of w1 since w1 was rebooted");
        history = RebootedBlockRun.rebooted().drop(Channel.VOLUME_ATTACHMENTS, OBSERVER, 72, 100);
        assertThat(Verdicts.doubted(judge(history), OLD + SERVED))
                .isEqualTo("nobody looked at VolumeAttachments since w1 was rebooted");
        assertThat(Verdicts.doubted(judge(history), LEFT))
                .isEqualTo("nobody looked at VolumeAttachments since w1 was rebooted");
        history = RebootedBlockRun.rebooted()
                .map(Channel.MOUNTS, OLD, (s, look) -> s < 72 ? look : Lines.mountsFailed("EIO"));
        assertThat(Verdicts.doubted(judge(history), OLD + SERVED))
                .isEqualTo("nobody looked at the mounts of static-1 since w1 was rebooted");
    }

    // ---- what is left

    @Test
    void aMountForAPodThatIsNotThereIsAnOffence() {
        String gone = "/var/lib/kubelet/pods/uid-gone/volumes/kubernetes.io~csi/pv-" + OLD + "/mount";
        Offence offence = failed(after(alsoOnNode(gone)), LEFT);
        assertThat(offence.what()).isEqualTo("a mount is left without a pod");
        assertThat(offence.value()).isEqualTo(gone);
    }

    @Test
    void whatIsStagedForAVolumeOfAnotherNodeIsAnOffence() {
        String staged = BlockRun.staged(volume(OTHER, "dynamic", true, "w2"));
        assertThat(failed(after(alsoOnNode(staged)), LEFT).value()).isEqualTo(staged);
    }

    @Test
    void whatIsLeftOfAPodThatWasDeletedBeforeIsAnOffence() {
        History history = after(RebootedBlockRun.rebooted());
        history.did(65, 66, Actions.DELETE_POD, "early-w1", Map.of(), Map.of());
        Offence offence = failed(history, LEFT);
        assertThat(offence.what()).isEqualTo("a mount is left without a pod");
        assertThat(offence.value()).isEqualTo(BlockRun.staged(RebootRun.early("w1")));
    }

    @Test
    void mountsOfOthersAreNotLookedAt() {
        Verdicts.passed(judge(alsoOnNode("/var/lib/kubelet/pods/uid-x/volumes/kubernetes.io~csi/pv-of-others/mount")));
    }

    @Test
    void volumeAttachmentsOfOthersAreNotLookedAt() {
        History history = RebootedBlockRun.rebooted()
                .map(
                        Channel.VOLUME_ATTACHMENTS,
                        OBSERVER,
                        (s, look) -> BlockRun.looked(
                                Lists.and(look.attachments(), BlockRun.attached("of-others", "w1", "a-x"))));
        Verdicts.passed(judge(history));
        assertThat(Verdicts.of(judge(history), LEFT).figures()).containsEntry("VolumeAttachments", "3");
    }

    @Test
    void whatBecomesOfItWhenThePhaseIsOverIsNoMatterOfTheReboot() {
        History history = RebootedBlockRun.rebooted()
                .map(Channel.MOUNTS, "w1", (s, look) -> s < 90 ? look : NodeLines.mounts())
                .map(Channel.VOLUME_ATTACHMENTS, OBSERVER, (s, look) -> s < 90 ? look : BlockRun.looked(List.of()));
        Verdicts.passed(judge(history));
    }

    @Test
    void aVolumeAttachmentOfAVolumeThatNoPodOfTheNodeUsesIsAnOffence() {
        History history =
                attachments(one -> one.persistentVolume().equals("pv-" + OTHER) ? on(one, "w1", true, false) : one);
        Offence offence = failed(after(history), LEFT);
        assertThat(offence.what()).isEqualTo("a VolumeAttachment is left without a pod on its node");
        assertThat(offence.value()).isEqualTo("csi-a-dynamic-1 on node w1, attached");
    }

    // ---- elsewhere

    @Test
    void aMountThatGoesOrIsAnotherOneOnAnotherNodeIsAnOffence() {
        assertThat(ofOther(m -> null)).isEqualTo("mount of dynamic-1: the mount is gone from the host");
        assertThat(ofOther(m -> with(m, "7:5")))
                .isEqualTo("mount of dynamic-1: the mount on the host is another one (device)");
    }

    /** What is wrong where w2 shows something else of a volume that rests. */
    private static String ofOther(UnaryOperator<Mounts.Entry> change) {
        String target = NodeLines.target(OTHER);
        History history = RebootedBlockRun.rebooted()
                .map(
                        Channel.MOUNTS,
                        "w2",
                        (s, look) ->
                                s < 75 ? look : mounts(look, m -> m.target().equals(target) ? change.apply(m) : m));
        return Verdicts.failed(judge(history), OTHER).what();
    }

    @Test
    void aVolumeOfAnotherNodeThatIsNotStagedAnyMoreIsAnOffence() {
        String staged = BlockRun.staged(volume(OTHER, "dynamic", true, "w2"));
        History history = RebootedBlockRun.rebooted()
                .map(
                        Channel.MOUNTS,
                        "w2",
                        (s, look) ->
                                s < 75 ? look : mounts(look, m -> m.target().equals(staged) ? null : m));
        assertThat(Verdicts.failed(judge(history), OTHER).what())
                .isEqualTo("mount of dynamic-1: the mount is gone from the staging path");
    }

    @Test
    void aVolumeOfAnotherNodeThatIsNotAttachedAnyMoreIsAnOffence() {
        for (String volume : List.of(OTHER, "beside-w2")) {
            History history = attachments(one -> one.persistentVolume().equals("pv-" + volume) ? null : one);
            assertThat(Verdicts.failed(judge(history), volume).what())
                    .isEqualTo("the VolumeAttachment is gone while its pod runs");
        }
    }

    @Test
    void nobodyWhoLookedAtVolumeAttachmentsElsewhereIsADoubt() {
        History history = RebootedBlockRun.rebooted().drop(Channel.VOLUME_ATTACHMENTS, OBSERVER, 60, 100);
        assertThat(Verdicts.doubted(judge(history), OTHER))
                .isEqualTo("nobody looked at VolumeAttachments during the reboot");
    }

    @Test
    void aWriterElsewhereWithoutAFileHeldOpenIsADoubt() {
        History history = RebootedBlockRun.rebooted().without(Channel.HANDLES, "beside-w2");
        assertThat(Verdicts.doubted(judge(history), "beside-w2"))
                .startsWith("mount of beside-w2: mount ids are recycled");
    }

    // ---- one way or the other

    private static Judgement judge(History history) {
        return Histories.judge("reboot", history);
    }

    private static Offence failed(History history, String subject) {
        Judgement judgement = judge(history);
        assertThat(judgement.verdict()).isEqualTo(Verdict.FAIL);
        Finding finding = Verdicts.of(judgement, subject);
        assertThat(finding.verdict()).isEqualTo(Verdict.FAIL);
        return finding.offence();
    }

    /** So that the deadline, at 92, is recorded. */
    private static History after(History history) {
        return history.phases(phases -> phases.stream()
                .map(p -> p.name().equals(Phase.REBOOT)
                        ? phase(Phase.REBOOT, 63, 93)
                        : p.name().equals(Phase.REBOOTED) ? phase(Phase.REBOOTED, 93, 99) : p)
                .toList());
    }

    /** The rebooted node shows something else from when its mounts are back. */
    private static History node(UnaryOperator<Mounts.Entry> change) {
        return RebootedBlockRun.rebooted().map(Channel.MOUNTS, "w1", (s, look) -> s < 75 ? look : mounts(look, change));
    }

    private static History alsoOnNode(String target) {
        return alsoOnNode(target, "0:99");
    }

    private static History alsoOnNode(String target, String dev) {
        return NodeLines.alsoMounted(
                RebootedBlockRun.rebooted(),
                "w1",
                RebootedBlockRun.ofKernel(NodeLines.mount(400, dev, target), target),
                s -> s >= 75);
    }

    /** The pod that came back shows something else. */
    private static History pod(UnaryOperator<Mounts.Entry> change) {
        return RebootedBlockRun.rebooted().map(Channel.MOUNTS, OLD, (s, look) -> s < 75 ? look : mounts(look, change));
    }

    private static History attachments(UnaryOperator<VolumeAttachments.Entry> change) {
        return RebootedBlockRun.rebooted()
                .map(
                        Channel.VOLUME_ATTACHMENTS,
                        OBSERVER,
                        (s, look) -> s < 75
                                ? look
                                : BlockRun.looked(look.attachments().stream()
                                        .map(change)
                                        .filter(Objects::nonNull)
                                        .toList()));
    }

    private static Mounts mounts(Mounts look, UnaryOperator<Mounts.Entry> change) {
        return Lines.mounts(
                look.mounts().stream().map(change).filter(Objects::nonNull).toList());
    }

    private static Mounts.Entry with(Mounts.Entry m, String dev) {
        return new Mounts.Entry(
                m.id(), m.parent(), dev, m.root(), m.target(), m.options(), m.type(), m.source(), m.superOptions());
    }

    private static Mounts.Entry of(Mounts.Entry m, String root) {
        return new Mounts.Entry(
                m.id(), m.parent(), m.dev(), root, m.target(), m.options(), m.type(), m.source(), m.superOptions());
    }

    private static boolean is(VolumeAttachments.Entry one) {
        return one.persistentVolume().equals("pv-" + OLD);
    }

    private static VolumeAttachments.Entry on(
            VolumeAttachments.Entry one, String node, boolean attached, boolean deleting) {
        return new VolumeAttachments.Entry(
                one.name(), one.uid(), one.persistentVolume(), node, attached, deleting, null);
    }
}
