package dev.holdfast.preflight.scheduling;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PodAffinityTerm;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Nodes, and the pods that stand on them at some moment of an upgrade.
 *
 * @param namespaces labels of each namespace; needed where an affinity selects namespaces by them
 */
record Occupancy(List<Node> nodes, List<PlacedPod> pods, Map<String, Map<String, String>> namespaces) {
    private static final String PODS = "pods";

    /** The same without some pods. */
    Occupancy without(Predicate<PlacedPod> leaving) {
        return new Occupancy(nodes, pods.stream().filter(leaving.negate()).toList(), namespaces);
    }

    /** The same with one more pod, which has a node. */
    Occupancy with(PlacedPod coming) {
        List<PlacedPod> more = new ArrayList<>(pods);
        more.add(coming);
        return new Occupancy(nodes, more, namespaces);
    }

    Stream<PlacedPod> on(Node node) {
        return pods.stream().filter(pod -> pod.node().equals(name(node)));
    }

    /** Why a pod finds no place on a node beside the others; empty if it does. Whether the node may be chosen at all is not asked here. */
    Optional<String> refusal(PlacedPod pod, Node node) {
        return room(pod, node)
                .or(() -> on(node).flatMap(other -> PodNeeds.conflict(pod.ports(), other.ports())
                                .map(port -> "host port " + port.substring(port.lastIndexOf(':') + 1) + " is taken by "
                                        + other.name())
                                .stream())
                        .findFirst())
                .or(() -> company(pod, node));
    }

    private Optional<String> room(PlacedPod pod, Node node) {
        long limit = allocatable(node, PODS).longValue();
        long there = on(node).count();
        if (there + 1 > limit) {
            return Optional.of("it has " + there + " pods of at most " + limit);
        }
        return pod.requests().entrySet().stream()
                .filter(request -> request.getValue().signum() > 0)
                .filter(request -> request.getValue().compareTo(free(node, request.getKey())) > 0)
                .findFirst()
                .map(request -> "needs " + text(request.getKey(), request.getValue()) + " " + request.getKey() + ", "
                        + text(request.getKey(), free(node, request.getKey()).max(BigDecimal.ZERO)) + " of "
                        + text(request.getKey(), allocatable(node, request.getKey())) + " is free");
    }

    /** What is left of a resource, in its base unit. */
    BigDecimal free(Node node, String resource) {
        return allocatable(node, resource).subtract(requested(node, resource));
    }

    /** What pods on a node have requested of a resource. */
    BigDecimal requested(Node node, String resource) {
        return on(node).map(pod -> pod.requests().getOrDefault(resource, BigDecimal.ZERO))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** How many more pods a node takes. */
    long freePods(Node node) {
        return allocatable(node, PODS).longValue() - on(node).count();
    }

    static BigDecimal allocatable(Node node, String resource) {
        Map<String, Quantity> all =
                node.getStatus() == null ? null : node.getStatus().getAllocatable();
        return all == null || all.get(resource) == null ? BigDecimal.ZERO : PodNeeds.amount(all.get(resource));
    }

    private Optional<String> company(PlacedPod pod, Node node) {
        for (PodAffinityTerm term : pod.apart()) {
            Optional<PlacedPod> other = neighbours(term, node)
                    .filter(there -> Labels.isIn(term, pod, there, namespaces))
                    .findFirst();
            if (other.isPresent()) {
                return Optional.of(
                        "its anti-affinity keeps it away from " + other.get().name());
            }
        }
        for (PlacedPod there : pods) {
            for (PodAffinityTerm term : there.apart()) {
                if (sameDomain(term, there.node(), node) && Labels.isIn(term, there, pod, namespaces)) {
                    return Optional.of("the anti-affinity of " + there.name() + " keeps it away");
                }
            }
        }
        return pod.near().stream()
                .filter(term -> neighbours(term, node).noneMatch(there -> Labels.isIn(term, pod, there, namespaces)))
                // the first of a group that belongs together may go anywhere
                .filter(term -> !Labels.isIn(term, pod, pod, namespaces)
                        || pods.stream().anyMatch(there -> Labels.isIn(term, pod, there, namespaces))
                        || domain(term, node).isEmpty())
                .findFirst()
                .map(term -> "no pod is near that its affinity asks for");
    }

    /** The pods in the same topology domain as a node. */
    private Stream<PlacedPod> neighbours(PodAffinityTerm term, Node node) {
        return pods.stream().filter(there -> sameDomain(term, there.node(), node));
    }

    private boolean sameDomain(PodAffinityTerm term, String where, Node node) {
        Optional<String> domain = domain(term, node);
        return domain.isPresent()
                && nodes.stream()
                        .filter(other -> name(other).equals(where))
                        .anyMatch(other -> domain.equals(domain(term, other)));
    }

    private static Optional<String> domain(PodAffinityTerm term, Node node) {
        return Optional.ofNullable(NodeRules.labels(node).get(term.getTopologyKey()));
    }

    /** The nodes, those with most room first: the scheduler likes these best. */
    List<Node> byRoom() {
        return nodes.stream()
                .sorted(Comparator.comparing((Node node) -> free(node, "cpu")).reversed())
                .toList();
    }

    static String name(Node node) {
        return node.getMetadata().getName();
    }

    /** An amount as people write it: processors in thousandths, memory in MiB. */
    static String text(String resource, BigDecimal amount) {
        if (resource.equals("cpu")) {
            return amount.movePointRight(3)
                            .setScale(0, java.math.RoundingMode.CEILING)
                            .toPlainString() + "m";
        }
        if (resource.equals("memory") || resource.startsWith("hugepages") || resource.equals("ephemeral-storage")) {
            return amount.divide(BigDecimal.valueOf(1 << 20), 0, java.math.RoundingMode.CEILING)
                            .toPlainString() + "Mi";
        }
        return amount.stripTrailingZeros().toPlainString();
    }

    /** Resources in which a node is short of room for something, with numbers. */
    Map<String, String> shortOf(Node node, Map<String, BigDecimal> needed) {
        Map<String, String> lacking = new TreeMap<>();
        needed.forEach((resource, amount) -> {
            if (amount.compareTo(free(node, resource)) > 0) {
                lacking.put(
                        resource,
                        text(resource, amount) + " " + resource + " of "
                                + text(resource, free(node, resource).max(BigDecimal.ZERO)) + " free");
            }
        });
        return lacking;
    }
}
