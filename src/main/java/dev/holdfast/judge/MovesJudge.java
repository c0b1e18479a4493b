package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Limit;
import java.util.List;

/**
 * A Deployment and a StatefulSet have their pods replaced while the driver rolls out, each on a volume for one node. The new pod is there in time,
 * mounted, reads what the one before it left, and nothing of that is left ({@link PodReplacement}); the volume was attached to one node at a time,
 * and the old pod was not harmed as long as it ran ({@link MovedVolume}).
 */
final class MovesJudge extends SubjectJudge<RecordedAction> {
    private static final List<String> WAYS = List.of(
            name("Deployment", Actions.GONE_FIRST),
            name("StatefulSet", Actions.GONE_FIRST),
            name("Deployment", Actions.BESIDE),
            name("Deployment", Actions.WAITS));

    MovesJudge() {
        super(Guarantee.MOVES);
    }

    private static String name(String owner, String how) {
        return owner + ", " + how;
    }

    private static String name(RecordedAction action) {
        return name(action.input(Actions.OWNER), action.input(Actions.HOW));
    }

    @Override
    String limit(Assessment assessment) {
        return "there within " + Text.span(assessment.limits().nanos(Limit.LEFTOVERS)) + ", on one node at a time";
    }

    @Override
    List<Subject<RecordedAction>> subjects(Assessment assessment) {
        return assessment.recording().actions().of(Actions.MOVE_POD).stream()
                .map(action ->
                        new Subject<>(action, name(action), action.inputs().getOrDefault(Actions.NODE, "")))
                .toList();
    }

    @Override
    List<Required> required(Recording recording) {
        return WAYS.stream()
                .map(way -> new Required(way, way, "", "no pod was replaced in this way"))
                .toList();
    }

    @Override
    void judge(RecordedAction action, Scope scope) {
        FindingBuilder finding = scope.finding();
        scope.shows(name(action));
        Volume volume = finding.actions().volume(action.subject());
        if (volume == null) {
            finding.doubt("nothing describes the volume of workload " + action.subject());
            return;
        }
        duringRollout(action, finding);
        long limit = scope.nanos(Limit.LEFTOVERS);
        if (action.succeeded() && action.done() - action.begun() > limit) {
            finding.offence(
                    action.begun() + limit,
                    "the new pod came too late",
                    Text.span(action.done() - action.begun()) + " after it was asked for",
                    null,
                    null,
                    "the volume was not detached for a long time: the attacher tries again less and less often",
                    "the kubelet of the new node tries again less and less often");
        }
        new PodReplacement(volume, action, scope).judge(false, true);
        new MovedVolume(volume, action, scope).judge();
    }

    private static void duringRollout(RecordedAction action, FindingBuilder finding) {
        Long complete = RolloutCourse.read(finding).complete();
        if (complete != null && action.begun() >= complete) {
            finding.doubt("the rollout was complete, " + finding.recording().when(complete)
                    + ", before the pod was to be replaced, "
                    + finding.recording().when(action.begun()));
        }
        finding.figure(
                "rollout complete",
                complete == null ? "never" : finding.recording().when(complete));
    }
}
