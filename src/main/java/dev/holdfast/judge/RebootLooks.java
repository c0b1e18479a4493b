package dev.holdfast.judge;

import dev.holdfast.evidence.Attachments;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Look;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Processes;
import dev.holdfast.evidence.VolumeAttachments;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/**
 * What was seen last since a node was rebooted, before the end of the reboot's phase. That nobody looked, or not up to that end, is doubted.
 */
record RebootLooks(NodeDisturbance reboot, Limits limits, FindingBuilder finding) {
    /**
     * A look.
     *
     * @param at when, on the observer's clock
     */
    record Seen<T>(long at, T content) {}

    /**
     * A mount table; null where nobody looked.
     *
     * @param who the node, or a workload
     */
    Seen<Mounts> mounts(String who) {
        return last(Channel.MOUNTS, who, look -> look.mounts() != null, "the mounts of " + who);
    }

    /** The processes of the node; null where nobody looked. */
    Seen<Processes> processes() {
        return last(
                Channel.PROCESSES,
                reboot.node(),
                look -> look.processes() != null,
                "the processes of " + reboot.node());
    }

    /** The pods; null where nobody looked. */
    Seen<Pods> pods() {
        return last(Channel.PODS, Channel.OBSERVER, any -> true, "the pods");
    }

    /** Which mounter pod serves which workload; null where nobody looked. */
    Seen<Attachments> attachments() {
        return last(Channel.ATTACHMENTS, Channel.OBSERVER, any -> true, "attachments");
    }

    /** What is attached to which node; null where nobody looked. */
    Seen<VolumeAttachments> volumeAttachments() {
        return last(Channel.VOLUME_ATTACHMENTS, Channel.OBSERVER, any -> true, "VolumeAttachments");
    }

    private <T extends Look> Seen<T> last(Channel<T> channel, String source, Predicate<T> wanted, String what) {
        AtomicReference<Seen<T>> last = new AtomicReference<>();
        finding.looks(channel, source, (at, look, from) -> {
            if (at > reboot.action().done() && at < reboot.end() && wanted.test(look)) {
                last.set(new Seen<>(at, look));
            }
        });
        Seen<T> seen = last.get();
        if (seen == null) {
            finding.doubt("nobody looked at " + what + " since " + reboot.node() + " was rebooted");
        } else if (reboot.end() - seen.at() > limits.nanos(Limit.MAX_HOLE)) {
            finding.doubt(
                    "the last look at " + what + " was " + finding.recording().when(seen.at()) + ", "
                            + Text.span(reboot.end() - seen.at()) + " before the end of the phase");
        }
        return seen;
    }
}
