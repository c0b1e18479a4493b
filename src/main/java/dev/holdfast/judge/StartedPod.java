package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.Clock;
import dev.holdfast.judge.recording.Excerpt;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.RecordedActions;
import dev.holdfast.judge.recording.Targets;
import dev.holdfast.verdict.Guarantee;
import java.util.List;

/**
 * A pod that was started in the course of a run, beside the workloads of the manifest, and became ready: it sits on a mount of the driver and
 * not on the node's disk, and what it wrote is in the store. A kubelet starts a pod as soon as the driver answers that its volume is mounted,
 * whether or not it is.
 */
final class StartedPod {
    private final RecordedAction start;
    private final Scope scope;
    private final FindingBuilder finding;

    private StartedPod(RecordedAction start, Scope scope) {
        this.start = start;
        this.scope = scope;
        this.finding = scope.finding();
    }

    /** Notes in the finding of a scope what is wrong with it; one that did not become ready is left to others. */
    static void judge(RecordedAction start, Scope scope) {
        Volume volume = start.succeeded() ? start.started() : null;
        if (volume != null) {
            StartedPod pod = new StartedPod(start, scope);
            pod.mounted(volume);
            pod.stored(volume);
        }
    }

    /** By the first look at the node after it was ready. */
    private void mounted(Volume volume) {
        Clock clock = finding.clock(Channel.MOUNTS, volume.node());
        long until = until(volume);
        Mounts[] first = new Mounts[1];
        long[] seen = new long[1];
        Targets.read(finding, volume.node(), (at, table, source) -> {
            if (first[0] == null && clock.since(at, start.done()) && clock.before(at, until)) {
                first[0] = table;
                seen[0] = at;
            }
        });
        if (first[0] == null) {
            finding.doubt("nobody looked at the mounts of " + volume.node() + " while pod " + volume.name() + " ran");
            return;
        }
        Mounts.Entry target = Targets.top(Targets.onHost(volume, first[0]));
        if (target == null || !Served.asItShould(finding.recording(), target)) {
            finding.offence(
                    seen[0],
                    "pod " + volume.name() + " was started without its mount, and writes to the node's disk",
                    target == null ? "no mount on the target" : target.type() + " " + target.source(),
                    null,
                    null,
                    "the driver answered the kubelet that the volume is mounted, and had not mounted it",
                    "the mount went as soon as it was made");
        }
    }

    /** Until when it was not made to go. */
    private long until(Volume volume) {
        return finding.actions().stream()
                .filter(action -> action.begun() >= start.done())
                .filter(action -> action.what().equals(Actions.STOP_WORKLOADS)
                        || action.what().equals(Actions.REBOOT_NODE)
                        || action.what().equals(Actions.DRAIN_NODE)
                        || (action.subject().equals(volume.name())
                                && action.what().equals(Actions.DELETE_POD))
                        || volume.podUid().equals(action.input(Actions.UID)))
                .mapToLong(RecordedAction::begun)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** By what was read back in the drain, where it was. */
    private void stored(Volume volume) {
        RecordedActions actions = finding.actions();
        RecordedAction read =
                actions.last(Actions.READ_EXTRA, action -> action.subject().equals(volume.name()));
        if (read == null) {
            finding.figure("objects of " + volume.name(), "were not read back in the drain");
        } else if (!read.succeeded()) {
            finding.doubt("what pod " + volume.name() + " wrote was not read back: " + read.error());
        } else {
            Excerpt itself = Excerpt.of(scope.recording().whole()).withVolumes(List.of(volume));
            new Assessment(itself.recording(), scope.limits())
                    .of(Guarantee.DATA).findings().stream()
                            .filter(one -> one.subject().equals(volume.name()))
                            .forEach(one -> finding.adopt(Guarantee.DATA, one));
        }
    }
}
