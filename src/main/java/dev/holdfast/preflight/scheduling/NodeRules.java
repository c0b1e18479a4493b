package dev.holdfast.preflight.scheduling;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Which nodes a pod may run on by its selector, its required node affinity and its tolerations, and for how long. */
final class NodeRules {
    private static final String NO_SCHEDULE = "NoSchedule";
    private static final String NO_EXECUTE = "NoExecute";
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
                        .filter(taint ->
                                tolerating(pod, taint, daemon).findAny().isEmpty())
                        .findFirst()
                        .map(taint -> "does not tolerate its taint " + text(taint)));
    }

    /** Whether a pod's selector and required node affinity allow a node. */
    static boolean selects(PodSpec pod, Node node) {
        return selection(pod, node).isEmpty();
    }

    /** Whether a pod tolerates the taints of a node. */
    static boolean tolerates(PodSpec pod, Node node) {
        return taints(node)
                .allMatch(taint -> tolerating(pod, taint, false).findAny().isPresent());
    }

    /** The seconds after which a pod is evicted again because it tolerates a taint only for a while; empty if it may stay. */
    static OptionalLong evictedAfter(PodSpec pod, Node node, boolean daemon) {
        return taints(node)
                .filter(taint -> NO_EXECUTE.equals(taint.getEffect()))
                .map(taint -> tolerating(pod, taint, daemon).toList())
                .filter(tolerations -> !tolerations.isEmpty()
                        && tolerations.stream().allMatch(toleration -> toleration.getTolerationSeconds() != null))
                .flatMapToLong(
                        tolerations -> tolerations.stream().mapToLong(Toleration::getTolerationSeconds).min().stream())
                .min();
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
        if (node.getSpec() == null) {
            return Stream.empty();
        }
        List<Taint> taints =
                new ArrayList<>(Optional.ofNullable(node.getSpec().getTaints()).orElse(List.of()));
        if (Boolean.TRUE.equals(node.getSpec().getUnschedulable())
                && taints.stream().noneMatch(taint -> UNSCHEDULABLE.equals(taint.getKey()))) {
            taints.add(new Taint(NO_SCHEDULE, UNSCHEDULABLE, null, null));
        }
        return taints.stream()
                .filter(taint -> NO_SCHEDULE.equals(taint.getEffect()) || NO_EXECUTE.equals(taint.getEffect()));
    }

    private static Stream<Toleration> tolerating(PodSpec pod, Taint taint, boolean daemon) {
        Stream<Toleration> own = Optional.ofNullable(pod.getTolerations()).orElse(List.of()).stream();
        return (daemon ? Stream.concat(own, ofDaemons(pod)) : own).filter(toleration -> tolerates(toleration, taint));
    }

    /** What the DaemonSet controller adds to each of its pods. */
    private static Stream<Toleration> ofDaemons(PodSpec pod) {
        Stream<Toleration> all = Stream.of(
                anyValue("node.kubernetes.io/not-ready", NO_EXECUTE),
                anyValue("node.kubernetes.io/unreachable", NO_EXECUTE),
                anyValue("node.kubernetes.io/disk-pressure", NO_SCHEDULE),
                anyValue("node.kubernetes.io/memory-pressure", NO_SCHEDULE),
                anyValue("node.kubernetes.io/pid-pressure", NO_SCHEDULE),
                anyValue(UNSCHEDULABLE, NO_SCHEDULE));
        return Boolean.TRUE.equals(pod.getHostNetwork())
                ? Stream.concat(all, Stream.of(anyValue("node.kubernetes.io/network-unavailable", NO_SCHEDULE)))
                : all;
    }

    private static Toleration anyValue(String key, String effect) {
        return new Toleration(effect, key, "Exists", null, null);
    }

    private static boolean tolerates(Toleration toleration, Taint taint) {
        if (isSet(toleration.getEffect()) && !toleration.getEffect().equals(taint.getEffect())) {
            return false;
        }
        boolean exists = "Exists".equals(toleration.getOperator());
        if (!isSet(toleration.getKey())) {
            return exists;
        }
        boolean equal = !isSet(toleration.getOperator()) || "Equal".equals(toleration.getOperator());
        return toleration.getKey().equals(taint.getKey())
                && (exists || (equal && text(toleration.getValue()).equals(text(taint.getValue()))));
    }

    private static boolean isSet(String text) {
        return text != null && !text.isEmpty();
    }

    private static String text(String value) {
        return value == null ? "" : value;
    }

    private static String text(Taint taint) {
        return taint.getKey() + (isSet(taint.getValue()) ? "=" + taint.getValue() : "") + ":" + taint.getEffect();
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
