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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The new driver serves the old mounts: the kubelet's repeated NodePublishVolume succeeds for each of them. While the node plugin
 * is away, and for a while after it came back, it may fail.
 */
final class RepublishJudge extends SubjectJudge<Consumer<Scope>> {
    /** The kubelet's metrics are looked at every few seconds; what they count happened before. */
    private static final long METRICS_LATE = TimeUnit.SECONDS.toNanos(10);

    /** The volume that a kubelet's event is about. */
    private static final Pattern NAMED = Pattern.compile("for volume \"([^\"]+)\"");

    RepublishJudge() {
        super(Guarantee.REPUBLISH);
    }

    private record Failure(long at, Event event) {}

    @Override
    String limit(Assessment assessment) {
        return "no failure later than " + Text.span(assessment.limits().nanos(Limit.REPUBLISH_AFTER))
                + " after the node plugin came back, at most "
                + assessment.limits().republishFailures()
                + " % once it answered, " + assessment.limits().republishCycles() + " republishes seen";
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
        // new volumes too: where a line tells of one of them, none of an old one says something
        List<Republishes> all = volumes(recording, any -> true).stream()
                .map(volume -> new Republishes(recording, volume))
                .toList();
        Map<String, FindingBuilder> files = new HashMap<>();
        all.forEach(seen -> files.computeIfAbsent(
                seen.volume().node(), node -> new FindingBuilder(recording, node, node, limit, told)));
        Republishes.read(told, files, all);
        List<Subject<Consumer<Scope>>> subjects = new ArrayList<>();
        for (Republishes seen : all) {
            Volume volume = seen.volume();
            if (!volume.before()) {
                continue;
            }
            NodePlugin plugin = plugins.get(volume.node());
            List<Failure> own = failures.getOrDefault(volume.podUid(), List.of());
            subjects.add(new Subject<>(
                    scope -> volume(seen, plugin, own, here(all, volume), scope),
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
            Republishes seen, NodePlugin plugin, List<Failure> failures, List<Republishes> here, Scope scope) {
        Long registered = NodePlugin.registered(plugin, seen.volume().node(), scope.finding());
        if (registered != null) {
            RepublishWatch watch = new RepublishWatch(seen, plugin, registered, scope);
            failures.stream()
                    .filter(failure -> mayConcern(seen.volume(), failure.event))
                    .forEach(failure -> watch.failed(failure.at, failure.event));
            watch.conclude(here);
        }
    }

    /** Pods have volumes of other kinds too, and an event that names one of them tells nothing of this one. */
    private static boolean mayConcern(Volume volume, Event event) {
        Matcher named = NAMED.matcher(event.message());
        return !named.find() || named.group(1).equals(volume.persistentVolume());
    }

    /** What is seen of republishes on the node of a volume, of whichever. */
    private static List<Republishes> here(List<Republishes> all, Volume volume) {
        return all.stream()
                .filter(one -> volume.node().equals(one.volume().node()))
                .toList();
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
        long allowed = scope.nanos(Limit.REPUBLISH_AFTER) + METRICS_LATE;
        PublishCounts counts = PublishCounts.read(finding, node);
        for (PublishCounts.Calls calls : counts.calls()) {
            long back = Math.max(plugin.back(calls.at()), plugin.back(calls.at() - METRICS_LATE));
            if (!calls.good() && calls.at() > back + allowed) {
                finding.offence(
                        calls.at(),
                        "NodePublishVolume fails on the node long after the node plugin came back",
                        Text.count(calls.count(), "call") + " with status " + calls.status() + ", "
                                + Text.seconds(calls.at() - back) + " after",
                        null,
                        null,
                        "the new driver does not recognise mounts the old one made",
                        "the new driver cannot reach its mounter pods or S3");
            }
        }
        if (!counts.seen()) {
            finding.doubt("the kubelet's metrics were never seen");
        }
        long failed = counts.failed(Long.MIN_VALUE);
        long good = counts.good(registered);
        finding.measure(failed, Text.count(failed, "failed NodePublishVolume"));
        finding.figure("failed NodePublishVolume since the upgrade began", Long.toString(failed));
        finding.figure("good ones since the node plugin came back", Long.toString(good));
        finding.passed(good + " good and " + failed
                + " failed NodePublishVolume calls since the upgrade began, none of the"
                + " failed later than allowed");
    }
}
