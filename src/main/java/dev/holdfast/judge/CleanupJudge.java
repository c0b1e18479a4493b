package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.RecordedActions;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Serving;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Nothing is left when the workloads have gone: no mount, process, unit, attachment or mounter pod of theirs; the bucket of a dynamic
 * volume with policy Delete goes with it once it is empty; the buckets of static volumes and of those with policy Retain stay.
 */
final class CleanupJudge extends SubjectJudge<Volume> {
    CleanupJudge() {
        super(Guarantee.CLEANUP);
    }

    /** What becomes of a bucket when its volume is deleted. */
    private enum Fate {
        STATIC("static volume"),
        DELETED("dynamic volume with policy Delete"),
        RETAINED("dynamic volume with policy Retain");

        private final String text;

        Fate(String text) {
            this.text = text;
        }
    }

    @Override
    String limit(Assessment assessment) {
        return "nothing left " + Text.span(assessment.limits().nanos(Limit.LEFTOVERS)) + " after the workloads went";
    }

    @Override
    List<Subject<Volume>> subjects(Assessment assessment) {
        return workloads(assessment.recording()).stream().map(Subject::of).toList();
    }

    @Override
    List<Required> required(Recording recording) {
        return Stream.concat(
                        Required.onEachNode(recording, "no workload was").stream(),
                        Arrays.stream(Fate.values())
                                .map(fate ->
                                        new Required(fate.text, fate.text, "", "no " + fate.text + " was deleted")))
                .toList();
    }

    @Override
    void judge(Volume volume, Scope scope) {
        new Clean(volume, scope).judge();
    }

    /** Those of the manifest and those whose pods were started beside it. */
    private static List<Volume> workloads(Recording recording) {
        RecordedActions known = recording.actions();
        Set<String> names = new LinkedHashSet<>();
        recording.manifest().volumes().forEach(v -> names.add(v.name()));
        known.of(Actions.START_POD).forEach(d -> names.add(d.subject()));
        return names.stream().map(known::volume).filter(v -> v != null).toList();
    }

    private static RecordedAction deletion(RecordedActions actions, Volume volume) {
        return actions.of(Actions.DELETE_VOLUME, d -> d.subject().equals(volume.name())).stream()
                .reduce((first, second) -> second)
                .orElse(null);
    }

    /** Null where the volume was not deleted, or by which policy is unknown. */
    private static Fate fate(RecordedActions actions, Volume volume) {
        RecordedAction deletion = deletion(actions, volume);
        if (deletion == null) {
            return null;
        }
        if (volume.provisioning().equals("static")) {
            return Fate.STATIC;
        }
        Map<String, Fate> fates = new HashMap<>();
        fates.put(Actions.DELETE, Fate.DELETED);
        fates.put(Actions.RETAIN, Fate.RETAINED);
        return fates.get(deletion.input(Actions.POLICY));
    }

    /** What is left of one workload. */
    private static final class Clean {
        private final Scope scope;
        private final Recording recording;
        private final Limits limits;
        private final Volume volume;
        private final FindingBuilder finding;
        private RecordedActions actions;

        Clean(Volume volume, Scope scope) {
            this.scope = scope;
            this.recording = scope.recording();
            this.limits = scope.limits();
            this.volume = volume;
            this.finding = scope.finding();
        }

        void judge() {
            actions = finding.actions();
            Fate fate = fate(actions, volume);
            if (fate != null) {
                scope.shows(fate.text);
            }
            RecordedAction stop = actions.of(Actions.STOP_WORKLOADS).stream()
                    .reduce((first, second) -> second)
                    .orElse(null);
            if (stop == null) {
                finding.doubt("the workloads were never stopped");
                return;
            }
            if (stop.done() == null) {
                finding.doubt("the workloads were told to stop, but that they went is not on record");
                return;
            }
            if (stop.failed()) {
                finding.doubt("the workloads did not go: " + stop.error());
            }
            long deadline = stop.done() + limits.nanos(Limit.LEFTOVERS);
            Leftovers.Went went = new Leftovers.Went(stop.begun(), stop.done(), "the workloads went", deadline, true);
            for (Volume one : pods()) {
                Leftovers.judge(finding, one, Serving.last(finding, one, stop.begun()), went);
            }
            bucket(stop);
            finding.measure("something is left", "nothing left");
            finding.figure("workloads gone", recording.when(stop.done()));
            finding.figure("bucket", volume.bucket());
        }

        /** The volume under each pod the workload ever had. */
        private Set<Volume> pods() {
            Set<Volume> pods = new LinkedHashSet<>();
            pods.add(volume);
            actions.replacements().forEach(action -> {
                Volume successor = action.successorOf(volume);
                // one that took a place may have lost it again, by its own name
                if (successor != null && pods.stream().anyMatch(p -> p.name().equals(action.subject()))) {
                    pods.add(successor);
                }
            });
            return pods;
        }

        private void bucket(RecordedAction stop) {
            RecordedAction deletion = deletion(actions, volume);
            Fate fate = fate(actions, volume);
            if (deletion == null || deletion.done() == null) {
                finding.doubt(
                        deletion == null
                                ? "the volume was never deleted"
                                : "the volume was told to go, but that it went is not on record");
                return;
            }
            if (fate == null) {
                finding.doubt("the deletion of the volume names no reclaim policy that is known: "
                        + deletion.input(Actions.POLICY));
                return;
            }
            if (deletion.failed()) {
                finding.doubt("the volume could not be deleted: " + deletion.error());
            }
            long deadline = Math.max(stop.done(), deletion.done()) + limits.nanos(Limit.LEFTOVERS);
            if (fate == Fate.DELETED) {
                goes(deletion, deadline);
            } else {
                stays(deadline);
            }
            finding.passed("no mount, process, unit, attachment or mounter pod is left, and bucket " + volume.bucket()
                    + (fate == Fate.DELETED ? " went along" : " stayed"));
        }

        /** The answers whether the bucket is there, up to its removal by the campaign itself. */
        private List<RecordedAction> answers() {
            long removed = actions.of(Actions.DELETE_BUCKET, d -> d.subject().equals(volume.bucket())).stream()
                    .mapToLong(RecordedAction::begun)
                    .min()
                    .orElse(Long.MAX_VALUE);
            return actions.of(
                    Actions.BUCKET_EXISTS,
                    d -> d.subject().equals(volume.bucket())
                            && d.succeeded()
                            && d.begun() < removed
                            && List.of(Actions.YES, Actions.NO).contains(answer(d)));
        }

        private static String answer(RecordedAction look) {
            String answer = look.output(Actions.ANSWER);
            return answer == null ? "" : answer;
        }

        private void goes(RecordedAction deletion, long deadline) {
            boolean emptied = actions.of(Actions.EMPTY_BUCKET, d -> d.subject().equals(volume.bucket())).stream()
                    .anyMatch(d -> d.succeeded() && d.done() <= deletion.begun());
            if (!emptied) {
                finding.doubt("bucket " + volume.bucket()
                        + " was not emptied before its volume was deleted, so it need not have gone along");
                return;
            }
            List<RecordedAction> answers = answers().stream()
                    .filter(d -> d.begun() >= deletion.begun())
                    .toList();
            RecordedAction gone = null;
            for (RecordedAction look : answers) {
                if (answer(look).equals(Actions.NO)) {
                    gone = gone == null ? look : gone;
                    continue;
                }
                gone = null;
                if (look.begun() > deadline) {
                    finding.offence(
                            look.begun(),
                            "the bucket of a volume with policy Delete is still there",
                            "bucket " + volume.bucket() + ", " + Text.span(look.begun() - deletion.done())
                                    + " after its volume was deleted",
                            null,
                            null,
                            "the controller does not delete the bucket, or lacks the right to",
                            "the volume was deleted while the controller was away, and that is not made up for");
                }
            }
            looked(answers, deadline);
            if (gone != null && gone.done() > deadline) {
                finding.doubt("bucket " + volume.bucket() + " was first seen gone "
                        + Text.span(gone.done() - deletion.done()) + " after its volume was deleted; nobody looked just"
                        + " before the deadline, " + Text.span(deadline - deletion.done()) + " after it");
            }
        }

        private void stays(long deadline) {
            List<RecordedAction> answers = answers();
            answers.stream()
                    .filter(d -> answer(d).equals(Actions.NO))
                    .forEach(d -> finding.offence(
                            d.done(),
                            "a bucket is gone that must stay",
                            "no bucket " + volume.bucket(),
                            null,
                            null,
                            "the driver deletes buckets it did not make, or against the reclaim policy",
                            "the bucket was removed by someone else"));
            looked(answers, deadline);
        }

        private void looked(List<RecordedAction> answers, long deadline) {
            if (answers.stream().noneMatch(d -> d.begun() >= deadline)) {
                finding.doubt("nobody asked S3 for bucket " + volume.bucket() + " after the deadline, "
                        + recording.when(deadline));
            }
        }
    }
}
