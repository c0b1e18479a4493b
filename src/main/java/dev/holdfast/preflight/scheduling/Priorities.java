package dev.holdfast.preflight.scheduling;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import dev.holdfast.driver.ResourcePolicy;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClass;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * Priority classes as they are after an upgrade.
 *
 * @param classes by name
 * @param brought names of those that the new chart brings
 */
record Priorities(Map<String, Rank> classes, Set<String> brought) {
    private static final String NEVER = "Never";

    /**
     * What a class says.
     *
     * @param preempts whether its pods may evict others of a lower value
     * @param byDefault whether pods without a class have it
     */
    record Rank(int value, boolean preempts, boolean byDefault) {
        static Rank of(PriorityClass given) {
            return new Rank(
                    Objects.requireNonNullElse(given.getValue(), 0),
                    !NEVER.equals(given.getPreemptionPolicy()),
                    Boolean.TRUE.equals(given.getGlobalDefault()));
        }
    }

    /**
     * Those of the cluster that Helm leaves there, and those of the new chart.
     *
     * @param before what the release consists of
     * @param after what it is to consist of
     */
    static Priorities of(List<PriorityClass> there, List<HasMetadata> before, List<HasMetadata> after) {
        Map<String, PriorityClass> next = classes(after);
        Set<String> left = classes(before).keySet().stream()
                .filter(name -> !next.containsKey(name))
                .collect(toSet());
        Map<String, Rank> ranks = new TreeMap<>();
        // the API server makes these two itself
        ranks.put("system-node-critical", new Rank(2_000_001_000, true, false));
        ranks.put("system-cluster-critical", new Rank(2_000_000_000, true, false));
        next.forEach((name, given) -> ranks.put(name, Rank.of(given)));
        there.stream()
                .filter(given -> !left.contains(given.getMetadata().getName()) || ResourcePolicy.keeps(given))
                .forEach(given -> ranks.put(given.getMetadata().getName(), Rank.of(given)));
        return new Priorities(ranks, next.keySet());
    }

    private static Map<String, PriorityClass> classes(Collection<HasMetadata> objects) {
        return objects.stream()
                .filter(PriorityClass.class::isInstance)
                .map(PriorityClass.class::cast)
                .collect(toMap(given -> given.getMetadata().getName(), given -> given, (one, other) -> other));
    }

    boolean has(String name) {
        return name.isEmpty() || classes.containsKey(name);
    }

    /** What pods of a class have; those without one, or with one that does not exist, have the cluster's default. */
    Rank rank(String name) {
        return classes.containsKey(name)
                ? classes.get(name)
                : classes.values().stream().filter(Rank::byDefault).findFirst().orElse(new Rank(0, true, true));
    }
}
