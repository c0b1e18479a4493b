package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.RecordedActions;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.verdict.Guarantee;
import java.util.List;

/**
 * A Deployment, a StatefulSet and a ReplicaSet whose pods systemd units serve make other pods in their places: each of these is served by
 * the pod mounter and reads what the one before it left, of which nothing else is left ({@link PodReplacement}).
 */
final class RollsJudge extends SubjectJudge<RecordedAction> {
    private static final List<String> KINDS = List.of("Deployment", "StatefulSet", "ReplicaSet");

    RollsJudge() {
        super(Guarantee.ROLLS);
    }

    @Override
    String limit(Assessment assessment) {
        return PodReplacement.limit(assessment);
    }

    @Override
    List<Subject<RecordedAction>> subjects(Assessment assessment) {
        RecordedActions actions = assessment.recording().actions();
        return actions.of(Actions.REPLACE_POD, action -> Actions.ROLLED.equals(action.input(Actions.HOW))).stream()
                .map(action -> {
                    Volume volume = actions.volume(action.subject());
                    return new Subject<>(action, action.subject(), volume == null ? "" : volume.node());
                })
                .toList();
    }

    @Override
    List<Required> required(Recording recording) {
        return KINDS.stream()
                .map(kind -> new Required(kind, kind, "", "no " + kind + " rolled"))
                .toList();
    }

    @Override
    void judge(RecordedAction action, Scope scope) {
        Volume volume = scope.finding().actions().volume(action.subject());
        if (volume == null) {
            scope.finding().doubt("nothing describes the volume of workload " + action.subject());
            return;
        }
        String kind = action.input(Actions.OWNER);
        scope.finding().figure("made by", kind == null ? "unknown" : kind);
        if (kind != null) {
            scope.shows(kind);
        }
        new PodReplacement(volume, action, scope).judge(true, true);
    }
}
