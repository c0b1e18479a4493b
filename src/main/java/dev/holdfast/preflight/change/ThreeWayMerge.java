package dev.holdfast.preflight.change;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The JSON merge patch by which Helm's change of an object can be tried: every value of the new manifest that the object does not have, and
 * null for what the old manifest has and the new one has not. What neither manifest names stays as it is. A list that is not as the new
 * manifest wants it is taken from there as a whole, as merge patches know no parts of lists; the API server adds its defaults again.
 */
final class ThreeWayMerge {
    private ThreeWayMerge() {}

    /**
     * Of a kind that Helm knows: compared with what is there.
     *
     * @param before the object in the manifest of the release
     * @param after the object in the new manifest
     * @param live the object in the cluster
     * @return empty if nothing is to be changed
     */
    static ObjectNode patch(JsonNode before, JsonNode after, JsonNode live) {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        after.properties().forEach(field -> {
            String name = field.getKey();
            JsonNode wanted = field.getValue();
            JsonNode there = live.path(name);
            if (wanted.isObject() && there.isObject()) {
                ObjectNode inner = patch(before.path(name), wanted, there);
                if (!inner.isEmpty()) {
                    patch.set(name, inner);
                }
            } else if (!has(there, wanted, before.path(name))) {
                patch.set(name, wanted);
            }
        });
        gone(before, after, live, patch);
        return patch;
    }

    /** Of a kind that Helm does not know, such as a custom resource: the manifests are compared, whatever is there. */
    static ObjectNode patch(JsonNode before, JsonNode after) {
        return patch(before, after, before);
    }

    private static void gone(JsonNode before, JsonNode after, JsonNode live, ObjectNode patch) {
        before.properties().forEach(field -> {
            if (!after.has(field.getKey()) && live.has(field.getKey())) {
                patch.putNull(field.getKey());
            }
        });
    }

    /** Whether what is there is as it is wanted, apart from defaults that the API server has added, and from additions to an unchanged list. */
    private static boolean has(JsonNode there, JsonNode wanted, JsonNode before) {
        if (wanted.isArray() && there.isArray()) {
            if (there.size() == wanted.size()) {
                for (int i = 0; i < wanted.size(); i++) {
                    if (!includes(there.get(i), wanted.get(i)) || loses(before.path(i), wanted.get(i))) {
                        return false;
                    }
                }
                return true;
            }
            return wanted.equals(before)
                    && values(wanted).allMatch(one -> values(there).anyMatch(other -> includes(other, one)));
        }
        return there.equals(wanted) || (wanted.isNull() && there.isMissingNode());
    }

    private static Stream<JsonNode> values(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }

    /** Whether the old manifest has something that the new one has not. */
    private static boolean loses(JsonNode before, JsonNode wanted) {
        if (before.isObject() && wanted.isObject()) {
            return before.properties().stream()
                    .anyMatch(field ->
                            !wanted.has(field.getKey()) || loses(field.getValue(), wanted.get(field.getKey())));
        }
        return before.isArray() && wanted.isArray() && before.size() != wanted.size();
    }

    private static boolean includes(JsonNode there, JsonNode wanted) {
        if (wanted.isObject() && there.isObject()) {
            return wanted.properties().stream()
                    .allMatch(field -> includes(there.path(field.getKey()), field.getValue()));
        }
        if (wanted.isArray() && there.isArray() && wanted.size() == there.size()) {
            for (int i = 0; i < wanted.size(); i++) {
                if (!includes(there.get(i), wanted.get(i))) {
                    return false;
                }
            }
            return true;
        }
        return there.equals(wanted);
    }
}
