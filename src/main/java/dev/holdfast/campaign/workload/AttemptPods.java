package dev.holdfast.campaign.workload;

import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.ClusterException;
import dev.holdfast.evidence.Actions;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/** Pods of the agents' role {@code attempt}: each tries something on a mount, says it, and ends. */
final class AttemptPods {
    private static final Set<String> ENDED = Set.of("Succeeded", "Failed");

    private final Cluster cluster;
    private final Workloads workloads;

    AttemptPods(Cluster cluster, Workloads workloads) {
        this.cluster = cluster;
        this.workloads = workloads;
    }

    /** A pod in words: its phase, and the last of what was said of it. */
    private record Seen(Pod pod, String said) {
        private String phase() {
            return pod.getStatus() == null ? "" : pod.getStatus().getPhase();
        }

        @Override
        public String toString() {
            return phase() + said;
        }
    }

    /**
     * Starts one, waits until it has ended, and deletes it.
     *
     * @param besides what else is to be said of it where it does not end, or empty
     * @return what it said, by its names
     * @throws ClusterException if it did not end in time, or did not say what it could do; with what was seen last of it
     */
    Map<String, String> run(Pod pod, Supplier<String> besides) {
        cluster.apply(List.of(pod));
        String name = pod.getMetadata().getName();
        Pod ended = cluster.await(
                        "pod " + name + " has tried",
                        Workloads.POD_READY,
                        () -> look(name, besides),
                        seen -> ENDED.contains(seen.phase()),
                        seen -> {})
                .pod();
        Map<String, String> said = said(ended);
        cluster.delete(ended);
        workloads.awaitGone(name, Workloads.GONE);
        return said;
    }

    private Seen look(String name, Supplier<String> besides) {
        Pod pod = workloads.find(name).orElseThrow(() -> new ClusterException("pod " + name + " is gone"));
        String uid = pod.getMetadata().getUid();
        String last =
                cluster.client().v1().events().inNamespace(pod.getMetadata().getNamespace()).list().getItems().stream()
                        .filter(event ->
                                Objects.equals(uid, event.getInvolvedObject().getUid()))
                        .map(AttemptPods::words)
                        .reduce("", (first, second) -> second);
        return new Seen(pod, last + besides.get());
    }

    private static String words(Event event) {
        return ", " + event.getReason() + ": " + event.getMessage();
    }

    /** What the pod said when it ended. */
    private static Map<String, String> said(Pod pod) {
        String message = pod.getStatus().getContainerStatuses().stream()
                .map(status -> status.getState().getTerminated())
                .filter(Objects::nonNull)
                .map(ContainerStateTerminated::getMessage)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("");
        Map<String, String> said = new LinkedHashMap<>();
        message.lines().map(line -> line.split("=", 2)).forEach(parts -> {
            if (parts.length == 2) {
                said.put(parts[0], parts[1]);
            }
        });
        if (!said.keySet().containsAll(List.of(Actions.LIST, Actions.READ, Actions.WRITE))) {
            throw new ClusterException("pod " + pod.getMetadata().getName() + " ended as "
                    + pod.getStatus().getPhase() + " and did not say what it could do, but '" + message + "'");
        }
        return said;
    }
}
