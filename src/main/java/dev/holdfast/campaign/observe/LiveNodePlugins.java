package dev.holdfast.campaign.observe;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Pods;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * When the node plugins were first seen and first seen ready, by the same looks at pods as the judges go by, while they are recorded. All times
 * are nanoseconds on the monotonic clock.
 */
public final class LiveNodePlugins {
    private final Manifest.Driver driver;
    /** The node plugins that were seen, by their uid. */
    private final Map<String, Plugin> plugins = new HashMap<>();

    /** Looks on from now. */
    public LiveNodePlugins(BundleSink sink, Manifest.Driver driver) {
        this.driver = driver;
        sink.listenToOwn(Channel.PODS, (source, look) -> looked(look));
    }

    /**
     * One node plugin.
     *
     * @param ready when it was seen ready first; null while it was not
     */
    private record Plugin(String node, long seen, Long ready) {}

    private synchronized void looked(Pods look) {
        if (look.pods() == null) {
            return; // as the time before
        }
        for (Pods.Entry pod : look.pods()) {
            if (driver.isNodePlugin(pod)) {
                plugins.merge(
                        pod.uid(),
                        new Plugin(pod.node(), look.t(), pod.ready() ? look.t() : null),
                        (known, now) ->
                                new Plugin(now.node, known.seen, known.ready == null ? now.ready : known.ready));
            }
        }
    }

    /** When a node's first node plugin that was not there at some time was seen ready; empty where none was. */
    public synchronized Optional<Long> ready(String node, long since) {
        return plugins.values().stream()
                .filter(plugin -> plugin.node.equals(node) && plugin.seen >= since && plugin.ready != null)
                .map(Plugin::ready)
                .min(Long::compare);
    }
}
