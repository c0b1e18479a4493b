package dev.holdfast.campaign.release;

import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.ClusterException;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts objects in the place of those that are there. Applying would not do: it leaves what a later revision of the release added to an object,
 * such as a container or a variable. What that revision brought besides stays, because mounts of the new release need it.
 */
final class PutBack {
    /** For one object. */
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Cluster cluster;
    private final String namespace;

    /**
     * In one cluster.
     *
     * @param namespace of objects that name none
     */
    PutBack(Cluster cluster, String namespace) {
        this.cluster = cluster;
        this.namespace = namespace;
    }

    /**
     * Puts back each object of a manifest, in its order.
     *
     * @throws ClusterException naming the object that the cluster refuses, and why
     */
    void objects(String manifest) {
        for (HasMetadata object : ReleaseObjects.objects(manifest, namespace)) {
            cluster.await(
                    ReleaseObjects.name(object) + " is as the backup has it",
                    LIMIT,
                    () -> isPut(object),
                    done -> done,
                    done -> {});
        }
    }

    /** Whether it could be put there; not where another wrote to it at the same time. */
    private boolean isPut(HasMetadata object) {
        HasMetadata there = cluster.client().resource(object).get();
        if (there == null) {
            cluster.apply(List.of(object));
            return true;
        }
        ObjectMeta meta = object.getMetadata();
        meta.setResourceVersion(there.getMetadata().getResourceVersion());
        meta.setAnnotations(with(meta.getAnnotations(), there.getMetadata().getAnnotations()));
        meta.setLabels(with(meta.getLabels(), there.getMetadata().getLabels()));
        try {
            cluster.client().resource(object).update();
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
                return false;
            }
            throw e;
        }
    }

    /** So that Helm takes the object for its own at the next upgrade. */
    private static Map<String, String> with(Map<String, String> own, Map<String, String> there) {
        Map<String, String> all = new HashMap<>(own == null ? Map.of() : own);
        if (there != null) {
            there.forEach((name, value) -> {
                if (name.startsWith(ReleaseObjects.HELMS) || name.equals(ReleaseObjects.MANAGED_BY)) {
                    all.put(name, value);
                }
            });
        }
        return all;
    }
}
