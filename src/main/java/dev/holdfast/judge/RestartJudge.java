package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Event;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.MounterKind;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Republishes;
import dev.holdfast.judge.recording.Serving;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.judge.recording.Window;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Limit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A part of a node is restarted while mounts of both kinds are in use: they are left alone, on this node and elsewhere, as are their
 * mounter pods; afterwards every volume of the node is republished, and a new pod on a new claim is served by a mounter pod in time.
 */
final class RestartJudge extends SubjectJudge<Consumer<Scope>> {
    private static final List<Guarantee> LIKE_AN_UPGRADE =
            List.of(Guarantee.PROCESS, Guarantee.MOUNT, Guarantee.GAPS, Guarantee.ERRORS, Guarantee.PODS);
    private static final List<String> ALL =
            List.of(Actions.RESTART_KUBELET, Actions.RESTART_CONTAINERD, Actions.RESTART_PLUGIN, Actions.REBOOT_NODE);
    /** Event times are whole seconds. */
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

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
        // until the next of these, or the drain
        long next = recording.actions().stream()
                .filter(a -> ALL.contains(a.what()) && a.begun() > restart.begun())
                .mapToLong(RecordedAction::begun)
                .min()
                .orElse(Long.MAX_VALUE);
        return NodeDisturbance.around(
                recording,
                restart,
                recording.manifest().phase(Phase.RESTARTS),
                Math.min(Math.min(next, recording.end()), Window.recordEnd(recording.manifest())));
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
        String node = restart.node();
        List<Volume> volumes = restart.volumes();
        Map<String, List<Assessment.Opinion>> opinions =
                restart.judged(assessment, Served.of(recording, LIKE_AN_UPGRADE), volumes);
        List<Republishes> republishes = volumes.stream()
                .filter(volume -> volume.node().equals(node))
                .map(volume -> new Republishes(recording, volume))
                .toList();
        FindingBuilder told = new FindingBuilder(recording, part, node, limit(assessment));
        boolean republishing = recording.manifest().driver().can().republishes();
        boolean visible = republishing && Republishes.readCalls(told, republishes);
        Map<String, List<Event>> failures = visible ? failures(restart, told) : Map.of();
        List<Subject<Consumer<Scope>>> subjects = new ArrayList<>();
        subjects.add(new Subject<>(scope -> itself(restart, visible || !republishing, scope), part, node, told));
        for (Volume volume : volumes) {
            Republishes seen = republishes.stream()
                    .filter(r -> visible && r.volume().equals(volume))
                    .findFirst()
                    .orElse(null);
            subjects.add(Subject.part(volume.name(), volume.node(), scope -> {
                volume(volume, restart, opinions.getOrDefault(volume.name(), List.of()), scope);
                if (seen != null) {
                    republished(seen, failures.getOrDefault(volume.podUid(), List.of()), restart, scope);
                }
            }));
        }
        if (recording.manifest().driver().mounterNamespace() != null) {
            subjects.add(Subject.part(
                    "mounter pods", node, scope -> new MounterPodsWatch(restart, part, scope.finding()).judge()));
        }
        subjects.add(Subject.part("new pod", node, scope -> new NewPodWatch(restart, scope).judge()));
        return subjects;
    }

    @Override
    List<Required> required(Recording recording) {
        NodeDisturbance restart = restart(recording);
        return restart == null ? List.of() : restart.bothKinds("restart");
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

    private void itself(NodeDisturbance restart, boolean visible, Scope scope) {
        restart.evident(scope.finding(), "the " + part + " of " + restart.node() + " was restarted");
        if (!visible) {
            scope.finding().doubt("the profile names no log line of a republish, so none can be seen");
        }
    }

    private static void volume(Volume volume, NodeDisturbance restart, List<Assessment.Opinion> opinions, Scope scope) {
        FindingBuilder finding = scope.finding();
        boolean byKernel = Served.byKernel(finding.recording());
        MounterKind kind = byKernel
                ? null
                : Serving.before(finding, volume, restart.action().begun(), "restart");
        boolean here = volume.node().equals(restart.node());
        if (here && (byKernel || kind != null)) {
            scope.shows(byKernel ? Served.KERNEL : kind.toString());
        }
        NodeDisturbance.adopt(opinions, finding);
        finding.passed(Served.of(finding.recording(), LIKE_AN_UPGRADE).stream()
                        .map(Guarantee::id)
                        .collect(Collectors.joining(", "))
                + " hold across the restart"
                + (here && finding.recording().manifest().driver().can().republishes()
                        ? ", and the volume is republished"
                        : ""));
    }

    /** Mounts that failed since the restart, by the uid of the pod. */
    private static Map<String, List<Event>> failures(NodeDisturbance restart, FindingBuilder told) {
        Map<String, List<Event>> failures = new HashMap<>();
        told.read(Channel.EVENTS, Channel.OBSERVER, (seen, event, source) -> {
            // its second may have begun before that was done which made it fail
            long latest = told.recording().at(event.last()) + SECOND;
            if ("FailedMount".equals(event.reason())
                    && latest >= restart.action().begun()
                    && latest < restart.end()) {
                failures.computeIfAbsent(event.involvedUid(), uid -> new ArrayList<>())
                        .add(event);
            }
        });
        return failures;
    }

    private static void republished(Republishes seen, List<Event> failures, NodeDisturbance restart, Scope scope) {
        FindingBuilder finding = scope.finding();
        long restarted = restart.action().done();
        Long last = null;
        for (Event failure : failures) {
            long at = scope.recording().at(failure.last());
            last = last == null ? at : Math.max(last, at);
            if (at > restarted + scope.nanos(Limit.AFTER_RESTART)) {
                finding.offends(
                        at,
                        "the volume's republish fails long after the restart",
                        Text.seconds(at - restarted) + " after: "
                                + failure.message().strip(),
                        "the node plugin did not register again",
                        "the node plugin does not recognise mounts it did not make itself");
            }
        }
        int calls = seen.calls(last == null ? restarted : Math.max(restarted, last + SECOND), restart.end());
        if (calls == 0) {
            finding.doubt("no republish of the volume was seen after the restart"
                    + (last == null
                            ? ""
                            : ", and the last failure " + scope.recording().when(last))
                    + ", up to " + scope.recording().when(restart.end()));
        }
        finding.figure("republishes seen", Integer.toString(calls));
    }
}
