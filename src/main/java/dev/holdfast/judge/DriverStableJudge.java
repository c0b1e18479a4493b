package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Pods;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.RecordedAction;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.judge.recording.Window;
import dev.holdfast.verdict.Guarantee;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * From the end of the rollout until the drain, or until the campaign itself changes the driver once more, no container of the driver ends,
 * restarts or waits to be started again, and none of its pods fails: those of the release's DaemonSets, Deployments and StatefulSets, and
 * mounter pods.
 */
final class DriverStableJudge extends SubjectJudge<DriverStableJudge.Watched> {
    private static final String LIMIT = "no restart";
    private static final String NODE_PLUGIN = "node plugin on ";
    /** A container that ended again and again is started later and later, after up to 5 minutes: its restarts alone may not show it. */
    private static final String WAITS_AFTER_CRASHES = "waiting CrashLoopBackOff";
    /** In these the campaign restarts or replaces parts of the driver. */
    private static final Set<String> CHANGED_ON_PURPOSE =
            Set.of(Phase.ROTATION, Phase.RESTARTS, Phase.CLUSTER_UPGRADE, Phase.ROLLBACK, Phase.DRAIN);

    DriverStableJudge() {
        super(Guarantee.DRIVER_STABLE);
    }

    /**
     * A pod of the driver.
     *
     * @param before what it was when the rollout ended, or null where it was made later
     * @param since what it was from then on, by time on the observer's clock
     */
    record Watched(Pods.Entry before, SortedMap<Long, Pods.Entry> since) {
        /** As it was seen last. */
        private Pods.Entry pod() {
            return since.isEmpty() ? before : since.get(since.lastKey());
        }
    }

    @Override
    String limit(Assessment assessment) {
        return LIMIT;
    }

    @Override
    List<Subject<Watched>> subjects(Assessment assessment) {
        Recording recording = assessment.recording();
        FindingBuilder shared = new FindingBuilder(recording, Channel.OBSERVER, "", LIMIT);
        long from = recording.window().upgradeEnd();
        long to = end(recording);
        requireTimeToFail(recording, to - from, shared);
        Set<String> mounters = mounters(shared);
        Map<String, Watched> pods = new LinkedHashMap<>();
        for (PodLooks.Change change : PodLooks.read(assessment.limits(), shared).changes()) {
            if (change.at() >= to) {
                break;
            }
            if (change.at() < from) {
                // only what ran when the rollout ended is of interest
                pods.clear();
            }
            change.pods().values().stream()
                    .filter(pod -> isOfDriver(pod, recording.manifest().driver(), mounters))
                    .forEach(pod -> note(pod, change.at(), from, pods));
        }
        return pods.values().stream()
                .map(watched -> new Subject<>(
                        watched, watched.pod().name(), watched.pod().node(), shared))
                .toList();
    }

    private static void note(Pods.Entry pod, long at, long from, Map<String, Watched> pods) {
        if (at < from) {
            pods.put(pod.uid(), new Watched(pod, new TreeMap<>()));
        } else {
            pods.computeIfAbsent(pod.uid(), any -> new Watched(null, new TreeMap<>()))
                    .since()
                    .put(at, pod);
        }
    }

    /** A namespace of their own holds mounter pods alone; in the driver's they are those that attachments name. */
    private static boolean isOfDriver(Pods.Entry pod, Manifest.Driver driver, Set<String> mounters) {
        return pod.workload() != null
                || (pod.namespace().equals(driver.mounterNamespace())
                        && (!pod.namespace().equals(driver.namespace()) || mounters.contains(pod.name())));
    }

    private static Set<String> mounters(FindingBuilder shared) {
        Set<String> names = new HashSet<>();
        Manifest.Driver driver = shared.recording().manifest().driver();
        if (driver.namespace().equals(driver.mounterNamespace())) {
            shared.looks(Channel.ATTACHMENTS, Channel.OBSERVER, (at, look, source) -> {
                if (look.attachments() != null) {
                    look.attachments()
                            .forEach(attachment ->
                                    names.addAll(attachment.workloads().keySet()));
                }
            });
        }
        return names;
    }

    private static long end(Recording recording) {
        Window window = recording.window();
        return recording.manifest().phases().stream()
                .filter(phase -> phase.start() >= window.upgradeEnd() && CHANGED_ON_PURPOSE.contains(phase.name()))
                .mapToLong(Phase::start)
                .min()
                .orElse(window.end());
    }

    /** What a probe finds after a minute shows in no record of half a minute. */
    private static void requireTimeToFail(Recording recording, long watched, FindingBuilder shared) {
        RecordedAction wait = recording.actions().last(Actions.AWAIT_PROBES, RecordedAction::succeeded);
        if (wait == null) {
            shared.doubt("liveness probes of the driver were not given the time to fail");
            return;
        }
        long needed = TimeUnit.SECONDS.toNanos(Long.parseLong(wait.input(Actions.SECONDS)));
        if (watched < needed) {
            shared.doubt("the driver was observed for " + Text.seconds(watched)
                    + " after the rollout, and its liveness probes may take " + Text.seconds(needed)
                    + " to restart a container");
        }
    }

    @Override
    List<Required> required(Recording recording) {
        return recording.manifest().nodes().stream()
                .map(node -> new Required(
                        NODE_PLUGIN + node,
                        NODE_PLUGIN + node,
                        node,
                        "no node plugin of the release was observed on this node, so nothing is known of it"))
                .toList();
    }

    @Override
    void judge(Watched subject, Scope scope) {
        Pods.Entry pod = subject.pod();
        if (pod.workload() != null && scope.recording().manifest().driver().hasNodePluginLabels(pod)) {
            scope.shows(NODE_PLUGIN + pod.node());
        }
        FindingBuilder finding = scope.finding();
        Map<String, Integer> before = subject.before == null ? Map.of() : restarts(subject.before);
        if (subject.before != null) {
            // what was so when the rollout ended shows in no later change
            compare(scope.window().upgradeEnd(), before, subject.before, finding);
        }
        subject.since.forEach((at, now) -> compare(at, before, now, finding));
        finding.measure("restarted", "no restart");
        finding.figure("restarts", restarts(pod).toString());
        finding.passed("no container of " + name(pod) + " ended or restarted");
    }

    private static Map<String, Integer> restarts(Pods.Entry pod) {
        Map<String, Integer> restarts = PodLooks.restarts(pod);
        init(pod).forEach(container -> restarts.put(container.name(), container.restarts()));
        return restarts;
    }

    private static List<Pods.Container> init(Pods.Entry pod) {
        return pod.initContainers() == null ? List.of() : pod.initContainers();
    }

    private static void compare(long at, Map<String, Integer> before, Pods.Entry now, FindingBuilder finding) {
        if (now.phase().equals("Failed") && !now.deleting()) {
            finding.offence(
                    at,
                    name(now) + " failed",
                    "Failed",
                    "running",
                    "Failed",
                    "it was evicted from a node short of memory or disk",
                    "its process ended with an error");
        }
        for (Pods.Container container :
                Stream.concat(now.containers().stream(), init(now).stream()).toList()) {
            String what = "container " + container.name() + " of " + name(now);
            int restarts = before.getOrDefault(container.name(), 0);
            if (container.restarts() > restarts) {
                finding.offence(
                        at,
                        what + " was restarted",
                        Text.count(container.restarts() - restarts, "restart"),
                        Text.count(restarts, "restart"),
                        Text.count(container.restarts(), "restart"),
                        "its liveness probe failed",
                        "it ended with an error, or ran out of memory");
            } else if (container.state().equals(WAITS_AFTER_CRASHES)) {
                finding.offence(
                        at,
                        what + " waits to be started again, because it ended again and again",
                        container.state(),
                        "running",
                        container.state(),
                        "it ends with an error soon after its start",
                        "its liveness probe fails");
            } else if (container.state().startsWith("terminated")
                    && !container.state().endsWith("Completed")
                    && !now.deleting()) {
                finding.offence(
                        at,
                        what + " ended",
                        container.state(),
                        "running",
                        container.state(),
                        "it ended with an error",
                        "it ran out of memory");
            }
        }
    }

    private static String name(Pods.Entry pod) {
        return (pod.workload() == null ? "mounter pod " : "pod ") + pod.name();
    }
}
