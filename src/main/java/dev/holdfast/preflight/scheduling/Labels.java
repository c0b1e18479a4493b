package dev.holdfast.preflight.scheduling;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.PodAffinityTerm;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Label selectors, and the groups of pods that affinities name by them. */
final class Labels {
    private Labels() {}

    /** Whether labels match; no selector matches nothing, one without requirements everything. */
    static boolean match(LabelSelector selector, Map<String, String> labels) {
        return selector != null
                && Optional.ofNullable(selector.getMatchLabels()).orElse(Map.of()).entrySet().stream()
                        .allMatch(wanted -> Objects.equals(labels.get(wanted.getKey()), wanted.getValue()))
                && PodNeeds.orEmpty(selector.getMatchExpressions()).stream()
                        .allMatch(expression -> holds(
                                expression.getOperator(),
                                PodNeeds.orEmpty(expression.getValues()),
                                labels.get(expression.getKey())));
    }

    private static boolean holds(String operator, List<String> values, String value) {
        return switch (operator) {
            case "In" -> value != null && values.contains(value);
            case "NotIn" -> value == null || !values.contains(value);
            case "Exists" -> value != null;
            case "DoesNotExist" -> value == null;
            default -> false;
        };
    }

    /**
     * Whether a pod belongs to the group that a term of another names.
     *
     * @param namespaces labels of each namespace
     */
    static boolean isIn(
            PodAffinityTerm term, PlacedPod owner, PlacedPod pod, Map<String, Map<String, String>> namespaces) {
        return inNamespace(term, owner, pod, namespaces)
                && match(term.getLabelSelector(), pod.labels())
                && PodNeeds.orEmpty(term.getMatchLabelKeys()).stream()
                        .filter(owner.labels()::containsKey)
                        .allMatch(key ->
                                owner.labels().get(key).equals(pod.labels().get(key)))
                && PodNeeds.orEmpty(term.getMismatchLabelKeys()).stream()
                        .filter(owner.labels()::containsKey)
                        .noneMatch(key ->
                                owner.labels().get(key).equals(pod.labels().get(key)));
    }

    private static boolean inNamespace(
            PodAffinityTerm term, PlacedPod owner, PlacedPod pod, Map<String, Map<String, String>> namespaces) {
        List<String> named = PodNeeds.orEmpty(term.getNamespaces());
        if (named.isEmpty() && term.getNamespaceSelector() == null) {
            return owner.namespace().equals(pod.namespace());
        }
        return named.contains(pod.namespace())
                || match(term.getNamespaceSelector(), namespaces.getOrDefault(pod.namespace(), Map.of()));
    }
}
