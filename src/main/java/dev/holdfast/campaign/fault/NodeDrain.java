package dev.holdfast.campaign.fault;

import dev.holdfast.cluster.Cluster;
import dev.holdfast.evidence.Actions;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A node that takes no new pods, and whose pods are evicted as {@code kubectl drain --ignore-daemonsets --delete-emptydir-data} does: through
 * the eviction API, with what a DaemonSet owns and mirror pods left alone. Pods that no controller owns, on which kubectl gives up unless
 * it is told to delete them for good ({@code --force}) or to leave them out ({@code --pod-selector}), are left out: mounter pods are such,
 * and evicted they would take the mounts from workloads that are still about to end.
 */
public final class NodeDrain implements AutoCloseable {
    private static final Duration API = Duration.ofSeconds(60);
    private static final String MIRROR = "kubernetes.io/config.mirror";

    private final Cluster cluster;
    private final String node;

    /** Takes a node out of service; {@link #close} gives it back. */
    public NodeDrain(Cluster cluster, String node) {
        this.cluster = cluster;
        this.node = node;
        unschedulable(cluster, node, true);
    }

    /** Has a node take new pods again. */
    public static void uncordon(Cluster cluster, String node) {
        unschedulable(cluster, node, false);
    }

    private static void unschedulable(Cluster cluster, String node, boolean set) {
        cluster.persist(
                "node " + node + (set ? " takes no new pods" : " takes new pods"),
                API,
                () -> cluster.client()
                        .nodes()
                        .withName(node)
                        // the kubelet writes to it all the time
                        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"unschedulable\":" + set + "}}"));
    }

    /**
     * Evicts its pods and waits until they are gone. A disruption budget that does not allow an eviction yet is asked again.
     *
     * @return what was evicted and what was left out, in facts
     */
    public Map<String, String> evict(Duration limit) {
        List<Pod> all = pods();
        List<Pod> evicted = all.stream()
                .filter(pod -> owner(pod).isPresent() && !isDaemon(pod))
                .toList();
        List<Pod> left = all.stream()
                .filter(pod -> owner(pod).isEmpty() && !isMirror(pod))
                .toList();
        for (Pod pod : evicted) {
            cluster.await(
                    "pod " + name(pod) + " may be evicted",
                    limit,
                    () -> cluster.client()
                            .pods()
                            .inNamespace(pod.getMetadata().getNamespace())
                            .withName(pod.getMetadata().getName())
                            .evict(),
                    allowed -> allowed,
                    seen -> {});
        }
        Set<String> uids =
                evicted.stream().map(pod -> pod.getMetadata().getUid()).collect(Collectors.toSet());
        cluster.await(
                "evicted pods are gone from node " + node,
                limit,
                () -> pods().stream()
                        .filter(pod -> uids.contains(pod.getMetadata().getUid()))
                        .map(NodeDrain::name)
                        .toList(),
                List::isEmpty,
                seen -> {});
        return Map.of(Actions.PODS, names(evicted), Actions.LEFT, names(left));
    }

    private List<Pod> pods() {
        return cluster.client().pods().inAnyNamespace().withField("spec.nodeName", node).list().getItems().stream()
                .filter(pod ->
                        !Set.of("Succeeded", "Failed").contains(pod.getStatus().getPhase()))
                .toList();
    }

    private static Optional<OwnerReference> owner(Pod pod) {
        return pod.getMetadata().getOwnerReferences().stream()
                .filter(reference -> Boolean.TRUE.equals(reference.getController()))
                .findFirst();
    }

    /** The pods of static manifests are owned by the node. */
    private static boolean isMirror(Pod pod) {
        return pod.getMetadata().getAnnotations() != null
                && pod.getMetadata().getAnnotations().containsKey(MIRROR);
    }

    private static boolean isDaemon(Pod pod) {
        return isMirror(pod)
                || owner(pod).filter(o -> o.getKind().equals("DaemonSet")).isPresent();
    }

    private static String names(List<Pod> pods) {
        return pods.stream().map(NodeDrain::name).sorted().collect(Collectors.joining(","));
    }

    private static String name(Pod pod) {
        return pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName();
    }

    @Override
    public void close() {
        uncordon(cluster, node);
    }
}
