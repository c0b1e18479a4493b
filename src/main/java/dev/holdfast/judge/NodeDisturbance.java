package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.Excerpt;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.RecordedActions;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.judge.recording.Window;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Something that was done to a node while its volumes were in use, and the time around it. There judges of an upgrade are asked as if what
 * was done were the upgrade.
 *
 * @param start from when volumes are judged
 * @param action what was done; it succeeded
 * @param what it was, in a word: a restart, an upgrade
 * @param end until when they are judged
 */
record NodeDisturbance(Recording recording, long start, RecordedAction action, String what, long end) {
    /** What is done to a node or the cluster, and judged each by itself, or ends the workloads. */
    private static final List<String> ALL = List.of(
            Actions.RESTART_KUBELET,
            Actions.RESTART_CONTAINERD,
            Actions.RESTART_PLUGIN,
            Actions.REBOOT_NODE,
            Actions.UPGRADE_CONTROL_PLANE,
            Actions.UPGRADE_KUBELET,
            Actions.STOP_WORKLOADS);
    /** What is seen of the time before: enough for each observer to look several times. */
    private static final long BEFORE = TimeUnit.SECONDS.toNanos(5);

    /** When the next of these was done to a node or the cluster, or the workloads were to stop: what comes then is not this one's fault. */
    static long next(Recording recording, RecordedAction action) {
        long next = recording.actions().stream()
                .filter(a -> ALL.contains(a.what()) && a.begun() > action.begun())
                .mapToLong(RecordedAction::begun)
                .min()
                .orElse(Long.MAX_VALUE);
        long judged = action.begun() < recording.end() ? recording.end() : Long.MAX_VALUE;
        return Math.min(Math.min(next, judged), Window.recordEnd(recording.manifest()));
    }

    /** From a little before, but when no extra pod was on its way any more, and in a phase. */
    static NodeDisturbance around(Recording recording, RecordedAction action, String what, Phase phase, long end) {
        long start = Math.max(phase == null ? Long.MIN_VALUE : phase.start(), action.begun() - BEFORE);
        return new NodeDisturbance(
                recording,
                recording
                        .actions()
                        .of(Actions.START_POD, pod -> pod.done() != null && pod.done() < action.begun())
                        .stream()
                        .mapToLong(RecordedAction::done)
                        .reduce(start, Math::max),
                action,
                what,
                end);
    }

    /** The node. */
    String node() {
        return action.subject();
    }

    /** The volumes of the workloads that were there when it was done: those of the manifest, and of extra pods. */
    List<Volume> volumes() {
        return Stream.concat(recording.manifest().volumes().stream(), extra().stream())
                .toList();
    }

    /** The volumes of extra pods that were started before it was done, and did not go. */
    List<Volume> extra() {
        RecordedActions actions = recording.actions();
        return actions.of(Actions.START_POD, pod -> pod.succeeded() && pod.done() < action.begun()).stream()
                .filter(pod -> actions.of(
                                Actions.DELETE_POD, gone -> gone.subject().equals(pod.subject()) && gone.begun() < end)
                        .isEmpty())
                .flatMap(pod -> Stream.ofNullable(pod.started()))
                .toList();
    }

    /** What judges of an upgrade say of some volumes, by workload; all of them count as mounted before. */
    Map<String, List<Assessment.Opinion>> judged(
            Assessment assessment, List<Guarantee> guarantees, List<Volume> volumes) {
        if (volumes.isEmpty()) {
            return Map.of();
        }
        return part(assessment, volumes).bySubject(guarantees);
    }

    /** What is judged of some volumes as if this were the upgrade; all of them count as mounted before. */
    Assessment part(Assessment assessment, List<Volume> volumes) {
        return assessment.of(Excerpt.of(recording)
                .around(start, action.begun(), action.done(), end)
                .withVolumes(
                        volumes.stream().map(volume -> volume.withBefore(true)).toList())
                // what fails later is none of its fault
                .withOperations(Long.MIN_VALUE, end));
    }

    /** The same limits, but for how long a write may wait while a node is rebooted: nodes that share processors give them to the one that boots. */
    static Limits gaps(Limits limits) {
        return limits.with(Limit.MAX_GAP, limits.spans().get(Limit.REBOOT_GAP));
    }

    /** Takes over what they say of one. */
    static void adopt(List<Assessment.Opinion> opinions, FindingBuilder finding) {
        for (Assessment.Opinion opinion : opinions) {
            opinion.into(finding);
            String gap = opinion.finding().figures().get("longest gap");
            if (gap != null) {
                finding.figure("longest gap", gap);
            }
        }
    }

    /** On a node, a mount of each kind that the old release and the new one make must have been in use; where the kernel serves them there is one kind. */
    List<SubjectJudge.Required> kinds(String node) {
        if (Served.byKernel(recording)) {
            return List.of(new SubjectJudge.Required(
                    kind(Served.KERNEL, node),
                    "by the kernel",
                    node,
                    "no volume on " + node + " was mounted before the " + what));
        }
        return KindsInUse.ofReleases(recording).stream()
                .map(kind -> new SubjectJudge.Required(
                        kind(kind.toString(), node),
                        "by " + kind,
                        node,
                        "no volume on " + node + " was served by a " + kind + " before the " + what))
                .toList();
    }

    /** What a volume {@link Scope#shows} that was served so on a node when this was done: there may be more than one such time. */
    String kind(String served, String node) {
        return served + " on " + node + " at " + action.begun();
    }

    /** Notes why it is not known that this was done at all: only what was seen before and after shows that. */
    void evident(FindingBuilder finding, String what) {
        finding.actions();
        String before = action.input(Actions.BEFORE);
        String after = action.output(Actions.AFTER);
        if (before == null || before.isBlank() || after == null || after.isBlank()) {
            finding.doubt("nothing that was recorded shows that " + what + ": it was "
                    + (before == null || before.isBlank() ? "unknown" : before) + " before, and "
                    + (after == null || after.isBlank() ? "unknown" : after) + " after");
        } else if (before.equals(after)) {
            finding.doubt("nothing shows that " + what + ": it is " + before + " before and after");
        }
        finding.actions().of(Actions.START_POD, pod -> pod.succeeded() && pod.done() < action.begun()).stream()
                .filter(pod -> pod.started() == null)
                .forEach(pod -> finding.doubt("the volume of pod " + pod.subject() + " is not described"));
        finding.figure("before", before == null ? "unknown" : before);
        finding.figure("after", after == null ? "unknown" : after);
        finding.figure("took", Text.seconds(action.done() - action.begun()));
        finding.passed(what + ": " + before + " → " + after);
    }
}
