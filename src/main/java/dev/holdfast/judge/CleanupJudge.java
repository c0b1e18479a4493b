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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Nothing is left when the workloads have gone: no mount, process, unit, attachment or mounter pod of theirs, and no file with their
 * credentials; the bucket of a dynamic volume with policy Delete goes with it once it is empty; the buckets of static volumes and of those with
 * policy Retain stay, with all that was acknowledged.
 */
final class CleanupJudge extends SubjectJudge<Volume> {
    CleanupJudge() {
        super(Guarantee.CLEANUP);
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
                        Arrays.stream(BucketFate.values())
                                .map(fate -> new Required(
                                        fate.toString(), fate.toString(), "", "no " + fate + " was deleted")))
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
            BucketFate fate = BucketFate.of(volume, actions);
            if (fate != null) {
                scope.shows(fate.toString());
            }
            RecordedAction stop = actions.of(Actions.STOP_WORKLOADS).stream()
                    .reduce((first, second) -> second)
                    .orElse(null);
            if (stop == null) {
                finding.doubt("the workloads were never stopped");
                return;
            }
            if (stop.done() == null) {
                finding.doubt("the workloads were stopped, but it was not recorded that they are gone");
                return;
            }
            if (stop.failed()) {
                finding.doubt("the workloads did not go: " + stop.error());
            }
            long deadline = stop.done() + limits.nanos(Limit.LEFTOVERS);
            Leftovers.Went went = new Leftovers.Went(stop.begun(), stop.done(), "the workloads went", deadline, true);
            for (Volume one : pods()) {
                Leftovers.judge(finding, one, Serving.last(finding, one, stop.begun()), went);
                Leftovers.credentials(finding, one, went);
            }
            new BucketWatch(volume, scope).judge(stop);
            boolean inStore = !recording.manifest().driver().can().remounts();
            if (inStore && (fate == BucketFate.STATIC || fate == BucketFate.RETAINED)) {
                new KeptObjects(volume, pods(), finding, KeptObjects.Words.ofBucketThatStays()).judge();
            }
            finding.measure("something is left", "nothing left");
            finding.figure("workloads gone", recording.when(stop.done()));
            if (inStore) {
                finding.figure("bucket", volume.bucket());
            }
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
    }
}
