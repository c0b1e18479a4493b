package dev.holdfast.preflight.change;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.ClusterException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What the API server serves: the path of each kind, and whether its objects have a namespace. */
final class ApiResources {
    private final Cluster cluster;
    private final Map<String, JsonNode> served = new ConcurrentHashMap<>();

    ApiResources(Cluster cluster) {
        this.cluster = cluster;
    }

    /**
     * A kind that is served.
     *
     * @param plural its name in paths
     */
    record Resource(String apiVersion, String plural, boolean namespaced) {
        /** Path of its objects in a namespace. */
        String objects(String namespace) {
            return (apiVersion.contains("/") ? "apis/" : "api/") + apiVersion + "/"
                    + (namespaced ? "namespaces/" + namespace + "/" : "") + plural;
        }

        /** Path of its objects in all namespaces. */
        String all() {
            return (apiVersion.contains("/") ? "apis/" : "api/") + apiVersion + "/" + plural;
        }
    }

    /** The kind; empty if it is not served. */
    Optional<Resource> find(String apiVersion, String kind) {
        for (JsonNode resource : served.computeIfAbsent(apiVersion, this::list).path("resources")) {
            if (resource.path("kind").asText().equals(kind)
                    && !resource.path("name").asText().contains("/")) {
                return Optional.of(new Resource(
                        apiVersion,
                        resource.path("name").asText(),
                        resource.path("namespaced").asBoolean()));
            }
        }
        return Optional.empty();
    }

    private JsonNode list(String apiVersion) {
        try {
            return Answers.json(cluster.get((apiVersion.contains("/") ? "apis/" : "api/") + apiVersion));
        } catch (ClusterException e) {
            if (e.gone()) {
                return Answers.json("{}");
            }
            throw e;
        }
    }
}
