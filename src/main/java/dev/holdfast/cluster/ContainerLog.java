package dev.holdfast.cluster;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.PodResource;
import java.util.Optional;
import java.util.function.Function;

/**
 * The log of a container of a pod that was listed before. Pods come and go between two calls, and a log goes with its pod: that it cannot be
 * read then is no failure of the cluster.
 */
public final class ContainerLog {
    private ContainerLog() {}

    /**
     * Reads it.
     *
     * @param read asks for the log of one container, or for a part of it
     * @return empty where it could not be read because its pod is gone since it was listed, or about to go
     * @throws KubernetesClientException if it could not be read though its pod is there to stay
     */
    public static Optional<String> of(KubernetesClient client, Pod pod, Function<PodResource, String> read) {
        PodResource named = client.pods()
                .inNamespace(pod.getMetadata().getNamespace())
                .withName(pod.getMetadata().getName());
        try {
            return Optional.of(read.apply(named));
        } catch (KubernetesClientException e) {
            Pod now = named.get();
            if (now == null
                    || now.getMetadata().getDeletionTimestamp() != null
                    || !now.getMetadata().getUid().equals(pod.getMetadata().getUid())) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
