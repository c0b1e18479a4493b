package dev.holdfast.judge;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Pods;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Recording;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** The node plugins of one node: those from before the upgrade, and when the first new one was ready. */
final class NodePlugin {
    /** A call that fails so long after the node plugin was away may have begun then, and an event is seen so long before it. */
    private static final long CALL = TimeUnit.SECONDS.toNanos(10);

    private static final long SEEN = TimeUnit.SECONDS.toNanos(2);

    private final Set<String> old = new HashSet<>();
    private final Map<String, Integer> restarts = new HashMap<>();
    /** Looks that show no ready node plugin on the node, or another start of it than the look before. */
    private final NavigableSet<Long> away = new TreeSet<>();

    /** The new node plugins by when each was ready first. */
    private final NavigableMap<Long, String> arrivals = new TreeMap<>();
    /** When each was seen last and was not being deleted. */
    private final Map<String, Long> stayed = new HashMap<>();

    /** Those of all nodes, by the node, as the looks at pods in the judged time show them. */
    static Map<String, NodePlugin> read(FindingBuilder finding) {
        Recording recording = finding.recording();
        Manifest.Driver driver = recording.manifest().driver();
        Map<String, NodePlugin> plugins = new HashMap<>();
        finding.looks(Channel.PODS, Channel.OBSERVER, (at, content, source) -> {
            if (at >= recording.window().end()) {
                return;
            }
            Set<String> up = new HashSet<>();
            for (Pods.Entry pod : content.pods()) {
                if (!driver.isNodePlugin(pod)) {
                    continue;
                }
                NodePlugin plugin = plugins.computeIfAbsent(pod.node(), node -> new NodePlugin());
                if (at < recording.window().upgradeStart()) {
                    plugin.old.add(pod.uid());
                } else if (!plugin.old.contains(pod.uid())) {
                    if (pod.ready() && !plugin.arrivals.containsValue(pod.uid())) {
                        plugin.arrivals.put(at, pod.uid());
                    }
                    if (!pod.deleting()) {
                        plugin.stayed.put(pod.uid(), at);
                    }
                    if (pod.ready() && !plugin.startedAgain(pod)) {
                        up.add(pod.node());
                    }
                }
            }
            plugins.forEach((node, plugin) -> {
                if (!up.contains(node)) {
                    plugin.away.add(at);
                }
            });
        });
        return plugins;
    }

    /** Whether one of its containers was restarted since the look before. */
    private boolean startedAgain(Pods.Entry pod) {
        int now = pod.containers().stream().mapToInt(Pods.Container::restarts).sum();
        Integer before = restarts.put(pod.uid(), now);
        return before != null && before < now;
    }

    /** Whether it was away, or had just started again, when a call failed. */
    boolean wasAway(long failed) {
        return !away.subSet(failed - CALL, failed + SEEN).isEmpty();
    }

    /**
     * When the node plugin had come back that a call which failed was for: the one that was there, or, where that had gone to make room for another
     * as each release on a way of several does, the other one. One that is restarted in its place, or that goes for good, is not back later for
     * it. Only where one came back at all.
     */
    long back(long failed) {
        Map.Entry<Long, String> there = arrivals.floorEntry(failed);
        Map.Entry<Long, String> next = arrivals.higherEntry(failed);
        if (there == null) {
            return arrivals.firstKey();
        }
        return next != null && failed > stayed.get(there.getValue()) - SEEN ? next.getKey() : there.getKey();
    }

    /** When the new node plugin of a node was ready first; null when that was not seen, and that is doubted. */
    static Long registered(NodePlugin plugin, String node, FindingBuilder finding) {
        if (plugin == null || plugin.old.isEmpty()) {
            finding.doubt("no node plugin was seen on " + node + " before the upgrade");
            return null;
        }
        if (plugin.arrivals.isEmpty()) {
            finding.doubt("no new node plugin became ready on " + node);
            return null;
        }
        return plugin.arrivals.firstKey();
    }
}
