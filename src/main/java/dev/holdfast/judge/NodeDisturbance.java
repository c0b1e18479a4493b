package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.Excerpt;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.MounterKind;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.RecordedActions;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Guarantee;
import java.util.Arrays;
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
 * @param end until when they are judged
 */
record NodeDisturbance(Recording recording, long start, RecordedAction action, long end) {
    /** What is seen of the time before: enough for each observer to look several times. */
    private static final long BEFORE = TimeUnit.SECONDS.toNanos(5);

    /** From a little before, but when no extra pod was on its way any more, and in a phase. */
    static NodeDisturbance around(Recording recording, RecordedAction action, Phase phase, long end) {
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
        return assessment
                .of(Excerpt.of(recording)
                        .around(start, action.begun(), action.done(), end)
                        .withVolumes(volumes.stream()
                                .map(volume -> volume.withBefore(true))
                                .toList())
                        // what fails later is none of its fault
                        .withOperations(Long.MIN_VALUE, end))
                .bySubject(guarantees);
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

    /** On the node, a mount of each kind must have been in use; where the kernel serves them there is one kind. */
    List<SubjectJudge.Required> bothKinds(String what) {
        if (Served.byKernel(recording)) {
            return List.of(new SubjectJudge.Required(
                    Served.KERNEL,
                    "by the kernel",
                    node(),
                    "no volume on " + node() + " was mounted before the " + what));
        }
        return Arrays.stream(MounterKind.values())
                .map(kind -> new SubjectJudge.Required(
                        kind.toString(),
                        "by " + kind,
                        node(),
                        "no volume on " + node() + " was served by a " + kind + " before the " + what))
                .toList();
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
        finding.figure("before", before == null ? "unknown" : before);
        finding.figure("after", after == null ? "unknown" : after);
        finding.figure("took", Text.seconds(action.done() - action.begun()));
        finding.passed(what + ": " + before + " → " + after);
    }
}
