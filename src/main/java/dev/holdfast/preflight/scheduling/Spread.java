package dev.holdfast.preflight.scheduling;

import static dev.holdfast.preflight.Wording.count;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Topology spread: a pod that must be spread takes no node whose domain has too many of its kind already. */
final class Spread {
    private static final String IGNORE = "Ignore";
    private static final String HONOR = "Honor";

    private Spread() {}

    /**
     * Why a pod must not be placed on a node; empty if it may.
     *
     * @param pinned whether its controller makes it for this node: then no other node counts
     */
    static Optional<String> refusal(Occupancy others, PlacedPod pod, Node node, boolean pinned) {
        List<TopologySpreadConstraint> all = PodNeeds.orEmpty(pod.spec().getTopologySpreadConstraints()).stream()
                .filter(constraint -> !"ScheduleAnyway".equals(constraint.getWhenUnsatisfiable()))
                .toList();
        return all.stream()
                .flatMap(constraint -> refusal(others, pod, node, pinned, constraint, all).stream())
                .findFirst();
    }

    private static Optional<String> refusal(
            Occupancy others,
            PlacedPod pod,
            Node node,
            boolean pinned,
            TopologySpreadConstraint constraint,
            List<TopologySpreadConstraint> all) {
        String key = constraint.getTopologyKey();
        String domain = NodeRules.labels(node).get(key);
        if (domain == null) {
            return Optional.of("it has no label " + key + ", by which the pods are spread");
        }
        Map<String, Long> counts = new HashMap<>();
        others.nodes().stream()
                .filter(other -> !pinned || other.equals(node))
                .filter(other -> isEligible(pod, other, constraint, all))
                .forEach(other -> counts.merge(
                        NodeRules.labels(other).get(key),
                        others.on(other)
                                .filter(there -> isCounted(constraint, pod, there))
                                .count(),
                        Long::sum));
        long here = counts.getOrDefault(domain, 0L) + (isCounted(constraint, pod, pod) ? 1 : 0);
        boolean few = constraint.getMinDomains() != null && counts.size() < constraint.getMinDomains();
        long least = few
                ? 0
                : counts.values().stream().mapToLong(Long::longValue).min().orElse(0);
        return here - least > constraint.getMaxSkew()
                ? Optional.of("its topology spread allows " + key + "=" + domain + " " + constraint.getMaxSkew()
                        + " more than " + (few ? "a domain that is missing" : "the emptiest") + ", which has "
                        + count(least, "pod") + ", and it would have " + here)
                : Optional.empty();
    }

    /** By itself, a constraint counts the nodes that the pod's selector and affinity allow, whatever their taints. */
    private static boolean isEligible(
            PlacedPod pod, Node node, TopologySpreadConstraint constraint, List<TopologySpreadConstraint> all) {
        return all.stream().allMatch(one -> NodeRules.labels(node).containsKey(one.getTopologyKey()))
                && (IGNORE.equals(constraint.getNodeAffinityPolicy()) || NodeRules.selects(pod.spec(), node))
                && (!HONOR.equals(constraint.getNodeTaintsPolicy()) || NodeRules.tolerates(pod.spec(), node));
    }

    private static boolean isCounted(TopologySpreadConstraint constraint, PlacedPod pod, PlacedPod there) {
        return pod.namespace().equals(there.namespace())
                && Labels.match(constraint.getLabelSelector(), there.labels())
                && PodNeeds.orEmpty(constraint.getMatchLabelKeys()).stream()
                        .filter(pod.labels()::containsKey)
                        .allMatch(key ->
                                pod.labels().get(key).equals(there.labels().get(key)));
    }
}
