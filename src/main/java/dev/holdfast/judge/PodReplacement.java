package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.CrossRead;
import dev.holdfast.evidence.Line;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.RecordedActions;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Serving;
import dev.holdfast.judge.recording.Targets;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.judge.recording.Window;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Offence;
import dev.holdfast.verdict.Verdict;
import java.util.stream.Stream;

/**
 * One pod that took the place of another: at the deadline, or when it was made to go before that, it is served as guarantee {@code
 * pod-mounter} asks, or where the kernel serves mounts has one of its own; it reads what the other left for it; and the unit, the process, the mount, the attachment and the mounter pod of the
 * other are gone from the node where that was.
 */
final class PodReplacement {
    private final Scope scope;
    private final Recording recording;
    private final long allowed;
    private final Volume volume;
    private final RecordedAction action;
    private final FindingBuilder finding;
    private final RecordedActions actions;

    /**
     * A pod that took another's place.
     *
     * @param volume of the other pod
     * @param action by which it did: {@link Actions#RECREATE_POD} or {@link Actions#REPLACE_POD}
     */
    PodReplacement(Volume volume, RecordedAction action, Scope scope) {
        this.scope = scope;
        this.recording = scope.recording();
        this.allowed = scope.nanos(Limit.LEFTOVERS);
        this.volume = volume;
        this.action = action;
        this.finding = scope.finding();
        this.actions = finding.actions();
    }

    /** What is allowed, in words. */
    static String limit(Assessment assessment) {
        return (Served.byKernel(assessment.recording()) ? "mounted anew" : "moved to a mounter pod") + " within "
                + Text.span(assessment.limits().nanos(Limit.LEFTOVERS));
    }

    /**
     * Notes what there is to say of it.
     *
     * @param fromUnit whether a systemd unit has to have served the other pod
     * @param reads whether it must be recorded that it read what the other left; where it is asked to, it must be anyway
     */
    void judge(boolean fromUnit, boolean reads) {
        String oldUid = action.input(Actions.UID);
        if (oldUid == null) {
            finding.doubt("it was not recorded which pod of " + volume.name() + " was deleted");
            return;
        }
        Volume old = volume.withPodUid(oldUid);
        Serving before = Serving.last(finding, old, action.begun());
        boolean byKernel = Served.byKernel(recording);
        if (fromUnit && !byKernel && (before == null || before.unit() == null)) {
            finding.doubt("no systemd unit served the volume before its pod was deleted ("
                    + (before == null ? "it was never seen mounted" : before)
                    + "), so there is nothing to move over");
            return;
        }
        long deadline = action.begun() + allowed;
        Volume made = made(oldUid, deadline);
        if (made == null) {
            return;
        }
        if (byKernel) {
            mounted(made, Math.min(deadline, went(made, deadline)));
        } else {
            served(made, Math.min(deadline, went(made, deadline)));
        }
        if (reads || action.input(Actions.KEY) != null) {
            read(old, made);
        }
        Leftovers.judge(
                finding,
                old,
                before,
                new Leftovers.Went(action.begun(), action.begun(), "the pod was deleted", deadline, false));
        finding.measure("not moved", "moved");
        finding.figure("before", before == null ? "unknown" : before.toString());
        if (!made.node().equals(old.node())) {
            finding.figure("now on", made.node());
        }
        finding.figure("new pod ready after", Text.seconds(action.done() - action.begun()));
        finding.passed((byKernel ? "mounted anew" : "moved from " + from(before) + " to a mounter pod")
                + (made.node().equals(old.node()) ? "" : " on " + made.node())
                + ", and nothing of the old mount is left");
    }

    private static String from(Serving before) {
        if (before == null) {
            return "nothing known";
        }
        return before.unit() != null ? before.unit() : before.pod() != null ? before.pod() : before.toString();
    }

    /** When the new pod was told to go, by itself or with all others; the deadline if it was not before that. */
    private long went(Volume made, long deadline) {
        return Stream.concat(
                        actions.of(Actions.STOP_WORKLOADS).stream(),
                        actions.replacements().stream()
                                .filter(d -> made.podUid().equals(d.input(Actions.UID))))
                .filter(d -> d.begun() > action.done())
                .mapToLong(RecordedAction::begun)
                .min()
                .orElse(deadline);
    }

    /** The volume under its new pod; null when there is none that could be judged. */
    private Volume made(String oldUid, long deadline) {
        String newUid = action.output(Actions.UID);
        if (action.failed()) {
            never(action.done(), "the pod could not be recreated", action.error());
        } else if (!action.succeeded()) {
            long end = Window.recordEnd(recording.manifest());
            if (end > deadline) {
                never(
                        deadline,
                        "the pod that was recreated never became ready",
                        Text.span(allowed) + " after its deletion");
            } else {
                finding.doubt("the pod was not ready again when the record ended, " + Text.seconds(end - action.begun())
                        + " after it was deleted");
            }
        } else if (newUid == null) {
            finding.doubt("it was not recorded which pod was made in place of " + oldUid);
        } else if (newUid.equals(oldUid)) {
            finding.doubt("the pod was not recreated: its uid is " + oldUid + " before and after");
        } else {
            Volume made = action.successorOf(volume);
            if (made == null) {
                finding.doubt("nothing describes the volume of the pod that was made in place of " + oldUid);
            }
            return made;
        }
        finding.measure(finding.offended() ? 1 : 0, "not moved");
        return null;
    }

    private void never(long at, String what, String value) {
        finding.offence(
                at,
                what,
                value,
                null,
                null,
                "the new driver cannot mount the volume (mounter pod, rights, credentials)",
                "the old mount could not be unmounted, so that the old pod never went",
                "a call for the old pod hangs: a kubelet does one thing at a time to a volume, also for the next pod on the node");
    }

    /** By the last look before the deadline: on a mount of the driver's. */
    private void mounted(Volume made, long deadline) {
        long[] looked = {Long.MIN_VALUE};
        Mounts.Entry[] last = {null};
        Targets.read(finding, made.node(), (at, table, source) -> {
            if (at >= action.done() && at <= deadline) {
                looked[0] = at;
                last[0] = Targets.top(Targets.onHost(made, table));
            }
        });
        if (looked[0] == Long.MIN_VALUE) {
            finding.doubt("nobody looked at the mounts of " + made.node() + " while the pod made in place ran");
        } else if (last[0] == null || !Served.asItShould(recording, last[0])) {
            finding.offence(
                    looked[0],
                    "the pod that was made in place has no mount of the driver",
                    last[0] == null ? "no mount on the target" : last[0].type() + " " + last[0].source(),
                    null,
                    null,
                    "the driver answered the kubelet that the volume is mounted, and had not mounted it",
                    "the mount went as soon as it was made");
        }
    }

    /** As guarantee pod-mounter asks, at the deadline instead of the drain, and by writes of the new pod only. */
    private void served(Volume made, long deadline) {
        Finding served = PodMounterJudge.of(scope, made, action.done(), deadline);
        if (served.verdict() == Verdict.INCONCLUSIVE) {
            finding.doubt("pod-mounter: " + served.message());
        } else if (served.verdict() == Verdict.FAIL && !reaches(made, deadline)) {
            finding.doubt("the deadline, " + Text.span(allowed)
                    + " after the pod was deleted, was not recorded; until then " + served.message());
        } else if (served.verdict() == Verdict.FAIL) {
            Offence offence = served.offence();
            finding.offence(
                    deadline,
                    offence.what(),
                    offence.value(),
                    null,
                    null,
                    offence.causes().toArray(new String[0]));
        }
    }

    /** Whether everything was looked at until the deadline. */
    private boolean reaches(Volume made, long deadline) {
        return last(Channel.MOUNTS, made.node()) >= deadline
                && last(Channel.PROCESSES, made.node()) >= deadline
                && last(Channel.PODS, Channel.OBSERVER) >= deadline
                && last(Channel.ATTACHMENTS, Channel.OBSERVER) >= deadline;
    }

    private <T extends Line> long last(Channel<T> channel, String source) {
        long[] last = {Long.MIN_VALUE};
        finding.read(channel, source, (at, line, from) -> last[0] = Math.max(last[0], at));
        return last[0];
    }

    /** The new pod reads, as it was acknowledged, what the old one left for it. */
    private void read(Volume old, Volume made) {
        String key = action.input(Actions.KEY);
        if (key == null) {
            finding.doubt("pod " + old.podUid() + " left nothing to be read by the one after it");
            return;
        }
        Operation.Acknowledged[] left = new Operation.Acknowledged[1];
        finding.read(Channel.OPERATIONS, old.name(), (at, line, source) -> {
            if (line instanceof Operation.Acknowledged ok && ok.key().equals(key)) {
                left[0] = ok;
            }
        });
        if (left[0] == null) {
            finding.doubt("it was not recorded that " + key + ", which the new pod was to read, was written");
            return;
        }
        int[] good = new int[1];
        int[] all = new int[1];
        finding.read(Channel.CROSS_READS, made.name(), (at, line, source) -> {
            if (!line.key().equals(key)) {
                return;
            }
            all[0]++;
            if (line.errno() == null
                    && line.size() == left[0].size()
                    && left[0].sha256().equals(line.sha256())) {
                good[0]++;
                return;
            }
            finding.offence(
                    action.done(),
                    "the new pod does not find what the old one wrote",
                    key + ": " + found(line),
                    left[0].size() + " bytes, SHA-256 " + left[0].sha256(),
                    found(line),
                    "the new mount is of another bucket or prefix",
                    "what the old mount acknowledged was not stored");
        });
        if (all[0] == 0) {
            finding.doubt("the new pod did not read " + key + ", which the old one left");
        }
        finding.figure("reads of what the old pod left", good[0] + " of " + all[0] + " right");
    }

    private static String found(CrossRead read) {
        return read.errno() != null ? read.errno() : read.size() + " bytes, SHA-256 " + read.sha256();
    }
}
