package dev.holdfast.judge;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.VolumeAttachments;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Targets;

/** What was seen last since a node was rebooted, before the end of the reboot's phase; null, and doubted, where nobody looked. */
record RebootLooks(NodeDisturbance reboot, FindingBuilder finding) {
    /**
     * A mount table.
     *
     * @param who the node, or a workload
     */
    Mounts mounts(String who) {
        Mounts[] last = {null};
        Targets.read(finding, who, (at, table, source) -> {
            if (isSince(at)) {
                last[0] = table;
            }
        });
        return orDoubt(last[0], "the mounts of " + who);
    }

    /** What is attached to which node. */
    VolumeAttachments attachments() {
        VolumeAttachments[] last = {null};
        finding.looks(Channel.VOLUME_ATTACHMENTS, Channel.OBSERVER, (at, look, source) -> {
            if (isSince(at)) {
                last[0] = look;
            }
        });
        return orDoubt(last[0], "VolumeAttachments");
    }

    private boolean isSince(long at) {
        return at > reboot.action().done() && at < reboot.end();
    }

    private <T> T orDoubt(T look, String what) {
        if (look == null) {
            finding.doubt("nobody looked at " + what + " since " + reboot.node() + " was rebooted");
        }
        return look;
    }
}
