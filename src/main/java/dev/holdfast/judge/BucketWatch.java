package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.RecordedActions;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Limit;
import java.util.List;

/** Whether the bucket of a volume that was deleted goes along or stays. */
final class BucketWatch {
    private final Volume volume;
    private final Scope scope;
    private final FindingBuilder finding;
    private final RecordedActions actions;

    BucketWatch(Volume volume, Scope scope) {
        this.volume = volume;
        this.scope = scope;
        this.finding = scope.finding();
        this.actions = finding.actions();
    }

    /** Notes whether it went, or stayed, as it should. */
    void judge(RecordedAction stop) {
        RecordedAction deletion = BucketFate.deletion(volume, actions);
        BucketFate fate = BucketFate.of(volume, actions);
        if (deletion == null || deletion.done() == null) {
            finding.doubt(
                    deletion == null
                            ? "the volume was never deleted"
                            : "the volume was deleted, but it was not recorded that it is gone");
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
        if (scope.recording().manifest().driver().can().remounts()) {
            finding.passed("no mount and no folder is left, and the volume went");
            return;
        }
        long deadline = Math.max(stop.done(), deletion.done()) + scope.nanos(Limit.LEFTOVERS);
        if (fate == BucketFate.DELETED) {
            goes(deletion, deadline);
        } else {
            stays(deadline);
        }
        finding.passed("no mount, process, unit, attachment or mounter pod is left, and bucket " + volume.bucket()
                + (fate == BucketFate.DELETED ? " went along" : " stayed"));
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
        List<RecordedAction> answers =
                answers().stream().filter(d -> d.begun() >= deletion.begun()).toList();
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
                    + scope.recording().when(deadline));
        }
    }
}
