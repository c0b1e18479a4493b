package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.Volume;
import dev.holdfast.evidence.VolumeAttachments;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedAction;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is left on a node that was rebooted, where the kernel serves mounts: no mount of a volume of this run for a pod that is not there, none that is staged
 * for no pod, and no VolumeAttachment that names the node for a volume that no pod of it uses. Volumes of others are not looked at.
 */
final class KernelLeftovers {
    private final NodeDisturbance reboot;
    private final String node;
    private final FindingBuilder finding;
    private final RebootDeadline deadline;
    private final RebootLooks looks;
    private final List<Volume> here;

    KernelLeftovers(NodeDisturbance reboot, Scope scope) {
        this.reboot = reboot;
        this.node = reboot.node();
        this.finding = scope.finding();
        this.deadline = new RebootDeadline(reboot, scope.limits(), finding);
        this.looks = new RebootLooks(reboot, scope.limits(), finding);
        this.here = reboot.volumes().stream().filter(v -> v.node().equals(node)).toList();
    }

    /** Notes what is left. */
    void judge() {
        List<Volume> known = Stream.concat(
                        reboot.recording().manifest().volumes().stream(),
                        finding.actions().of(Actions.START_POD, RecordedAction::succeeded).stream()
                                .map(RecordedAction::started)
                                .filter(Objects::nonNull))
                .toList();
        mounts(known);
        if (reboot.recording().manifest().driver().can().attaches()) {
            attachments(known);
        }
        finding.passed("no mount and no VolumeAttachment without a pod on " + node);
    }

    private void mounts(List<Volume> known) {
        RebootLooks.Seen<Mounts> look = looks.mounts(node);
        if (look == null) {
            return;
        }
        String driver = reboot.recording().manifest().driver().name();
        List<Mounts.Entry> ours = look.content().mounts().stream()
                .filter(mount -> known.stream()
                        .anyMatch(volume -> mount.isTargetOf(volume.persistentVolume())
                                || mount.isGlobalMountOf(driver, volume.volumeHandle())))
                .toList();
        ours.stream()
                .filter(mount -> here.stream()
                        .noneMatch(volume -> mount.isTargetOf(volume.podUid(), volume.persistentVolume())
                                || mount.isGlobalMountOf(driver, volume.volumeHandle())))
                .findFirst()
                .ifPresent(mount -> deadline.missed(look.at(), "a mount is left without a pod", mount.target()));
        finding.figure("mounts", Integer.toString(ours.size()));
    }

    private void attachments(List<Volume> known) {
        RebootLooks.Seen<VolumeAttachments> look = looks.volumeAttachments();
        if (look == null) {
            return;
        }
        Set<String> volumes = names(known);
        Set<String> used = names(here);
        List<VolumeAttachments.Entry> ours = look.content().attachments().stream()
                .filter(one -> one.node().equals(node) && volumes.contains(one.persistentVolume()))
                .toList();
        ours.stream()
                .filter(one -> !used.contains(one.persistentVolume()))
                .findFirst()
                .ifPresent(one -> deadline.missed(
                        look.at(),
                        "a VolumeAttachment is left without a pod on its node",
                        VolumeAttachmentWatch.text(one)));
        finding.figure("VolumeAttachments", Integer.toString(ours.size()));
    }

    private static Set<String> names(List<Volume> volumes) {
        return volumes.stream().map(Volume::persistentVolume).collect(Collectors.toSet());
    }
}
