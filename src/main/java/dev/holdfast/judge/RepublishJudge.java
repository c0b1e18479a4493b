package dev.holdfast.judge;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Event;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Republishes;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Limit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The new driver serves the old mounts: the kubelet's repeated NodePublishVolume succeeds for each of them. While the node plugin
 * is away, and for a while after it came back, it may fail.
 */
final class RepublishJudge extends SubjectJudge<Consumer<Scope>> {
    /** The kubelet's metrics are looked at every few seconds; what they count happened before. */
    private static final long METRICS_LATE = TimeUnit.SECONDS.toNanos(10);

    RepublishJudge() {
        super(Guarantee.REPUBLISH);
    }

    private record Failure(long at, Event event) {}

    @Override
    String limit(Assessment assessment) {
        return "no failure later than " + Text.span(assessment.limits().nanos(Limit.REPUBLISH_AFTER))
                + " after the node plugin came back, " + assessment.limits().republishCycles() + " republishes seen";
    }

    @Override
    List<Subject<Consumer<Scope>>> subjects(Assessment assessment) {
        Recording recording = assessment.recording();
        String limit = limit(assessment);
        // What is read once is part of every finding that hangs on it.
        FindingBuilder pods = new FindingBuilder(recording, "pods", "", limit);
        Map<String, NodePlugin> plugins = NodePlugin.read(pods);
        FindingBuilder told = new FindingBuilder(recording, "events and logs", "", limit, pods);
        Map<String, List<Failure>> failures = failures(told);
        List<Republishes> all = volumes(recording, Volume::before).stream()
                .map(volume -> new Republishes(recording, volume))
                .toList();
        Map<String, FindingBuilder> files = new HashMap<>();
        all.forEach(seen -> files.computeIfAbsent(
                seen.volume().node(), node -> new FindingBuilder(recording, node, node, limit, told)));
        boolean visible = Republishes.read(told, files, all);
        List<Subject<Consumer<Scope>>> subjects = new ArrayList<>();
        for (Republishes seen : all) {
            Volume volume = seen.volume();
            NodePlugin plugin = plugins.get(volume.node());
            List<Failure> own = failures.getOrDefault(volume.podUid(), List.of());
            subjects.add(new Subject<>(
                    scope -> volume(seen, plugin, own, visible, scope),
                    volume.name(),
                    volume.node(),
                    files.get(volume.node())));
        }
        for (String node : recording.manifest().nodes()) {
            subjects.add(new Subject<>(scope -> node(node, plugins.get(node), scope), node, node, pods));
        }
        return subjects;
    }

    @Override
    void judge(Consumer<Scope> part, Scope scope) {
        part.accept(scope);
    }

    /** Mounts that failed since the upgrade began, by the uid of the pod. */
    private static Map<String, List<Failure>> failures(FindingBuilder told) {
        Recording recording = told.recording();
        Map<String, List<Failure>> failures = new HashMap<>();
        told.read(Channel.EVENTS, Channel.OBSERVER, (seen, event, source) -> {
            long at = recording.at(event.last());
            if ("FailedMount".equals(event.reason())
                    && at >= recording.window().upgradeStart()
                    && at < recording.window().end()) {
                failures.computeIfAbsent(event.involvedUid(), uid -> new ArrayList<>())
                        .add(new Failure(at, event));
            }
        });
        return failures;
    }

    private static void volume(
            Republishes seen, NodePlugin plugin, List<Failure> failures, boolean visible, Scope scope) {
        Long registered = NodePlugin.registered(plugin, seen.volume().node(), scope.finding());
        if (registered != null) {
            RepublishWatch watch = new RepublishWatch(seen, registered, scope);
            failures.forEach(failure -> watch.failed(failure.at, failure.event));
            watch.conclude(visible);
        }
    }

    /** What the kubelet counts has no volume in it, so it is held against the node. */
    private static void node(String node, NodePlugin plugin, Scope scope) {
        Recording recording = scope.recording();
        FindingBuilder finding = scope.finding();
        if (recording.manifest().volumes().stream()
                .noneMatch(v -> v.before() && v.node().equals(node))) {
            finding.doubt("no volume mounted before the upgrade is on this node, so nothing is known of it");
            return;
        }
        Long registered = NodePlugin.registered(plugin, node, finding);
        if (registered == null) {
            return;
        }
        long deadline = registered + scope.nanos(Limit.REPUBLISH_AFTER) + METRICS_LATE;
        Map<String, Long> counts = new HashMap<>();
        long[] firstLook = {Long.MIN_VALUE};
        long[] failed = new long[2];
        boolean seen = finding.read(Channel.KUBELET, node, (at, metric, source) -> {
            if (firstLook[0] == Long.MIN_VALUE) {
                firstLook[0] = at;
            }
            if (!metric.method().endsWith("NodePublishVolume")) {
                return;
            }
            long before = counts.getOrDefault(metric.status(), at == firstLook[0] ? metric.count() : 0);
            // A kubelet that was restarted counts from 0 again.
            long grown = metric.count() < before ? metric.count() : metric.count() - before;
            counts.put(metric.status(), metric.count());
            if (grown == 0
                    || at < recording.window().upgradeStart()
                    || at >= recording.window().end()) {
                return;
            }
            if (metric.status().equals("OK")) {
                failed[1] += at >= registered ? grown : 0;
                return;
            }
            failed[0] += grown;
            if (at > deadline) {
                finding.offence(
                        at,
                        "NodePublishVolume fails on the node long after the node plugin came back",
                        Text.count(grown, "call") + " with status " + metric.status() + ", "
                                + Text.seconds(at - registered) + " after",
                        null,
                        null,
                        "the new driver does not recognise mounts the old one made",
                        "the new driver cannot reach its mounter pods or S3");
            }
        });
        if (!seen) {
            finding.doubt("the kubelet's metrics were never seen");
        }
        finding.measure(failed[0], Text.count(failed[0], "failed NodePublishVolume"));
        finding.figure("failed NodePublishVolume since the upgrade began", Long.toString(failed[0]));
        finding.figure("good ones since the node plugin came back", Long.toString(failed[1]));
        finding.passed(failed[1] + " good and " + failed[0]
                + " failed NodePublishVolume calls since the upgrade began, none of the"
                + " failed later than allowed");
    }
}
