package dev.holdfast.cluster;

import io.fabric8.kubernetes.api.model.Pod;

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

    /** In one line: ready, or the pod's phase and its last Warning event. */
    public static String of(Cluster cluster, String namespace, String name) {
        Pod pod = cluster.client().pods().inNamespace(namespace).withName(name).get();
        if (pod == null) {
            return "not found";
        }
        if (isReady(pod)) {
            return READY;
        }
        String warning = cluster.client().v1().events().inNamespace(namespace).list().getItems().stream()
                .filter(event -> name.equals(event.getInvolvedObject().getName()) && "Warning".equals(event.getType()))
                .map(event -> event.getReason() + ": " + event.getMessage())
                .reduce((first, second) -> second)
                .orElse("no warnings");
        return pod.getStatus().getPhase() + ", " + warning;
    }
}
