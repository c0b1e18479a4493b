package dev.holdfast.driver;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What a custom resource definition offers and demands, as lines that can be compared one by one: its scope and kind, and of each version
 * that is served the fields and their types, the fields that must be there, the values that are allowed, and the fields that can be
 * selected by. Descriptions and printed columns are left out: nothing depends on them.
 */
public final class CrdForm {
    private static final String SPACE = " ";

    private CrdForm() {}

    /** The lines, sorted; such as {@code v2 .spec.nodeName string} and {@code v2 selectable .spec.nodeName}. */
    public static List<String> of(CustomResourceDefinition definition) {
        Set<String> lines = new TreeSet<>();
        lines.add("scope " + definition.getSpec().getScope());
        lines.add("kind " + definition.getSpec().getNames().getKind());
        for (CustomResourceDefinitionVersion version : definition.getSpec().getVersions()) {
            if (Boolean.TRUE.equals(version.getServed())) {
                lines.add(version.getName() + " served");
                addVersion(version, lines);
            }
        }
        return List.copyOf(lines);
    }

    private static void addVersion(CustomResourceDefinitionVersion version, Set<String> lines) {
        String name = version.getName() + SPACE;
        Stream.ofNullable(version.getSelectableFields())
                .flatMap(List::stream)
                .forEach(field -> lines.add(name + "selectable " + field.getJsonPath()));
        if (version.getSubresources() != null && version.getSubresources().getStatus() != null) {
            lines.add(name + "subresource status");
        }
        if (version.getSubresources() != null && version.getSubresources().getScale() != null) {
            lines.add(name + "subresource scale");
        }
        if (version.getSchema() != null && version.getSchema().getOpenAPIV3Schema() != null) {
            addSchema(name, "", version.getSchema().getOpenAPIV3Schema(), lines);
        }
    }

    private static void addSchema(String version, String path, JSONSchemaProps schema, Set<String> lines) {
        String at = version + (path.isEmpty() ? "." : path) + SPACE;
        if (schema.getType() != null) {
            lines.add(at + schema.getType());
        }
        if (Boolean.TRUE.equals(schema.getXKubernetesIntOrString())) {
            lines.add(at + "int-or-string");
        }
        if (Boolean.TRUE.equals(schema.getXKubernetesPreserveUnknownFields())) {
            lines.add(at + "any");
        }
        Stream.ofNullable(schema.getRequired())
                .flatMap(List::stream)
                .forEach(field -> lines.add(at + "requires " + field));
        Stream.ofNullable(schema.getEnum()).flatMap(List::stream).forEach(value -> lines.add(at + "allows " + value));
        if (schema.getProperties() != null) {
            for (Map.Entry<String, JSONSchemaProps> property :
                    schema.getProperties().entrySet()) {
                addSchema(version, path + "." + property.getKey(), property.getValue(), lines);
            }
        }
        if (schema.getItems() != null && schema.getItems().getSchema() != null) {
            addSchema(version, path + "[]", schema.getItems().getSchema(), lines);
        }
        if (schema.getAdditionalProperties() != null
                && schema.getAdditionalProperties().getSchema() != null) {
            addSchema(version, path + "{}", schema.getAdditionalProperties().getSchema(), lines);
        }
    }
}
