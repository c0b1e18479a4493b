package dev.holdfast.preflight;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.ClusterException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What the API server serves: the path of each kind, and whether its objects have a namespace. */
public final class ApiResources {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Cluster cluster;
    private final Map<String, JsonNode> served = new ConcurrentHashMap<>();

    /** Those of one cluster, which is asked about each group and version once. */
    public ApiResources(Cluster cluster) {
        this.cluster = cluster;
    }

    /**
     * A kind that is served.
     *
     * @param plural its name in paths
     */
    public record Resource(String apiVersion, String plural, boolean namespaced) {
        /** Path of its objects in a namespace. */
        public String objects(String namespace) {
            return (apiVersion.contains("/") ? "apis/" : "api/") + apiVersion + "/"
                    + (namespaced ? "namespaces/" + namespace + "/" : "") + plural;
        }
    }

    /**
     * The kind; empty if it is not served.
     *
     * @throws ClusterException if the API server does not say
     */
    public Optional<Resource> find(String apiVersion, String kind) {
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
            return JSON.readTree(cluster.get((apiVersion.contains("/") ? "apis/" : "api/") + apiVersion));
        } catch (ClusterException e) {
            if (e.gone()) {
                return JSON.createObjectNode();
            }
            throw e;
        } catch (JsonProcessingException e) {
            throw new ClusterException("the API server's list of " + apiVersion + " is not JSON", e);
        }
    }
}
