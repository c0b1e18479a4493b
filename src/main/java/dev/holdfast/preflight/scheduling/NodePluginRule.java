package dev.holdfast.preflight.scheduling;

import static dev.holdfast.preflight.Wording.count;
import static dev.holdfast.preflight.Wording.lines;
import static dev.holdfast.preflight.Wording.some;

import dev.holdfast.evidence.Eviction;
import dev.holdfast.preflight.Check.Finding;
import dev.holdfast.preflight.Check.Ok;
import dev.holdfast.preflight.Check.Result;
import dev.holdfast.preflight.Check.Undetermined;
import dev.holdfast.preflight.Direction;
import io.fabric8.kubernetes.api.model.Node;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The nodes that have the node plugin keep it: without it, nobody mounts, unmounts or renews credentials there. */
final class NodePluginRule {
    private final Upgrade upgrade;
    private final Direction direction;
    private final List<Workload> plugins;
    private final Set<String> served;
    private final Set<String> mounted;
    /** Why each of these nodes loses it. */
    private final Map<String, String> losses = new TreeMap<>();

    NodePluginRule(Upgrade upgrade) {
        this.upgrade = upgrade;
        this.direction = upgrade.direction();
        this.plugins = upgrade.nodePlugins(upgrade.workloadsAfter());
        this.served = upgrade.served();
        this.mounted = upgrade.mounted();
        if (!plugins.isEmpty()) {
            upgrade.now().nodes().stream()
                    .filter(node -> served.contains(Occupancy.name(node)))
                    .forEach(node -> loss(node).ifPresent(why -> losses.put(Occupancy.name(node), why)));
        }
    }

    /** It is enough if one of them stays. */
    private Optional<String> loss(Node node) {
        Optional<String> first = Optional.empty();
        for (Workload plugin : plugins) {
            Optional<String> why = loss(plugin, node);
            if (why.isEmpty()) {
                return why;
            }
            first = first.or(() -> why);
        }
        return first;
    }

    private Optional<String> loss(Workload plugin, Node node) {
        return upgrade.refusal(plugin)
                .or(() -> NodeRules.refusal(plugin.template().getSpec(), node, true))
                .or(() -> eviction(plugin, node))
                .or(() -> upgrade.refusal(upgrade.beside(plugin, node), plugin, upgrade.pod(plugin), node));
    }

    /** A plugin that was evicted again and again before is so after. */
    private Optional<String> eviction(Workload plugin, Node node) {
        List<Workload> old = upgrade.nodePlugins(upgrade.workloadsBefore());
        boolean before = !old.isEmpty()
                && old.stream().allMatch(workload -> evicted(workload, node).isPresent());
        return evicted(plugin, node).filter(eviction -> !before).map(Eviction::toString);
    }

    private static Optional<Eviction> evicted(Workload plugin, Node node) {
        return NodeRules.eviction(plugin.template().getSpec(), node, true);
    }

    /** Nodes with mounts, and the case that no node would keep it. */
    Result withMounts() {
        if (served.isEmpty()) {
            return new Ok("no node has it now");
        }
        if (plugins.isEmpty()) {
            List<String> daemons = upgrade.workloadsAfter().stream()
                    .filter(Workload::isDaemonSet)
                    .map(Workload::name)
                    .toList();
            return daemons.isEmpty()
                    ? new Finding(
                            direction.target() + " has no DaemonSet, so no node keeps it",
                            direction.values("check the chart's values: one of them switches the node plugin off"))
                    : new Undetermined(
                            "which DaemonSet of " + direction.target() + " is the node plugin: " + some(daemons),
                            "name it in the profile: daemonSet, or nodePlugin.labels");
        }
        List<String> lost = losses.entrySet().stream()
                .filter(loss -> isBlocking(loss.getKey()))
                .map(this::sentence)
                .toList();
        return lost.isEmpty()
                ? new Ok(count(served.size(), "node") + ", "
                        + served.stream().filter(mounted::contains).count() + " of them with mounts")
                : new Finding(lines(lost), advice());
    }

    /** The other nodes. */
    Result withoutMounts() {
        List<String> lost = losses.entrySet().stream()
                .filter(loss -> !isBlocking(loss.getKey()))
                .map(this::sentence)
                .toList();
        return lost.isEmpty()
                ? new Ok(count(
                        served.stream().filter(node -> !mounted.contains(node)).count(), "node"))
                : new Finding(lines(lost), advice());
    }

    private String advice() {
        return direction.values(
                        "give the new chart values by which its node plugin runs there (node selector, affinity, tolerations, resources; their"
                                + " names may have changed with the release)")
                + ", change the node's labels, taints or pods, or move pods with volumes away from it first";
    }

    private boolean isBlocking(String node) {
        return mounted.contains(node) || losses.keySet().containsAll(served);
    }

    private String sentence(Map.Entry<String, String> loss) {
        long mounts = upgrade.mounts().stream()
                .filter(use -> loss.getKey().equals(use.pod().getSpec().getNodeName()))
                .count();
        return loss.getKey() + ", which has " + (mounts == 0 ? "no mount" : count(mounts, "mount"))
                + ", would lose it: " + loss.getValue();
    }
}
