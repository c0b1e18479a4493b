package dev.holdfast.preflight.scheduling;

import static dev.holdfast.preflight.Wording.count;
import static dev.holdfast.preflight.Wording.lines;
import static dev.holdfast.preflight.Wording.some;

import dev.holdfast.preflight.Check.Finding;
import dev.holdfast.preflight.Check.Ok;
import dev.holdfast.preflight.Check.Result;
import dev.holdfast.preflight.Direction;
import io.fabric8.kubernetes.api.model.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Deployments and StatefulSets whose pods change can replace them: each rollout is gone through step by step, with as many new pods beside the old
 * ones and as many missing as its strategy allows.
 */
final class ControllerRule {
    private final Upgrade upgrade;

    ControllerRule(Upgrade upgrade) {
        this.upgrade = upgrade;
    }

    Result judge() {
        List<Workload> before = upgrade.workloadsBefore();
        List<Workload> rolled = upgrade.workloadsAfter().stream()
                .filter(workload -> !workload.isDaemonSet())
                .filter(workload -> before.stream()
                        .noneMatch(old -> old.isSame(workload) && old.template().equals(workload.template())))
                .toList();
        Occupancy start = withNewPlugins();
        List<String> stuck = rolled.stream()
                .flatMap(workload -> upgrade
                        .refusal(workload)
                        .or(() -> new Replacement(workload, start).stuck())
                        .map(why -> workload.title() + ": " + why)
                        .stream())
                .toList();
        return stuck.isEmpty()
                ? new Ok(
                        rolled.isEmpty()
                                ? "none changes"
                                : some(rolled.stream().map(Workload::title).toList()))
                : new Finding(
                        lines(stuck),
                        upgrade.direction()
                                .say(
                                        "give the new chart values by which a node takes the new pod (selector, tolerations, affinity, resources, host"
                                                + " ports), make room on one, or have the old pods go first: strategy Recreate, or"
                                                + " maxUnavailable of 1 or more",
                                        Direction.OTHER_REVISION + ", or make room on a node"));
    }

    /** The cluster with the new node plugin, which may need more than the old one; where it finds no place it takes no room. */
    private Occupancy withNewPlugins() {
        Occupancy start = upgrade.now();
        for (Workload plugin : upgrade.nodePlugins(upgrade.workloadsAfter())) {
            PlacedPod pod = upgrade.pod(plugin);
            for (Node node : start.nodes()) {
                List<PlacedPod> old = start.on(node)
                        .filter(there -> upgrade.plugins().contains(there.uid()) && plugin.owns(there))
                        .toList();
                if (!old.isEmpty()) {
                    start = start.without(old::contains);
                    start = upgrade.refusal(start, plugin, pod, node).isEmpty()
                            ? start.with(pod.on(Occupancy.name(node)))
                            : start;
                }
            }
        }
        return start;
    }

    /** One rollout, as far as it gets. */
    private final class Replacement {
        private final Workload workload;
        private final PlacedPod pod;
        private final List<PlacedPod> old;
        private Occupancy others;
        private int placed;

        Replacement(Workload workload, Occupancy start) {
            this.workload = workload;
            this.pod = upgrade.pod(workload);
            this.old =
                    new ArrayList<>(start.pods().stream().filter(workload::owns).toList());
            this.others = workload.rollout().atOnce() ? start.without(workload::owns) : start;
        }

        /** Why it does not come to its end; empty if it does, with as many new pods as there were old ones. */
        Optional<String> stuck() {
            int wanted = Math.min(workload.replicas(), Math.max(1, old.size()));
            if (workload.rollout().atOnce()) {
                old.clear();
            }
            while (placed < wanted) {
                boolean mayAdd = old.size() + placed
                        < workload.replicas() + workload.rollout().surge();
                Optional<Node> place = mayAdd ? place(others) : Optional.empty();
                if (place.isPresent()) {
                    others = others.with(pod.on(Occupancy.name(place.get())));
                    placed++;
                } else if (!old.isEmpty()
                        && old.size() + placed - 1
                                >= workload.replicas() - workload.rollout().unavailable()) {
                    PlacedPod leaving = old.stream()
                            .filter(one -> place(others.without(one::equals)).isPresent())
                            .findFirst()
                            .orElse(old.get(0));
                    old.remove(leaving);
                    others = others.without(leaving::equals);
                } else {
                    return Optional.of(text());
                }
            }
            return Optional.empty();
        }

        private Optional<Node> place(Occupancy beside) {
            return beside.byRoom().stream()
                    .filter(node -> refusal(beside, node).isEmpty())
                    .findFirst();
        }

        private Optional<String> refusal(Occupancy beside, Node node) {
            return NodeRules.refusal(pod.spec(), node, false).or(() -> upgrade.refusal(beside, workload, pod, node));
        }

        private String text() {
            List<String> reasons = others.nodes().stream()
                    .map(node ->
                            Occupancy.name(node) + ": " + refusal(others, node).orElse("takes it"))
                    .toList();
            return "no node takes "
                    + (placed == 0 ? "the new pod" : "new pod " + (placed + 1) + " of " + workload.replicas())
                    + (old.isEmpty()
                            ? ""
                            : " while " + count(old.size(), "old pod") + (old.size() == 1 ? " stands" : " stand"))
                    + " (" + some(reasons) + ")";
        }
    }
}
