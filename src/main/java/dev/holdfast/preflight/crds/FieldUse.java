package dev.holdfast.preflight.crds;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What a schema does not take of an object. The API server drops fields that a schema does not know, and refuses each change of an object that
 * does not fit it.
 */
final class FieldUse {
    /** Every object has these, whether its schema names them or not. */
    private static final Set<String> OF_EVERY_OBJECT = Set.of("apiVersion", "kind", "metadata");

    private FieldUse() {}

    /** One sentence for each field concerned; a path has {@code []} for the entries of a list and {@code {}} for those of a map. */
    static Set<String> misfits(JSONSchemaProps schema, JsonNode object) {
        Set<String> found = new TreeSet<>();
        fields(schema, object, "", true, found);
        return found;
    }

    private static void look(JSONSchemaProps schema, JsonNode value, String path, Set<String> found) {
        if (value.isNull()) {
            return;
        }
        if (!fits(schema, value)) {
            found.add("field " + path + " would have to be "
                    + (Boolean.TRUE.equals(schema.getXKubernetesIntOrString())
                            ? "a string or an integer"
                            : article(schema.getType())));
            return;
        }
        if (schema.getEnum() != null
                && !schema.getEnum().isEmpty()
                && schema.getEnum().stream().noneMatch(value::equals)) {
            found.add("field " + path + " could not keep its value");
        }
        if (value.isObject()) {
            fields(schema, value, path, Boolean.TRUE.equals(schema.getXKubernetesEmbeddedResource()), found);
        } else if (value.isArray()
                && schema.getItems() != null
                && schema.getItems().getSchema() != null) {
            value.forEach(entry -> look(schema.getItems().getSchema(), entry, path + "[]", found));
        }
    }

    private static void fields(JSONSchemaProps schema, JsonNode object, String path, boolean whole, Set<String> found) {
        Map<String, JSONSchemaProps> known = schema.getProperties() == null ? Map.of() : schema.getProperties();
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            String at = path + "." + field.getKey();
            if (whole && OF_EVERY_OBJECT.contains(field.getKey())) {
                continue;
            }
            if (known.containsKey(field.getKey())) {
                look(known.get(field.getKey()), field.getValue(), at, found);
            } else if (schema.getAdditionalProperties() != null) {
                if (schema.getAdditionalProperties().getSchema() != null) {
                    look(schema.getAdditionalProperties().getSchema(), field.getValue(), path + "{}", found);
                } else if (Boolean.FALSE.equals(schema.getAdditionalProperties().getAllows())) {
                    found.add("field " + at + " would be dropped");
                }
            } else if (!Boolean.TRUE.equals(schema.getXKubernetesPreserveUnknownFields())) {
                found.add("field " + at + " would be dropped");
            }
        }
        Stream.ofNullable(schema.getRequired())
                .flatMap(List::stream)
                .filter(field -> !object.has(field))
                .filter(field -> !known.containsKey(field) || known.get(field).getDefault() == null)
                .forEach(field -> found.add("field " + path + "." + field + " would have to be there"));
    }

    private static boolean fits(JSONSchemaProps schema, JsonNode value) {
        if (Boolean.TRUE.equals(schema.getXKubernetesIntOrString())) {
            return value.isIntegralNumber() || value.isTextual();
        }
        if (schema.getType() == null) {
            return true;
        }
        return switch (schema.getType()) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "boolean" -> value.isBoolean();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            default -> true;
        };
    }

    private static String article(String type) {
        return ("aio".indexOf(type.charAt(0)) < 0 ? "a " : "an ") + type;
    }
}
