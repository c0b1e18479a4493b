package dev.holdfast.judge;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Event;
import dev.holdfast.evidence.Evidence;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Republishes;
import dev.holdfast.judge.recording.Text;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judge;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The new driver serves the old mounts: the kubelet's repeated NodePublishVolume succeeds for each of them. While the node plugin
 * is away, and for a while after it came back, it may fail.
 */
final class RepublishJudge implements Judge {
    private static final Guarantee NAME = Guarantee.REPUBLISH;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    /** The kubelet's metrics are looked at every few seconds; what they count happened before. */
    private static final long METRICS_LATE = 10 * SECOND;

    @Override
    public Guarantee guarantee() {
        return NAME;
    }

    @Override
    public Judgement judge(Evidence evidence, Limits limits) {
        Recording run = new Recording(evidence);
        String limit = "no failure later than " + Text.span(limits.nanos(Limit.REPUBLISH_AFTER))
                + " after the node plugin came back, " + limits.republishCycles() + " republishes seen";
        // What is read once is part of every case that hangs on it.
        FindingBuilder pods = new FindingBuilder(run, "pods", "", limit);
        Map<String, Plugin> plugins = plugins(run, pods);
        FindingBuilder told = new FindingBuilder(run, "events and logs", "", limit, pods);
        Map<String, FindingBuilder> files = new HashMap<>();
        List<Watch> watches = new ArrayList<>();
        run.manifest().volumes().stream().filter(Volume::before).forEach(volume -> {
            FindingBuilder node =
                    files.computeIfAbsent(volume.node(), name -> new FindingBuilder(run, name, name, limit, told));
            FindingBuilder c = new FindingBuilder(run, volume.name(), volume.node(), limit, node);
            watches.add(new Watch(run, limits, volume, c, plugins.get(volume.node())));
        });
        failures(run, told, watches);
        boolean visible = Republishes.read(
                run, told, files, watches.stream().map(watch -> watch.seen).toList());
        watches.forEach(watch -> watch.conclude(visible));
        List<FindingBuilder> cases =
                new ArrayList<>(watches.stream().map(watch -> watch.c).toList());
        for (String node : run.manifest().nodes()) {
            FindingBuilder c = new FindingBuilder(run, node, node, limit, pods);
            node(run, limits, node, plugins.get(node), c);
            cases.add(c);
        }
        return Recording.judgement(NAME, limit, cases);
    }

    /** The node plugin's pods of one node. */
    private static final class Plugin {
        private final Set<String> old = new HashSet<>();
        private Long registered;
    }

    /** When the new node plugin of a node was ready first; null when that was not seen. */
    private static Long registered(Plugin plugin, String node, FindingBuilder c) {
        if (plugin == null || plugin.old.isEmpty()) {
            c.doubt("no node plugin was seen on " + node + " before the upgrade");
            return null;
        }
        if (plugin.registered == null) {
            c.doubt("no new node plugin became ready on " + node);
        }
        return plugin.registered;
    }

    /** The node plugins of all nodes. */
    private static Map<String, Plugin> plugins(Recording run, FindingBuilder c) {
        Manifest.Driver driver = run.manifest().driver();
        Map<String, Plugin> plugins = new HashMap<>();
        c.looks(Channel.PODS, Channel.OBSERVER, Pods::same, (at, look, content, source) -> {
            if (at >= run.window().end()) {
                return;
            }
            for (Pods.Entry pod : content.pods()) {
                if (!pod.namespace().equals(driver.namespace())
                        || !pod.labels()
                                .entrySet()
                                .containsAll(driver.nodePluginLabels().entrySet())) {
                    continue;
                }
                Plugin plugin = plugins.computeIfAbsent(pod.node(), node -> new Plugin());
                if (at < run.window().upgradeStart()) {
                    plugin.old.add(pod.uid());
                } else if (!plugin.old.contains(pod.uid()) && pod.ready() && plugin.registered == null) {
                    plugin.registered = at;
                }
            }
        });
        return plugins;
    }

    /** What is seen of one volume's republishing. */
    private static final class Watch {
        private final Recording run;
        private final Limits limits;
        private final Volume volume;
        private final FindingBuilder c;
        private final Republishes seen;
        private final Map<String, Integer> counted = new HashMap<>();
        private final Long registered;
        private int failures;
        private long lastFailure = Long.MIN_VALUE;

        Watch(Recording run, Limits limits, Volume volume, FindingBuilder c, Plugin plugin) {
            this.run = run;
            this.limits = limits;
            this.volume = volume;
            this.c = c;
            this.seen = new Republishes(run, volume);
            this.registered = registered(plugin, volume.node(), c);
        }

        void failed(long at, Event event) {
            if (registered == null) {
                return;
            }
            failures += event.count() - counted.getOrDefault(event.uid(), 0);
            counted.put(event.uid(), event.count());
            lastFailure = Math.max(lastFailure, at);
            if (at > registered + limits.nanos(Limit.REPUBLISH_AFTER)) {
                c.offence(
                        at,
                        "the volume's republish fails long after the node plugin came back",
                        Text.seconds(at - registered) + " after: "
                                + event.message().strip(),
                        null,
                        null,
                        "the new driver does not recognise mounts the old one made",
                        "the new driver lacks rights or credentials for this volume");
            }
        }

        void conclude(boolean visible) {
            if (registered == null) {
                return;
            }
            // Event times are whole seconds; the failed call itself must not count as a republish that came after it.
            long from = Math.max(registered, lastFailure == Long.MIN_VALUE ? registered : lastFailure + SECOND);
            long end = run.window().end();
            int cycles = seen.cycles(from, end);
            if (!visible) {
                c.doubt("the profile names neither log lines nor credential files of a republish, so none can be seen");
            } else if (cycles < limits.republishCycles()) {
                c.doubt("only " + cycles
                        + " of the volume's republishes were seen since the node plugin came back"
                        + (lastFailure > registered ? " and the last failure" : "") + "; " + limits.republishCycles()
                        + " are needed (one comes every "
                        + Text.seconds((long) (run.manifest().republishSeconds() * SECOND))
                        + " or up to half as long again)");
            }
            stale(from, Math.min(end, seen.lastLook()));
            c.measure(failures, Text.count(failures, "FailedMount event"));
            c.figure("republishes seen", Integer.toString(cycles));
            c.figure("FailedMount since the upgrade began", Integer.toString(failures));
            c.figure("node plugin ready", run.when(registered));
            c.passed(cycles + " republishes after the new node plugin was ready (" + run.when(registered) + "), "
                    + Text.count(failures, "FailedMount event") + " while it was away or coming back");
        }

        /** A republish that succeeds and leaves the credentials as they are does not serve the mount: they run out one day. */
        private void stale(long from, long until) {
            SortedSet<Long> written = seen.written();
            int unheeded = written.isEmpty() || written.last() >= registered ? 0 : seen.calls(from, until);
            if (unheeded >= limits.republishCycles()) {
                c.offence(
                        seen.lastCall(until),
                        "the volume's credentials are not written anew by republishes",
                        unheeded + " republishes without it",
                        "written " + run.when(written.last()),
                        "still so",
                        "the new driver answers for mounts the old one made without looking after them",
                        "the new driver writes their credentials elsewhere, where the old mount process does not look");
            }
        }
    }

    private static void failures(Recording run, FindingBuilder c, List<Watch> watches) {
        Map<String, List<Watch>> byPod = watches.stream().collect(Collectors.groupingBy(w -> w.volume.podUid()));
        c.read(Channel.EVENTS, Channel.OBSERVER, (seen, event, source) -> {
            long at = run.at(event.last());
            if ("FailedMount".equals(event.reason())
                    && at >= run.window().upgradeStart()
                    && at < run.window().end()) {
                byPod.getOrDefault(event.involvedUid(), List.of()).forEach(watch -> watch.failed(at, event));
            }
        });
    }

    /** What the kubelet counts has no volume in it, so it is held against the node. */
    private static void node(Recording run, Limits limits, String node, Plugin plugin, FindingBuilder c) {
        if (run.manifest().volumes().stream()
                .noneMatch(v -> v.before() && v.node().equals(node))) {
            c.doubt("no volume mounted before the upgrade is on this node, so nothing is known of it");
            return;
        }
        Long registered = registered(plugin, node, c);
        if (registered == null) {
            return;
        }
        long deadline = registered + limits.nanos(Limit.REPUBLISH_AFTER) + METRICS_LATE;
        Map<String, Long> counts = new HashMap<>();
        long[] firstLook = {Long.MIN_VALUE};
        long[] failed = new long[2];
        boolean seen = c.read(Channel.KUBELET, node, (at, metric, source) -> {
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
                    || at < run.window().upgradeStart()
                    || at >= run.window().end()) {
                return;
            }
            if (metric.status().equals("OK")) {
                failed[1] += at >= registered ? grown : 0;
                return;
            }
            failed[0] += grown;
            if (at > deadline) {
                c.offence(
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
            c.doubt("the kubelet's metrics were never seen");
        }
        c.measure(failed[0], Text.count(failed[0], "failed NodePublishVolume"));
        c.figure("failed NodePublishVolume since the upgrade began", Long.toString(failed[0]));
        c.figure("good ones since the node plugin came back", Long.toString(failed[1]));
        c.passed(failed[1] + " good and " + failed[0]
                + " failed NodePublishVolume calls since the upgrade began, none of the"
                + " failed later than allowed");
    }
}
