package dev.holdfast.preflight.scheduling;

import dev.holdfast.driver.DriverProfile;
import dev.holdfast.preflight.Attachment;
import dev.holdfast.preflight.Direction;
import dev.holdfast.preflight.VolumeUse;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A cluster before an upgrade, and what the upgrade brings.
 *
 * @param now nodes, and the pods that stand on them
 * @param plugins uids of the pods of the node plugin
 * @param mounts of the driver
 * @param direction whether it is a rollback
 * @param before what the release consists of
 * @param after what it is to consist of
 * @param admission what the API server makes of its pods
 */
record Upgrade(
        DriverProfile profile,
        Occupancy now,
        Set<String> plugins,
        List<VolumeUse> mounts,
        List<Attachment> attachments,
        Direction direction,
        List<HasMetadata> before,
        List<HasMetadata> after,
        Priorities priorities,
        Admission admission) {
    List<Workload> workloadsBefore() {
        return workloads(before);
    }

    /** Those of the new release, with what the API server puts into their pods. */
    List<Workload> workloadsAfter() {
        return workloads(after);
    }

    private List<Workload> workloads(List<HasMetadata> objects) {
        return Workload.among(objects, profile.namespace()).stream()
                .map(workload -> workload.with(admission.admitted(workload.template(), workload.namespace())))
                .toList();
    }

    /** Why the API server refuses the pods of a workload; empty if it takes them. */
    Optional<String> refusal(Workload workload) {
        return admission.refusal(workload.template(), workload.namespace());
    }

    /** Names of the nodes that have the node plugin now. */
    Set<String> served() {
        Set<String> served = new TreeSet<>();
        now.pods().stream().filter(pod -> plugins.contains(pod.uid())).forEach(pod -> served.add(pod.node()));
        return served;
    }

    /** Names of the nodes with mounts of the driver. */
    Set<String> mounted() {
        Set<String> mounted = new HashSet<>();
        mounts.forEach(use -> mounted.add(use.pod().getSpec().getNodeName()));
        return mounted;
    }

    /**
     * The node plugin among workloads: by its name in the profile, else by its labels there, else by the driver's container. A release may
     * rename it, or split it by kinds of nodes.
     */
    List<Workload> nodePlugins(List<Workload> workloads) {
        List<Workload> daemons =
                workloads.stream().filter(Workload::isDaemonSet).toList();
        List<Workload> labelled = daemons.stream().filter(this::hasLabels).toList();
        List<Workload> named = daemons.stream()
                .filter(set -> set.name().equals(profile.daemonSet()))
                .toList();
        Set<Workload> known = new java.util.LinkedHashSet<>(named);
        known.addAll(labelled);
        return known.isEmpty()
                ? daemons.stream()
                        .filter(set -> PodNeeds.orEmpty(set.template().getSpec().getContainers()).stream()
                                .anyMatch(container -> container
                                        .getName()
                                        .equals(profile.nodePlugin().container())))
                        .toList()
                : List.copyOf(known);
    }

    private boolean hasLabels(Workload set) {
        Map<String, String> labels = set.template().getMetadata() == null
                ? Map.of()
                : Objects.requireNonNullElse(set.template().getMetadata().getLabels(), Map.of());
        return !profile.nodePlugin().labels().isEmpty()
                && labels.entrySet().containsAll(profile.nodePlugin().labels().entrySet());
    }

    /** A pod that a workload is to make. */
    PlacedPod pod(Workload workload) {
        return PlacedPod.of(
                "the new pod",
                workload.namespace(),
                workload.template(),
                priorities.rank(workload.priorityClass()).value());
    }

    /** Why a pod finds no place on a node, when it has evicted what it may; empty if it does. */
    Optional<String> refusal(Occupancy others, Workload workload, PlacedPod pod, Node node) {
        boolean preempts = priorities.rank(workload.priorityClass()).preempts()
                && !isPatient(workload.template().getSpec());
        Occupancy beside = preempts ? others.without(other -> other.priority() < pod.priority()) : others;
        return beside.refusal(pod, node).or(() -> Spread.refusal(beside, pod, node, workload.isDaemonSet()));
    }

    private static boolean isPatient(PodSpec spec) {
        return "Never".equals(spec.getPreemptionPolicy());
    }

    /** The pods that stand when a node's plugin pod is replaced: with a surge, the old one among them. */
    Occupancy beside(Workload plugin, Node node) {
        return plugin.rollout().surge() > 0
                ? now
                : now.without(pod ->
                        pod.node().equals(Occupancy.name(node)) && (plugins.contains(pod.uid()) || plugin.owns(pod)));
    }
}
