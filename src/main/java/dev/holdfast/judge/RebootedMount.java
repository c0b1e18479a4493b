package dev.holdfast.judge;

import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.Volume;
import dev.holdfast.evidence.VolumeAttachments;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Targets;
import java.util.List;

/**
 * A volume that the kernel serves, on a node that was rebooted: its node and its pod have the same mount, of the driver's file system, once and on
 * top of the one that is staged; and it is attached to its node where the driver attaches. As of the last look before the end of the reboot's phase.
 */
final class RebootedMount {
    private final Volume volume;
    private final FindingBuilder finding;
    private final Manifest.Driver driver;
    private final RebootDeadline deadline;
    private final RebootLooks looks;

    RebootedMount(Volume volume, NodeDisturbance reboot, Scope scope) {
        this.volume = volume;
        this.finding = scope.finding();
        this.driver = scope.recording().manifest().driver();
        this.deadline = new RebootDeadline(reboot, scope.limits(), finding);
        this.looks = new RebootLooks(reboot, finding);
    }

    /** Notes what there is to say of it. */
    void judge() {
        Mounts host = looks.mounts(volume.node());
        Mounts pod = looks.mounts(volume.name());
        if (host != null && pod != null) {
            mounted(host, pod);
        }
        if (driver.can().attaches()) {
            attached();
        }
    }

    private void mounted(Mounts host, Mounts pod) {
        List<Mounts.Entry> targets = Targets.onHost(volume, host);
        Mounts.Entry onHost = Targets.top(targets);
        Mounts.Entry inPod = Targets.top(Targets.inPod(volume, pod));
        if (onHost == null || !Served.asItShould(finding.recording(), onHost)) {
            deadline.missed(
                    "the volume is not mounted on its node again",
                    onHost == null ? "no mount on the target" : onHost.type() + " " + onHost.source());
            return;
        }
        if (targets.size() > 1) {
            deadline.missed(
                    "the volume is mounted more than once for its pod", targets.size() + " mounts on the target");
        }
        if (inPod == null || !inPod.dev().equals(onHost.dev())) {
            deadline.missed(
                    "the pod does not have the mount that its node has",
                    inPod == null
                            ? "no mount in the pod"
                            : "device " + inPod.dev() + " in the pod, " + onHost.dev() + " on the node");
        }
        if (driver.can().stages()) {
            Mounts.Entry staged = Targets.top(Targets.global(volume, driver.name(), host));
            if (staged == null || !staged.dev().equals(onHost.dev())) {
                deadline.missed(
                        "the pod's mount is not of what is staged on its node",
                        staged == null
                                ? "nothing is staged"
                                : "device " + staged.dev() + " is staged, " + onHost.dev() + " is the pod's");
            }
        }
        finding.figure("device", onHost.dev());
        finding.passed(
                "served by the kernel: " + onHost.type() + " " + onHost.source() + ", as the node and the pod see it");
    }

    private void attached() {
        VolumeAttachments look = looks.attachments();
        if (look == null) {
            return;
        }
        List<VolumeAttachments.Entry> all = look.attachments().stream()
                .filter(one -> one.persistentVolume().equals(volume.persistentVolume()))
                .toList();
        if (all.stream().noneMatch(one -> one.node().equals(volume.node()) && one.attached() && !one.deleting())) {
            deadline.missed(
                    "the volume is not attached to its node",
                    all.isEmpty() ? "no VolumeAttachment" : VolumeAttachmentWatch.text(all.get(0)));
        }
    }
}
