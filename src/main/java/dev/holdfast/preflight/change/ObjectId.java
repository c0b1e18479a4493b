package dev.holdfast.preflight.change;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/**
 * An object of a manifest.
 *
 * @param namespace empty for an object without one
 */
record ObjectId(String apiVersion, String kind, String namespace, String name) {
    /** The API group; empty for the core group. */
    String group() {
        return apiVersion.contains("/") ? apiVersion.substring(0, apiVersion.indexOf('/')) : "";
    }

    /** Helm takes objects of two versions of an API for the same object. */
    boolean isSame(ObjectId other) {
        return group().equals(other.group())
                && kind.equals(other.kind)
                && namespace.equals(other.namespace)
                && name.equals(other.name);
    }

    boolean isOf(String wanted) {
        return kind.equals(wanted);
    }

    /** For {@code kubectl}: kind and API group, such as {@code csidriver.storage.k8s.io/NAME}. */
    String argument() {
        return (namespace.isEmpty() ? "" : "-n " + namespace + " ") + kind.toLowerCase(Locale.ROOT)
                + (group().isEmpty() ? "" : "." + group()) + "/" + name;
    }

    /** Of an object as YAML or JSON has it; its namespace as it is written. */
    static ObjectId of(JsonNode object) {
        return new ObjectId(
                object.path("apiVersion").asText(),
                object.path("kind").asText(),
                object.path("metadata").path("namespace").asText(""),
                object.path("metadata").path("name").asText());
    }

    /** Kind, namespace and name. */
    @Override
    public String toString() {
        return kind + " " + (namespace.isEmpty() ? "" : namespace + "/") + name;
    }
}
