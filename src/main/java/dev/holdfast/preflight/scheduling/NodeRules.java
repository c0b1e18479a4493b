package dev.holdfast.preflight.scheduling;

import dev.holdfast.driver.TaintsAndTolerations;
import dev.holdfast.evidence.Eviction;
import dev.holdfast.evidence.Taint;
import dev.holdfast.evidence.Toleration;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Which nodes a pod may run on by its selector, its required node affinity and its tolerations, and for how long. */
final class NodeRules {
    private static final String UNSCHEDULABLE = "node.kubernetes.io/unschedulable";

    private NodeRules() {}

    /**
     * Why a pod may not run on a node; empty if it may.
     *
     * @param daemon whether a DaemonSet makes it: such pods tolerate by themselves that a node is not ready, under pressure or cordoned
     */
    static Optional<String> refusal(PodSpec pod, Node node, boolean daemon) {
        return selection(pod, node)
                .or(() -> taints(node)
                        .filter(taint -> !tolerates(pod, taint, daemon))
                        .findFirst()
                        .map(taint -> "does not tolerate its taint " + taint));
    }

    /** Whether a pod's selector and required node affinity allow a node. */
    static boolean selects(PodSpec pod, Node node) {
        return selection(pod, node).isEmpty();
    }

    /** Whether a pod tolerates the taints of a node. */
    static boolean tolerates(PodSpec pod, Node node) {
        return taints(node).allMatch(taint -> tolerates(pod, taint, false));
    }

    /** That a pod is evicted from a node again, because it tolerates a taint only for a while; empty if it may stay. */
    static Optional<Eviction> eviction(PodSpec pod, Node node, boolean daemon) {
        return Eviction.of(taints(node).toList(), tolerations(pod, daemon).toList());
    }

    private static Optional<String> selection(PodSpec pod, Node node) {
        Map<String, String> labels = labels(node);
        Optional<String> selector = Stream.ofNullable(pod.getNodeSelector())
                .flatMap(wanted -> wanted.entrySet().stream())
                .filter(wanted -> !Objects.equals(labels.get(wanted.getKey()), wanted.getValue()))
                .map(wanted -> "node selector " + wanted.getKey() + "=" + wanted.getValue() + " does not match")
                .findFirst();
        if (selector.isPresent()
                || pod.getAffinity() == null
                || pod.getAffinity().getNodeAffinity() == null
                || pod.getAffinity().getNodeAffinity().getRequiredDuringSchedulingIgnoredDuringExecution() == null) {
            return selector;
        }
        List<NodeSelectorTerm> terms = pod.getAffinity()
                .getNodeAffinity()
                .getRequiredDuringSchedulingIgnoredDuringExecution()
                .getNodeSelectorTerms();
        return terms.stream().anyMatch(term -> matches(term, node))
                ? Optional.empty()
                : Optional.of("required node affinity does not match"
                        + terms.stream()
                                .findFirst()
                                .map(term -> ": " + text(term))
                                .orElse(""));
    }

    /** All requirements of a term hold; a term without any matches no node. */
    private static boolean matches(NodeSelectorTerm term, Node node) {
        List<NodeSelectorRequirement> expressions =
                Optional.ofNullable(term.getMatchExpressions()).orElse(List.of());
        List<NodeSelectorRequirement> fields =
                Optional.ofNullable(term.getMatchFields()).orElse(List.of());
        Map<String, String> names = Map.of("metadata.name", node.getMetadata().getName());
        return !(expressions.isEmpty() && fields.isEmpty())
                && expressions.stream().allMatch(expression -> holds(expression, labels(node)))
                && fields.stream().allMatch(field -> holds(field, names));
    }

    private static boolean holds(NodeSelectorRequirement requirement, Map<String, String> labels) {
        String value = labels.get(requirement.getKey());
        List<String> values = Optional.ofNullable(requirement.getValues()).orElse(List.of());
        return switch (requirement.getOperator()) {
            case "In" -> value != null && values.contains(value);
            case "NotIn" -> value == null || !values.contains(value);
            case "Exists" -> value != null;
            case "DoesNotExist" -> value == null;
            case "Gt" -> compare(value, values) > 0;
            case "Lt" -> compare(value, values) < 0;
            default -> false;
        };
    }

    /** Compares two numbers; 0, which is neither greater nor less, if one of them is not a number. */
    private static int compare(String value, List<String> values) {
        try {
            return values.size() == 1 && value != null
                    ? Long.compare(Long.parseLong(value), Long.parseLong(values.get(0)))
                    : 0;
        } catch (NumberFormatException none) {
            return 0;
        }
    }

    static Map<String, String> labels(Node node) {
        return Optional.ofNullable(node.getMetadata().getLabels()).orElse(Map.of());
    }

    /** The taints that keep pods away; a cordoned node gets its taint a moment after it was cordoned. */
    private static Stream<Taint> taints(Node node) {
        List<Taint> taints = new ArrayList<>(TaintsAndTolerations.of(node));
        if (node.getSpec() != null
                && Boolean.TRUE.equals(node.getSpec().getUnschedulable())
                && taints.stream().noneMatch(taint -> UNSCHEDULABLE.equals(taint.key()))) {
            taints.add(new Taint(UNSCHEDULABLE, null, Taint.NO_SCHEDULE));
        }
        return taints.stream()
                .filter(taint -> Taint.NO_SCHEDULE.equals(taint.effect()) || Taint.NO_EXECUTE.equals(taint.effect()));
    }

    private static boolean tolerates(PodSpec pod, Taint taint, boolean daemon) {
        return tolerations(pod, daemon).anyMatch(toleration -> toleration.tolerates(taint));
    }

    private static Stream<Toleration> tolerations(PodSpec pod, boolean daemon) {
        Stream<Toleration> own = TaintsAndTolerations.of(pod).stream();
        return daemon ? Stream.concat(own, ofDaemons(pod)) : own;
    }

    /** What the DaemonSet controller adds to each of its pods. */
    private static Stream<Toleration> ofDaemons(PodSpec pod) {
        Stream<Toleration> all = Stream.of(
                anyValue("node.kubernetes.io/not-ready", Taint.NO_EXECUTE),
                anyValue("node.kubernetes.io/unreachable", Taint.NO_EXECUTE),
                anyValue("node.kubernetes.io/disk-pressure", Taint.NO_SCHEDULE),
                anyValue("node.kubernetes.io/memory-pressure", Taint.NO_SCHEDULE),
                anyValue("node.kubernetes.io/pid-pressure", Taint.NO_SCHEDULE),
                anyValue(UNSCHEDULABLE, Taint.NO_SCHEDULE));
        return Boolean.TRUE.equals(pod.getHostNetwork())
                ? Stream.concat(all, Stream.of(anyValue("node.kubernetes.io/network-unavailable", Taint.NO_SCHEDULE)))
                : all;
    }

    private static Toleration anyValue(String key, String effect) {
        return new Toleration(key, "Exists", null, effect, null);
    }

    private static String text(NodeSelectorTerm term) {
        return String.join(
                ", ",
                Stream.of(term.getMatchExpressions(), term.getMatchFields())
                        .filter(Objects::nonNull)
                        .flatMap(List::stream)
                        .map(requirement -> requirement.getKey() + " " + requirement.getOperator()
                                + (requirement.getValues() == null
                                                || requirement.getValues().isEmpty()
                                        ? ""
                                        : " " + requirement.getValues()))
                        .toList());
    }
}
