package dev.holdfast.steps;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.cluster.Cluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Every object of a cluster as it is meant to be, by which somebody who says that nothing was changed is checked. */
final class ClusterObjects {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** What the cluster itself writes all the time: signs of life, and what happened. */
    private static final Set<String> RESTLESS = Set.of("leases", "events");

    private ClusterObjects() {}

    /**
     * All of each object but its status and its version, which goes with that: kubelets and controllers write them at any time. By kind,
     * namespace, name and uid, so that one that was recreated counts as another. Helm's revisions are Secrets.
     */
    static Map<String, JsonNode> in(Cluster cluster) {
        List<String> groups = new ArrayList<>(List.of("api/v1"));
        read(cluster, "apis")
                .path("groups")
                .forEach(group -> groups.add("apis/"
                        + group.path("preferredVersion").path("groupVersion").asText()));
        Map<String, JsonNode> objects = new TreeMap<>();
        for (String group : groups) {
            for (JsonNode resource : read(cluster, group).path("resources")) {
                String name = resource.path("name").asText();
                if (resource.path("verbs").toString().contains("\"list\"") && !RESTLESS.contains(name)) {
                    read(cluster, group + "/" + name).path("items").forEach(object -> {
                        JsonNode meta = object.path("metadata");
                        objects.put(
                                String.join(
                                        " ",
                                        group + "/" + name,
                                        meta.path("namespace").asText("-"),
                                        meta.path("name").asText(),
                                        meta.path("uid").asText()),
                                lasting(object));
                    });
                }
            }
        }
        return objects;
    }

    private static JsonNode lasting(JsonNode object) {
        ObjectNode lasting = object.deepCopy();
        lasting.remove("status");
        lasting.withObject("/metadata").remove(List.of("resourceVersion", "managedFields"));
        return lasting;
    }

    /** The objects that are not in both, or not the same in both. */
    static Set<String> differences(Map<String, JsonNode> before, Map<String, JsonNode> after) {
        Set<String> names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        names.removeIf(name -> Objects.equals(before.get(name), after.get(name)));
        return names;
    }

    private static JsonNode read(Cluster cluster, String path) {
        try {
            return JSON.readTree(cluster.get(path));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the API server's answer for " + path + " is not JSON", e);
        }
    }
}
