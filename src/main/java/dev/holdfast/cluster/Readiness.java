package dev.holdfast.cluster;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Optional;

/** Whether pods are ready, and why not. */
public final class Readiness {
    /** What {@link #of} returns for a ready pod. */
    public static final String READY = "ready";

    private Readiness() {}

    /** Whether the pod's condition Ready is true. */
    public static boolean isReady(Pod pod) {
        return pod.getStatus().getConditions().stream()
                .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
    }

    /**
     * In one line: ready, or the pod's phase and what keeps it from starting.
     *
     * @param obstacles a watch over {@link #view} of the pod
     * @throws ClusterException when something keeps it from that which does not recover by itself
     */
    public static String of(Cluster cluster, String namespace, String name, ObstacleWatch obstacles) {
        Pod pod = cluster.client().pods().inNamespace(namespace).withName(name).get();
        if (pod == null) {
            return "not found";
        }
        if (isReady(pod)) {
            return READY;
        }
        String why = obstacles.check();
        return pod.getStatus().getPhase() + (why.isEmpty() ? "" : ", " + why);
    }

    /** One pod and the events of its namespace; nothing where it is not there. */
    public static Obstacles.View view(Cluster cluster, String namespace, String name) {
        return Obstacles.View.of(
                Optional.ofNullable(cluster.client()
                                .pods()
                                .inNamespace(namespace)
                                .withName(name)
                                .get())
                        .map(List::of)
                        .orElse(List.of()),
                cluster.client().v1().events().inNamespace(namespace).list().getItems());
    }
}
