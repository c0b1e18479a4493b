package dev.holdfast.judge;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Pods;
import dev.holdfast.judge.recording.FindingBuilder;
import dev.holdfast.judge.recording.Recording;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The node plugins of one node: those from before the upgrade, and when the first new one was ready. */
final class NodePlugin {
    private final Set<String> old = new HashSet<>();
    private Long registered;

    /** Those of all nodes, by the node, as the looks at pods in the judged time show them. */
    static Map<String, NodePlugin> read(FindingBuilder finding) {
        Recording recording = finding.recording();
        Manifest.Driver driver = recording.manifest().driver();
        Map<String, NodePlugin> plugins = new HashMap<>();
        finding.looks(Channel.PODS, Channel.OBSERVER, (at, content, source) -> {
            if (at >= recording.window().end()) {
                return;
            }
            for (Pods.Entry pod : content.pods()) {
                if (!pod.namespace().equals(driver.namespace())
                        || !pod.labels()
                                .entrySet()
                                .containsAll(driver.nodePluginLabels().entrySet())) {
                    continue;
                }
                NodePlugin plugin = plugins.computeIfAbsent(pod.node(), node -> new NodePlugin());
                if (at < recording.window().upgradeStart()) {
                    plugin.old.add(pod.uid());
                } else if (!plugin.old.contains(pod.uid()) && pod.ready() && plugin.registered == null) {
                    plugin.registered = at;
                }
            }
        });
        return plugins;
    }

    /** When the new node plugin of a node was ready first; null when that was not seen, and that is doubted. */
    static Long registered(NodePlugin plugin, String node, FindingBuilder finding) {
        if (plugin == null || plugin.old.isEmpty()) {
            finding.doubt("no node plugin was seen on " + node + " before the upgrade");
            return null;
        }
        if (plugin.registered == null) {
            finding.doubt("no new node plugin became ready on " + node);
        }
        return plugin.registered;
    }
}
