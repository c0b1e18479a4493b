package dev.holdfast.campaign.observe;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What of the driver is not the same after an upgrade, whoever does it and with whatever tool. A counter of revisions alone does not show
 * it: it begins again where a release is uninstalled and installed, and stands still while the pods of an {@code OnDelete} DaemonSet are
 * deleted one by one.
 *
 * @param revision of the node plugin's DaemonSet
 * @param workloads uid and hash of the pod template of each workload of the release, by KIND/NAME
 * @param plugins hash of the template that the node plugin of each node was made from
 * @param registrations what the driver says of itself in each CSINode
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record DriverState(
        long revision, Map<String, String> workloads, Map<String, String> plugins, Map<String, String> registrations) {

    /** What is another one now, in words; empty where nothing is. */
    public List<String> changes(DriverState now) {
        List<String> changes = new ArrayList<>();
        keys(workloads, now.workloads)
                .forEach(name -> say(
                        !Objects.equals(workloads.get(name), now.workloads.get(name)),
                        name
                                + (!workloads.containsKey(name)
                                        ? " is new"
                                        : now.workloads.containsKey(name) ? " has another template" : " is gone"),
                        changes));
        say(revision != now.revision, "the node plugin's DaemonSet has revision " + now.revision, changes);
        // a node that came or went tells of the cluster, not of the driver
        both(plugins, now.plugins)
                .forEach(node -> say(
                        !plugins.get(node).equals(now.plugins.get(node)),
                        "the node plugin on " + node + " was made from another template",
                        changes));
        both(registrations, now.registrations)
                .forEach(node -> say(
                        !registrations.get(node).equals(now.registrations.get(node)),
                        "the driver says something else of itself on " + node,
                        changes));
        return changes;
    }

    private static void say(boolean holds, String what, List<String> changes) {
        if (holds) {
            changes.add(what);
        }
    }

    private static SortedSet<String> keys(Map<String, String> one, Map<String, String> other) {
        SortedSet<String> keys = new TreeSet<>(one.keySet());
        keys.addAll(other.keySet());
        return keys;
    }

    private static SortedSet<String> both(Map<String, String> one, Map<String, String> other) {
        SortedSet<String> keys = new TreeSet<>(one.keySet());
        keys.retainAll(other.keySet());
        return keys;
    }
}
