package dev.holdfast.preflight;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** Elements of a list that have a name, such as containers. */
public final class NamedElements {
    private NamedElements() {}

    /** By their names, in their order; as many as there are elements if each has a name of its own. */
    public static Map<String, JsonNode> of(JsonNode list) {
        Map<String, JsonNode> named = new LinkedHashMap<>();
        list.forEach(one -> {
            if (one.path("name").isTextual()) {
                named.put(one.path("name").asText(), one);
            }
        });
        return named;
    }
}
