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
        this.looks = new RebootLooks(reboot, scope.limits(), finding);
    }

    /** Notes what there is to say of it. */
    void judge() {
        RebootLooks.Seen<Mounts> host = looks.mounts(volume.node());
        RebootLooks.Seen<Mounts> pod = looks.mounts(volume.name());
        if (host != null && pod != null) {
            Mounts.Entry onHost = onNode(host);
            if (onHost != null) {
                inPod(pod, onHost);
            }
        }
        if (driver.can().attaches()) {
            attached();
        }
    }

    /** The mount on the target; null where it is none of the driver's. */
    private Mounts.Entry onNode(RebootLooks.Seen<Mounts> host) {
        List<Mounts.Entry> targets = Targets.onHost(volume, host.content());
        Mounts.Entry onHost = Targets.top(targets);
        if (onHost == null || !Served.asItShould(finding.recording(), onHost)) {
            deadline.missed(
                    host.at(),
                    "the volume is not mounted on its node again",
                    onHost == null ? "no mount on the target" : onHost.type() + " " + onHost.source());
            return null;
        }
        once(host.at(), targets, "for its pod", "on the target");
        if (driver.can().stages()) {
            List<Mounts.Entry> global = Targets.global(volume, driver.name(), host.content());
            Mounts.Entry staged = Targets.top(global);
            once(host.at(), global, "for its node", "on the staging path");
            if (staged == null || !staged.dev().equals(onHost.dev())) {
                deadline.missed(
                        host.at(),
                        "the pod's mount is not of what is staged on its node",
                        staged == null
                                ? "nothing is staged"
                                : "device " + staged.dev() + " is staged, " + onHost.dev() + " is the pod's");
            }
        }
        finding.figure("device", onHost.dev());
        finding.passed(
                "served by the kernel: " + onHost.type() + " " + onHost.source() + ", as the node and the pod see it");
        return onHost;
    }

    private void once(long seen, List<Mounts.Entry> mounts, String why, String where) {
        if (mounts.size() > 1) {
            deadline.missed(seen, "the volume is mounted more than once " + why, mounts.size() + " mounts " + where);
        }
    }

    private void inPod(RebootLooks.Seen<Mounts> pod, Mounts.Entry onHost) {
        Mounts.Entry inPod = Targets.top(Targets.inPod(volume, pod.content()));
        if (inPod == null || !inPod.dev().equals(onHost.dev()) || !inPod.root().equals(onHost.root())) {
            deadline.missed(
                    pod.at(),
                    "the pod does not have the mount that its node has",
                    inPod == null
                            ? "no mount in the pod"
                            : text(inPod) + " in the pod, " + text(onHost) + " on the node");
        }
    }

    private static String text(Mounts.Entry mount) {
        return mount.root() + " of device " + mount.dev();
    }

    private void attached() {
        RebootLooks.Seen<VolumeAttachments> look = looks.volumeAttachments();
        if (look == null) {
            return;
        }
        List<VolumeAttachments.Entry> all = VolumeAttachmentWatch.of(volume, look.content());
        if (all.stream().noneMatch(one -> one.node().equals(volume.node()) && one.attached() && !one.deleting())) {
            deadline.missed(
                    look.at(),
                    "the volume is not attached to its node",
                    all.isEmpty() ? "no VolumeAttachment" : VolumeAttachmentWatch.text(all.get(0)));
        }
        if (driver.can().access().equals(Manifest.Capabilities.ONE_NODE)) {
            all.stream()
                    .filter(one -> one.attached() && !one.node().equals(volume.node()))
                    .findFirst()
                    .ifPresent(other -> deadline.missed(
                            look.at(), "a volume for one node is attached to two", VolumeAttachmentWatch.text(other)));
        }
    }
}
