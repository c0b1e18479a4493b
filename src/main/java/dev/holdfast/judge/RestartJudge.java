package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Phase;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Limit;
import java.util.List;
import java.util.function.Consumer;

/**
 * A part of a node is restarted while mounts of both kinds are in use: they are left alone, on this node and elsewhere, as are their
 * mounter pods; afterwards every volume of the node is republished, and a new pod on a new claim is served by a mounter pod in time.
 */
final class RestartJudge extends SubjectJudge<Consumer<Scope>> {
    private final String action;
    private final String part;

    private RestartJudge(Guarantee guarantee, String action, String part) {
        super(guarantee);
        this.action = action;
        this.part = part;
    }

    static RestartJudge ofKubelet() {
        return new RestartJudge(Guarantee.KUBELET_RESTART, Actions.RESTART_KUBELET, "kubelet");
    }

    static RestartJudge ofContainerd() {
        return new RestartJudge(Guarantee.CONTAINERD_RESTART, Actions.RESTART_CONTAINERD, "containerd");
    }

    static RestartJudge ofPlugin() {
        return new RestartJudge(Guarantee.PLUGIN_RESTART, Actions.RESTART_PLUGIN, "node plugin");
    }

    @Override
    String limit(Assessment assessment) {
        return "nothing disturbed, and a new pod served within "
                + Text.span(assessment.limits().nanos(Limit.AFTER_RESTART));
    }

    /** The restart; null when there was none that succeeded. */
    private NodeDisturbance restart(Recording recording) {
        RecordedAction restart = recording.actions().first(action);
        if (restart == null || !restart.succeeded()) {
            return null;
        }
        return NodeDisturbance.around(
                recording,
                restart,
                "restart",
                recording.manifest().phase(Phase.RESTARTS),
                NodeDisturbance.next(recording, restart));
    }

    @Override
    List<Subject<Consumer<Scope>>> subjects(Assessment assessment) {
        Recording recording = assessment.recording();
        NodeDisturbance restart = restart(recording);
        if (restart == null) {
            RecordedAction tried = recording.actions().first(action);
            return List.of(Subject.part(
                    part,
                    tried == null ? "" : tried.subject(),
                    scope -> scope.finding().doubt(missing(tried))));
        }
        return DisturbedMounts.ofNode(restart, part)
                .subjects(assessment, limit(assessment), scope -> itself(restart, scope));
    }

    @Override
    List<Required> required(Recording recording) {
        NodeDisturbance restart = restart(recording);
        return restart == null
                ? List.of()
                : DisturbedMounts.ofNode(restart, part).required();
    }

    @Override
    void judge(Consumer<Scope> subject, Scope scope) {
        subject.accept(scope);
    }

    private String missing(RecordedAction tried) {
        if (tried == null) {
            return "the run has no restart of the " + part;
        }
        return tried.failed()
                ? "the " + part + " could not be restarted: " + tried.error()
                : "the restart of the " + part + " never ended";
    }

    private void itself(NodeDisturbance restart, Scope scope) {
        restart.evident(scope.finding(), "the " + part + " of " + restart.node() + " was restarted");
    }
}
