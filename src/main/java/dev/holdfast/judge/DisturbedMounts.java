package dev.holdfast.judge;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Event;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.SubjectJudge.Required;
import dev.holdfast.judge.SubjectJudge.Subject;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.MounterKind;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Republishes;
import dev.holdfast.judge.recording.Serving;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Limit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * What is judged where something was done to a node, or to the control plane, while mounts of both kinds were in use: they are left alone, on
 * the nodes that it concerns and elsewhere, as are mounter pods; afterwards every volume of these nodes is republished, and a new pod on a
 * new claim is served by a mounter pod in time.
 */
final class DisturbedMounts {
    private static final List<Guarantee> LIKE_AN_UPGRADE =
            List.of(Guarantee.PROCESS, Guarantee.MOUNT, Guarantee.GAPS, Guarantee.ERRORS, Guarantee.PODS);
    /** Event times are whole seconds. */
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final NodeDisturbance disturbance;
    private final String part;
    private final Set<String> nodes;
    private final List<Volume> volumes;
    private final Limit deadline;
    private final String suffix;

    /**
     * Of one thing that was done.
     *
     * @param part what it was done to, in words
     * @param nodes that it concerns
     * @param volumes that must be left alone
     * @param deadline how long afterwards a new pod may take, and republishes may fail
     * @param suffix what the names of subjects end with, so that those of several are told apart; empty where there is one
     */
    DisturbedMounts(
            NodeDisturbance disturbance,
            String part,
            Set<String> nodes,
            List<Volume> volumes,
            Limit deadline,
            String suffix) {
        this.disturbance = disturbance;
        this.part = part;
        this.nodes = nodes;
        this.volumes = volumes;
        this.deadline = deadline;
        this.suffix = suffix;
    }

    /** What was done to a part of one node. */
    static DisturbedMounts ofNode(NodeDisturbance disturbance, String part) {
        return new DisturbedMounts(
                disturbance, part, Set.of(disturbance.node()), disturbance.volumes(), Limit.AFTER_RESTART, "");
    }

    /**
     * The subjects.
     *
     * @param limit what is allowed, in words
     * @param itself judges whether it was done, and what else is to be said of it
     */
    List<Subject<Consumer<Scope>>> subjects(Assessment assessment, String limit, Consumer<Scope> itself) {
        Recording recording = assessment.recording();
        Map<String, List<Assessment.Opinion>> opinions =
                disturbance.judged(assessment, Served.of(recording, LIKE_AN_UPGRADE), volumes);
        List<Republishes> republishes = volumes.stream()
                .filter(this::concerned)
                .map(volume -> new Republishes(recording, volume))
                .toList();
        FindingBuilder told = new FindingBuilder(recording, part, disturbance.node(), limit);
        boolean republishing = recording.manifest().driver().can().republishes();
        boolean visible = republishing && Republishes.readCalls(told, republishes);
        Map<String, List<Event>> failures = visible ? failures(told) : Map.of();
        List<Subject<Consumer<Scope>>> subjects = new ArrayList<>();
        subjects.add(new Subject<>(
                scope -> {
                    itself.accept(scope);
                    if (republishing && !visible) {
                        scope.finding().doubt("the profile names no log line of a republish, so none can be seen");
                    }
                },
                part,
                disturbance.node(),
                told));
        for (Volume volume : volumes) {
            Republishes seen = republishes.stream()
                    .filter(r -> visible && r.volume().equals(volume))
                    .findFirst()
                    .orElse(null);
            subjects.add(Subject.part(volume.name() + suffix, volume.node(), scope -> {
                leftAlone(volume, opinions.getOrDefault(volume.name(), List.of()), scope);
                if (seen != null) {
                    republished(seen, failures.getOrDefault(volume.podUid(), List.of()), scope);
                }
            }));
        }
        if (recording.manifest().driver().mounterNamespace() != null) {
            subjects.add(Subject.part(
                    "mounter pods" + suffix,
                    disturbance.node(),
                    scope -> new MounterPodsWatch(disturbance, part, scope.finding()).judge()));
        }
        for (String node : nodes) {
            subjects.add(Subject.part(
                    "new pod" + suffix, node, scope -> new NewPodWatch(disturbance, node, deadline, scope).judge()));
        }
        return subjects;
    }

    /** What must have been there at all. */
    List<Required> required() {
        return nodes.stream().flatMap(node -> disturbance.kinds(node).stream()).toList();
    }

    private boolean concerned(Volume volume) {
        return nodes.contains(volume.node());
    }

    private void leftAlone(Volume volume, List<Assessment.Opinion> opinions, Scope scope) {
        FindingBuilder finding = scope.finding();
        boolean byKernel = Served.byKernel(finding.recording());
        MounterKind kind = byKernel
                ? null
                : Serving.before(finding, volume, disturbance.action().begun(), disturbance.what());
        boolean here = concerned(volume);
        if (here && (byKernel || kind != null)) {
            scope.shows(disturbance.kind(byKernel ? Served.KERNEL : kind.toString(), volume.node()));
        }
        NodeDisturbance.adopt(opinions, finding);
        finding.passed(Served.of(finding.recording(), LIKE_AN_UPGRADE).stream()
                        .map(Guarantee::id)
                        .collect(Collectors.joining(", "))
                + " hold across the " + disturbance.what()
                + (here && finding.recording().manifest().driver().can().republishes()
                        ? ", and the volume is republished"
                        : ""));
    }

    /** Mounts that failed since, by the uid of the pod. */
    private Map<String, List<Event>> failures(FindingBuilder told) {
        Map<String, List<Event>> failures = new HashMap<>();
        told.read(Channel.EVENTS, Channel.OBSERVER, (seen, event, source) -> {
            // its second may have begun before that was done which made it fail
            long latest = told.recording().at(event.last()) + SECOND;
            if ("FailedMount".equals(event.reason())
                    && latest >= disturbance.action().begun()
                    && latest < disturbance.end()) {
                failures.computeIfAbsent(event.involvedUid(), uid -> new ArrayList<>())
                        .add(event);
            }
        });
        return failures;
    }

    private void republished(Republishes seen, List<Event> failures, Scope scope) {
        FindingBuilder finding = scope.finding();
        String what = disturbance.what();
        long done = disturbance.action().done();
        Long last = null;
        for (Event failure : failures) {
            long at = scope.recording().at(failure.last());
            last = last == null ? at : Math.max(last, at);
            if (at > done + scope.nanos(deadline)) {
                finding.offends(
                        at,
                        "the volume's republish fails long after the " + what,
                        Text.seconds(at - done) + " after: " + failure.message().strip(),
                        "the node plugin did not register again",
                        "the node plugin does not recognise mounts it did not make itself");
            }
        }
        int calls = seen.calls(last == null ? done : Math.max(done, last + SECOND), disturbance.end());
        if (calls == 0) {
            finding.doubt("no republish of the volume was seen after the " + what
                    + (last == null
                            ? ""
                            : ", and the last failure " + scope.recording().when(last))
                    + ", up to " + scope.recording().when(disturbance.end()));
        }
        finding.figure("republishes seen", Integer.toString(calls));
    }
}
