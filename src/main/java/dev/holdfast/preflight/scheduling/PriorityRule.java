package dev.holdfast.preflight.scheduling;

import static dev.holdfast.preflight.Wording.count;
import static dev.holdfast.preflight.Wording.lines;
import static dev.holdfast.preflight.Wording.some;

import dev.holdfast.preflight.Check.Finding;
import dev.holdfast.preflight.Check.Ok;
import dev.holdfast.preflight.Check.Result;
import dev.holdfast.preflight.scheduling.Priorities.Rank;
import io.fabric8.kubernetes.api.model.Node;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The priority classes of a release's pods and of mounter pods: whether they exist, and whom their pods may evict. */
final class PriorityRule {
    /** From this share of requests, or of pods, on a node counts as nearly full; our own choice. */
    private static final BigDecimal NEARLY = new BigDecimal("0.9");

    private final Upgrade upgrade;
    private final MounterRule mounters;

    PriorityRule(Upgrade upgrade) {
        this.upgrade = upgrade;
        this.mounters = new MounterRule(upgrade);
    }

    /** The API server refuses a pod whose class does not exist. */
    Result exist() {
        List<String> missing = Stream.concat(
                        upgrade.workloadsAfter().stream()
                                .filter(workload -> !upgrade.priorities().has(workload.priorityClass()))
                                .map(workload -> workload.title() + " names " + workload.priorityClass()
                                        + ", which will not exist"),
                        ofMounters().stream()
                                .filter(name -> !upgrade.priorities().has(name))
                                .map(name -> "mounter pods have " + name + ", which will not exist"))
                .toList();
        return missing.isEmpty()
                ? new Ok(some(List.copyOf(names())))
                : new Finding(
                        lines(missing),
                        "create the priority class first, keep it (annotation helm.sh/resource-policy: keep), or "
                                + upgrade.direction().values("name another by the chart's values"));
    }

    private Set<String> ofMounters() {
        Set<String> names = new TreeSet<>();
        mounters.mounters().forEach(pod -> names.add(Objects.toString(pod.spec().getPriorityClassName(), "")));
        names.remove("");
        return names;
    }

    /** Classes that pods of the new release may have: a chart brings one for pods that the driver makes itself. */
    private Set<String> names() {
        Set<String> names = new TreeSet<>(ofMounters());
        upgrade.workloadsAfter().forEach(workload -> names.add(workload.priorityClass()));
        names.addAll(upgrade.priorities().brought());
        names.remove("");
        return names;
    }

    /** Pods of others that may be evicted on nodes without room. */
    Result preempt() {
        List<String> found = new ArrayList<>();
        for (Node node : upgrade.now().nodes()) {
            Optional<String> full = full(node);
            for (String name : names()) {
                Rank rank = upgrade.priorities().rank(name);
                if (rank.preempts()) {
                    long strangers = strangers(node, rank.value());
                    full.or(() -> crowded(node, name))
                            .filter(why -> strangers > 0)
                            .ifPresent(why -> found.add(Occupancy.name(node) + ", where " + why + ": " + name + " ("
                                    + rank.value() + ") may evict " + count(strangers, "pod") + " of others"));
                }
            }
        }
        return found.isEmpty()
                ? new Ok("nobody is evicted by "
                        + (names().isEmpty() ? "pods without a class" : some(List.copyOf(names()))))
                : new Finding(
                        lines(found),
                        "make room on these nodes first, or give the class preemptionPolicy: Never, or the pods of others a higher priority");
    }

    private long strangers(Node node, int value) {
        return upgrade.now()
                .on(node)
                .filter(pod -> pod.priority() < value)
                .filter(pod -> !pod.namespace().equals(upgrade.profile().namespace()))
                .filter(pod -> !upgrade.profile().hasMounterPods()
                        || !pod.namespace().equals(upgrade.profile().mounter().namespace()))
                .count();
    }

    private Optional<String> full(Node node) {
        Occupancy now = upgrade.now();
        long coming =
                mounters.volumes().getOrDefault(Occupancy.name(node), Set.of()).size();
        long pods = now.on(node).count();
        BigDecimal limit = Occupancy.allocatable(node, "pods");
        if (isNearly(BigDecimal.valueOf(pods + coming), limit)) {
            return Optional.of("there are " + pods + " of " + limit.toBigInteger() + " pods"
                    + (coming == 0 ? "" : " and " + count(coming, "mounter pod") + " to come"));
        }
        return Stream.of("cpu", "memory")
                .filter(resource -> isNearly(now.requested(node, resource), Occupancy.allocatable(node, resource)))
                .findFirst()
                .map(resource -> Occupancy.text(resource, now.requested(node, resource)) + " of "
                        + Occupancy.text(resource, Occupancy.allocatable(node, resource)) + " " + resource
                        + " is requested");
    }

    private static boolean isNearly(BigDecimal used, BigDecimal all) {
        return all.signum() > 0 && used.compareTo(all.multiply(NEARLY)) >= 0;
    }

    /** A node plugin that fits only because it may evict others. */
    private Optional<String> crowded(Node node, String name) {
        return upgrade.nodePlugins(upgrade.workloadsAfter()).stream()
                .filter(plugin -> plugin.priorityClass().equals(name))
                .filter(plugin -> upgrade.served().contains(Occupancy.name(node)))
                .filter(plugin -> NodeRules.refusal(plugin.template().getSpec(), node, true)
                        .isEmpty())
                .flatMap(plugin -> {
                    Occupancy beside = upgrade.beside(plugin, node);
                    PlacedPod pod = upgrade.pod(plugin);
                    return upgrade.refusal(beside, plugin, pod, node).isEmpty()
                            ? beside.refusal(pod, node).stream()
                            : Stream.empty();
                })
                .map(why -> "the node plugin " + why)
                .findFirst();
    }
}
