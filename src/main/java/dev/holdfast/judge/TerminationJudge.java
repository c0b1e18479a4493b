package dev.holdfast.judge;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Limit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * An old pod that is deleted after the upgrade, by whomever, is gone soon after its grace period. Looks at the pods bound how long it took:
 * at least from the first that shows it being deleted to the last that shows it at all, at most from the last before to the first after. Time
 * in which nobody could look is not counted against it, since a kubelet cannot tell then either that a pod has gone.
 */
final class TerminationJudge extends SubjectJudge<TerminationJudge.Deletion> {
    TerminationJudge() {
        super(Guarantee.TERMINATION);
    }

    /** What looks show of one pod after the upgrade; times on the observer's clock, null where there is none. */
    static final class Deletion {
        private final Volume volume;
        private Long alive;
        private Long deleting;
        private Long seen;
        private Long gone;
        private Long grace;
        private long unseen;

        Deletion(Volume volume) {
            this.volume = volume;
        }

        private void look(long at, Pods.Entry pod, long hole) {
            if (gone != null) {
                return;
            }
            if (deleting != null) {
                unseen += hole;
            }
            if (pod == null) {
                gone = alive == null && seen == null ? null : Long.valueOf(at);
            } else if (!pod.deleting()) {
                alive = at;
            } else {
                deleting = deleting == null ? Long.valueOf(at) : deleting;
                grace = pod.graceSeconds() == null ? grace : pod.graceSeconds();
                seen = at;
            }
        }

        private boolean begun() {
            return deleting != null || gone != null;
        }

        /** How long it took at least, in nanoseconds. */
        private long least() {
            return deleting == null ? 0 : seen - deleting - unseen;
        }

        /** How long it took at most, in nanoseconds; null while it is not gone. */
        private Long most() {
            if (gone == null) {
                return null;
            }
            return gone - (alive == null ? deleting : alive);
        }
    }

    @Override
    String limit(Assessment assessment) {
        return "gone " + Text.span(assessment.limits().nanos(Limit.TERMINATION)) + " after its grace period";
    }

    @Override
    List<Subject<Deletion>> subjects(Assessment assessment) {
        Recording recording = assessment.recording();
        FindingBuilder shared = new FindingBuilder(recording, "pods", "", limit(assessment));
        Map<String, Deletion> old = new LinkedHashMap<>();
        volumes(recording, Volume::before).forEach(volume -> old.put(volume.podUid(), new Deletion(volume)));
        long longest = assessment.limits().nanos(Limit.MAX_HOLE);
        long[] last = {Long.MIN_VALUE};
        shared.looks(Channel.PODS, Channel.OBSERVER, (at, content, source) -> {
            if (at < recording.window().upgradeEnd()) {
                return;
            }
            long since = last[0] == Long.MIN_VALUE ? 0 : at - last[0];
            last[0] = at;
            Map<String, Pods.Entry> pods = new LinkedHashMap<>();
            content.pods().forEach(pod -> pods.put(pod.uid(), pod));
            old.forEach((uid, one) -> one.look(at, pods.get(uid), since > longest ? since : 0));
        });
        List<Subject<Deletion>> subjects = new ArrayList<>();
        old.values().stream()
                .filter(Deletion::begun)
                .forEach(one -> subjects.add(new Subject<>(one, one.volume.name(), one.volume.node(), shared)));
        return subjects;
    }

    @Override
    List<Required> required(Recording recording) {
        return Required.onEachNode(recording, "no old pod was deleted after the upgrade");
    }

    @Override
    void judge(Deletion pod, Scope scope) {
        FindingBuilder finding = scope.finding();
        long grace = TimeUnit.SECONDS.toNanos(pod.grace == null ? 0 : pod.grace);
        long allowed = grace + scope.nanos(Limit.TERMINATION);
        if (pod.deleting != null && pod.grace == null) {
            finding.doubt("the grace period of the pod was not recorded");
        } else if (pod.least() > allowed) {
            finding.offence(
                    pod.deleting + pod.unseen + allowed,
                    "old pod " + pod.volume.pod() + " does not go when it is deleted",
                    (pod.gone == null ? "still there " : "gone ") + Text.seconds(pod.least())
                            + " after its deletion, with a grace period of " + Text.seconds(grace),
                    null,
                    null,
                    "a call of NodePublishVolume for it hangs, and the kubelet unmounts nothing before that is over",
                    "its volume cannot be unmounted");
        } else if (pod.most() == null) {
            finding.doubt("the record ends " + Text.seconds(pod.seen - pod.deleting)
                    + " after the pod's deletion, and it was not gone then");
        } else if (pod.most() > allowed) {
            finding.doubt("the pod was gone between " + Text.seconds(pod.least()) + " and " + Text.seconds(pod.most())
                    + " after its deletion: nobody looked in between");
        }
        lastFailure(pod.volume, finding);
        finding.measure(pod.least(), "gone after " + Text.seconds(pod.least()));
        finding.figure("grace period", pod.grace == null ? "unknown" : Text.seconds(grace));
        finding.figure("there at least", Text.seconds(pod.least()));
        finding.figure("there at most", pod.most() == null ? "unknown" : Text.seconds(pod.most()));
        finding.passed("gone " + (pod.most() == null ? "" : Text.seconds(pod.most()))
                + " after its deletion at most, with a grace period of " + Text.seconds(grace));
    }

    /** What the kubelet said last of a mount of the pod that failed: often the reason why it does not go. */
    private static void lastFailure(Volume volume, FindingBuilder finding) {
        String[] said = {"none"};
        finding.read(Channel.EVENTS, Channel.OBSERVER, (at, event, source) -> {
            if (volume.podUid().equals(event.involvedUid()) && event.reason().startsWith("Failed")) {
                said[0] = event.reason() + ": " + event.message().strip();
            }
        });
        finding.figure("last failure the kubelet reported", said[0]);
    }
}
