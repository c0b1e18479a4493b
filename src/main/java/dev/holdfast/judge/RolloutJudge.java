package dev.holdfast.judge;

import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Limit;
import java.util.List;

/**
 * Work that is begun on a node while the driver rolls out there gets done: a PVC is bound, a pod on it becomes ready, another pod goes
 * and leaves nothing behind, all without help and soon after the rollout is complete.
 */
final class RolloutJudge extends SubjectJudge<String> {
    RolloutJudge() {
        super(Guarantee.ROLLOUT);
    }

    @Override
    String limit(Assessment assessment) {
        return "done within " + Text.span(assessment.limits().nanos(Limit.AFTER_ROLLOUT)) + " after the rollout";
    }

    @Override
    List<Subject<String>> subjects(Assessment assessment) {
        return assessment.recording().manifest().nodes().stream()
                .map(node -> new Subject<>(node, node, node))
                .toList();
    }

    @Override
    void judge(String node, Scope scope) {
        new MidRolloutWork(node, scope).judge();
    }
}
