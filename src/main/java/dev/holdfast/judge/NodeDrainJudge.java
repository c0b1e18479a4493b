package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.RecordedActions;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.judge.recording.Window;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Limit;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A node is drained and takes new pods again. The drain comes to its end; each pod that it evicts is followed by one on another node, which
 * is served by the pod mounter and reads what the one before it left, of which nothing else is left on the drained node ({@link PodReplacement}); and
 * a pod started on the node afterwards is served by the pod mounter too.
 */
final class NodeDrainJudge extends SubjectJudge<Consumer<Scope>> {
    private static final String DRAINED = "a drained node";
    private static final String EVICTED = "an evicted pod";

    NodeDrainJudge() {
        super(Guarantee.NODE_DRAIN);
    }

    @Override
    String limit(Assessment assessment) {
        return "moved to another node within " + Text.span(assessment.limits().nanos(Limit.LEFTOVERS));
    }

    @Override
    List<Subject<Consumer<Scope>>> subjects(Assessment assessment) {
        RecordedActions actions = assessment.recording().actions();
        Stream<Subject<Consumer<Scope>>> nodes = actions.of(Actions.DRAIN_NODE).stream()
                .map(drain -> Subject.part(drain.subject(), drain.subject(), scope -> node(drain, scope)));
        Stream<Subject<Consumer<Scope>>> pods =
                actions.of(Actions.REPLACE_POD, action -> Actions.EVICTED.equals(action.input(Actions.HOW))).stream()
                        .map(action -> Subject.part(
                                action.subject(),
                                String.valueOf(action.input(Actions.NODE)),
                                scope -> evicted(action, scope)));
        return Stream.concat(nodes, pods).toList();
    }

    @Override
    List<Required> required(Recording recording) {
        return List.of(
                new Required(DRAINED, "nodes", "", "no node was drained"),
                new Required(EVICTED, "pods", "", "no workload's pod was evicted"));
    }

    @Override
    void judge(Consumer<Scope> part, Scope scope) {
        part.accept(scope);
    }

    private static void evicted(RecordedAction action, Scope scope) {
        scope.shows(EVICTED);
        Volume volume = scope.finding().actions().volume(action.subject());
        if (volume == null) {
            scope.finding().doubt("nothing describes the volume of workload " + action.subject());
            return;
        }
        new PodReplacement(volume, action, scope).judge(false, true);
        elsewhere(action, scope.finding());
    }

    private static void elsewhere(RecordedAction action, FindingBuilder finding) {
        String from = action.input(Actions.NODE);
        String to = action.output(Actions.NODE);
        if (action.succeeded() && (from == null || to == null)) {
            finding.doubt("it was not recorded from which node the pod went to which");
        } else if (action.succeeded() && from.equals(to)) {
            finding.offence(
                    action.done(),
                    "the pod came back on the node that was drained",
                    to,
                    null,
                    null,
                    "the pod tolerates nodes that take no new pods",
                    "the node took new pods again too early");
        }
    }

    /** The node itself: it could be drained, and takes new pods again. */
    private static void node(RecordedAction drain, Scope scope) {
        scope.shows(DRAINED);
        FindingBuilder finding = scope.finding();
        if (drain.failed()) {
            finding.offence(
                    drain.done(),
                    "the node could not be drained",
                    drain.error(),
                    null,
                    null,
                    "a pod's volume could not be unmounted",
                    "a disruption budget never allowed an eviction");
            return;
        }
        if (!drain.succeeded()) {
            finding.doubt("the end of the drain was not recorded");
            return;
        }
        finding.figure("drained in", Text.seconds(drain.done() - drain.begun()));
        finding.figure("evicted", told(drain.output(Actions.PODS)));
        finding.figure("left out", told(drain.output(Actions.LEFT)));
        RecordedActions actions = finding.actions();
        RecordedAction back = actions
                .of(
                        Actions.UNCORDON,
                        d -> d.subject().equals(drain.subject()) && d.begun() >= drain.done() && d.succeeded())
                .stream()
                .findFirst()
                .orElse(null);
        if (back == null) {
            finding.doubt("it was not recorded that the node took new pods again");
            return;
        }
        returned(back, actions, scope);
    }

    private static String told(String pods) {
        return pods == null || pods.isEmpty() ? "none" : pods.replace(",", ", ");
    }

    private static void returned(RecordedAction back, RecordedActions actions, Scope scope) {
        FindingBuilder builder = scope.finding();
        RecordedAction start = actions
                .of(Actions.START_POD, d -> back.subject().equals(d.input(Actions.NODE)) && d.begun() >= back.done())
                .stream()
                .findFirst()
                .orElse(null);
        if (start == null) {
            builder.doubt("no pod was started on the node when it took new ones again");
            return;
        }
        if (start.failed()) {
            builder.offence(
                    start.done(),
                    "no new pod can be started on the node any more",
                    start.error(),
                    null,
                    null,
                    "the node plugin did not survive the drain",
                    "the reconciler was evicted and is not back");
            return;
        }
        Volume made = start.succeeded() ? start.started() : null;
        if (made == null) {
            builder.doubt("it was not recorded that the pod started on the node afterwards became ready");
            return;
        }
        if (Served.byKernel(scope.recording())) {
            StartedPod.judge(start, scope);
            builder.passed("drained, and " + made.name() + " on it afterwards has its volume mounted");
            return;
        }
        Finding finding = PodMounterJudge.of(
                scope, made, start.done(), Window.recordEnd(scope.recording().manifest()));
        builder.adopt(Guarantee.POD_MOUNTER, finding);
        builder.passed("drained, and " + made.name() + " on it afterwards is " + finding.message());
    }
}
