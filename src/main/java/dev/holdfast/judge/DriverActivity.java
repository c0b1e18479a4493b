package dev.holdfast.judge;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Pods;
import dev.holdfast.judge.recording.StreamReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * When a pod of the driver, or of a mounter, was seen to begin, to end, to restart or to become ready or not: on its node, and for pods that
 * are not the node plugin's, such as the controller's, on all nodes.
 */
final class DriverActivity {
    /** What a driver's pod did may show so much later in the writes. */
    private static final long AFTER = TimeUnit.SECONDS.toNanos(5);

    private static final String EVERYWHERE = "";

    private final Map<String, List<Spans.Span>> changes = new HashMap<>();
    private final Set<String> uids = new HashSet<>();
    private Map<String, State> last;
    private long lastAt;

    private record State(String node, boolean deleting, boolean ready, List<Pods.Container> containers) {}

    private DriverActivity() {}

    /** Reads what was seen of them. */
    static DriverActivity read(StreamReader reader) {
        DriverActivity activity = new DriverActivity();
        Manifest.Driver driver = reader.recording().manifest().driver();
        reader.looks(Channel.PODS, Channel.OBSERVER, (at, look, source) -> activity.look(at, look, driver));
        return activity;
    }

    private void look(long at, Pods look, Manifest.Driver driver) {
        Map<String, State> now = new HashMap<>();
        for (Pods.Entry pod : look.pods()) {
            boolean mounter = pod.namespace().equals(driver.mounterNamespace());
            if (mounter || pod.workload() != null || pod.namespace().equals(driver.namespace())) {
                uids.add(pod.uid());
                boolean local = mounter || driver.hasNodePluginLabels(pod);
                now.put(
                        pod.uid(),
                        new State(
                                local && pod.node() != null ? pod.node() : EVERYWHERE,
                                pod.deleting(),
                                pod.ready(),
                                pod.containers()));
            }
        }
        if (last != null) {
            Set<String> all = new HashSet<>(now.keySet());
            all.addAll(last.keySet());
            for (String uid : all) {
                State before = last.get(uid);
                State after = now.get(uid);
                if (before == null || !before.equals(after)) {
                    changes.computeIfAbsent((after == null ? before : after).node, any -> new ArrayList<>())
                            .add(new Spans.Span(lastAt, at + AFTER));
                }
            }
        }
        last = now;
        lastAt = at;
    }

    /** Uids of all pods of the driver and its mounters. */
    Set<String> uids() {
        return uids;
    }

    /** Whether something was done on a node shortly before a stretch of time or in it. */
    boolean on(String node, long from, long to) {
        return List.of(node, EVERYWHERE).stream()
                .flatMap(where -> changes.getOrDefault(where, List.of()).stream())
                .anyMatch(change -> change.from() < to && change.to() > from);
    }
}
