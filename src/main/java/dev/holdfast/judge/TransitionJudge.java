package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.RecordedActions;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.verdict.Guarantee;
import java.util.List;

/**
 * A pod whose volume a systemd unit serves is deleted and recreated, on its node or another: the new pod is served by the pod mounter, and
 * nothing of the old one is left ({@link PodReplacement}).
 */
final class TransitionJudge extends SubjectJudge<String> {
    private static final String POD = "a pod that was recreated";

    TransitionJudge() {
        super(Guarantee.TRANSITION);
    }

    @Override
    String limit(Assessment assessment) {
        return PodReplacement.limit(assessment);
    }

    @Override
    List<Subject<String>> subjects(Assessment assessment) {
        RecordedActions actions = assessment.recording().actions();
        return actions.of(Actions.RECREATE_POD).stream()
                .map(RecordedAction::subject)
                .distinct()
                .sorted()
                .map(workload -> {
                    Volume volume = actions.volume(workload);
                    return new Subject<>(workload, workload, volume == null ? "" : volume.node());
                })
                .toList();
    }

    @Override
    List<Required> required(Recording recording) {
        String missing = "no pod was recreated";
        return recording.manifest().nodes().isEmpty()
                ? List.of(new Required(POD, "pods", "", missing))
                : Required.onEachNode(recording, missing);
    }

    @Override
    void judge(String workload, Scope scope) {
        scope.shows(POD);
        RecordedActions actions = scope.finding().actions();
        Volume volume = actions.volume(workload);
        if (volume == null) {
            scope.finding().doubt("nothing describes the volume of workload " + workload);
            return;
        }
        // Only the first time moves it over. Records in which no successor is named are older than what pods leave.
        RecordedAction first =
                actions.first(Actions.RECREATE_POD, action -> action.subject().equals(workload));
        new PodReplacement(volume, first, scope).judge(true, first.output(Actions.SUCCESSOR) != null);
    }
}
