package dev.holdfast.preflight;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The JSON merge patch by which Helm's change of an object can be tried: every value of the new manifest that the object does not have, and
 * null for what the old manifest has and the new one has not. What neither manifest names stays as it is. A list that is not as the new
 * manifest wants it is part of the patch as a whole, as merge patches know no parts of lists: elements with names are merged with those that
 * are there, all others are taken from the new manifest, and the API server adds its defaults again.
 */
public final class ThreeWayMerge {
    private ThreeWayMerge() {}

    /**
     * Of a kind that Helm knows: compared with what is there.
     *
     * @param before the object in the manifest of the release
     * @param after the object in the new manifest
     * @param live the object in the cluster
     * @return empty if nothing is to be changed
     */
    public static ObjectNode patch(JsonNode before, JsonNode after, JsonNode live) {
        ObjectNode patch = merge(before, after, live);
        if (after.path("kind").asText().equals("Deployment")) {
            retainKeys(patch.path("spec").path("strategy"), after, live);
        }
        return patch;
    }

    /** The strategy of a Deployment is changed as a whole: what is there for another type of it does not stay. */
    private static void retainKeys(JsonNode strategy, JsonNode after, JsonNode live) {
        if (strategy instanceof ObjectNode changed) {
            JsonNode wanted = after.path("spec").path("strategy");
            live.path("spec").path("strategy").fieldNames().forEachRemaining(name -> {
                if (!wanted.has(name)) {
                    changed.putNull(name);
                }
            });
        }
    }

    private static ObjectNode merge(JsonNode before, JsonNode after, JsonNode live) {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        after.properties().forEach(field -> {
            String name = field.getKey();
            JsonNode wanted = field.getValue();
            JsonNode there = live.path(name);
            if (wanted.isObject() && there.isObject()) {
                ObjectNode inner = merge(before.path(name), wanted, there);
                if (!inner.isEmpty()) {
                    patch.set(name, inner);
                }
            } else if (!has(there, wanted, before.path(name))) {
                patch.set(name, wanted.isArray() ? list(before.path(name), wanted, there) : wanted);
            }
        });
        gone(before, after, live, patch);
        return patch;
    }

    private static JsonNode list(JsonNode before, JsonNode wanted, JsonNode there) {
        Map<String, JsonNode> live = NamedElements.of(there);
        Map<String, JsonNode> now = NamedElements.of(wanted);
        if (live.size() != there.size() || now.size() != wanted.size()) {
            return wanted;
        }
        Map<String, JsonNode> old = NamedElements.of(before);
        ArrayNode merged = JsonNodeFactory.instance.arrayNode();
        now.forEach((name, element) -> merged.add(
                live.containsKey(name)
                        ? applied(
                                merge(old.getOrDefault(name, MissingNode.getInstance()), element, live.get(name)),
                                live.get(name))
                        : element));
        // added by somebody else, such as a container of a service mesh
        live.forEach((name, element) -> {
            if (!now.containsKey(name) && !old.containsKey(name)) {
                merged.add(element);
            }
        });
        return merged;
    }

    /** An object after a merge patch. */
    public static JsonNode applied(JsonNode patch, JsonNode object) {
        ObjectNode changed = object.deepCopy();
        patch.properties().forEach(field -> {
            if (field.getValue().isNull()) {
                changed.remove(field.getKey());
            } else if (field.getValue().isObject()
                    && changed.path(field.getKey()).isObject()) {
                changed.set(field.getKey(), applied(field.getValue(), changed.path(field.getKey())));
            } else {
                changed.set(field.getKey(), field.getValue());
            }
        });
        return changed;
    }

    /** Of a kind that Helm does not know, such as a custom resource: the manifests are compared, whatever is there. */
    public static ObjectNode patch(JsonNode before, JsonNode after) {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        after.properties().forEach(field -> {
            JsonNode old = before.path(field.getKey());
            if (field.getValue().isObject() && old.isObject()) {
                ObjectNode inner = patch(old, field.getValue());
                if (!inner.isEmpty()) {
                    patch.set(field.getKey(), inner);
                }
            } else if (!field.getValue().equals(old)) {
                patch.set(field.getKey(), field.getValue());
            }
        });
        gone(before, after, before, patch);
        return patch;
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
