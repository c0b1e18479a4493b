package dev.holdfast.preflight.objects;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.preflight.ThreeWayMerge;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;

/**
 * What an object is like after an upgrade, as fields by name. Helm sets what the new chart says, removes what only the old one said, and leaves what somebody else
 * added in the cluster.
 */
final class Merge {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, Object>> FIELDS = new TypeReference<>() {};

    private Merge() {}

    /** The fields of an object as it is written. */
    static Map<String, Object> fields(HasMetadata object) {
        return JSON.convertValue(object, FIELDS);
    }

    /**
     * The fields of an object after the upgrade.
     *
     * @param before in the old chart; empty if it has none
     * @param live in the cluster
     * @param after in the new chart
     */
    static Map<String, Object> after(Map<String, Object> before, Map<String, Object> live, Map<String, Object> after) {
        JsonNode there = JSON.valueToTree(live);
        return JSON.convertValue(
                ThreeWayMerge.applied(
                        ThreeWayMerge.patch(JSON.valueToTree(before), JSON.valueToTree(after), there), there),
                FIELDS);
    }

    /** A field that holds fields; empty where it is not there. */
    @SuppressWarnings("unchecked")
    static Map<String, Object> map(Object value) {
        return value instanceof Map<?, ?> ? (Map<String, Object>) value : Map.of();
    }
}
