package dev.holdfast.preflight.change;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.driver.ResourcePolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Helm's rules about whose an object is. */
final class Ownership {
    /** Label of all objects that Helm makes. */
    static final String MANAGED_BY = "app.kubernetes.io/managed-by";

    /** Its value. */
    static final String HELM = "Helm";
    /** Annotation: name of the release. */
    static final String RELEASE = "meta.helm.sh/release-name";
    /** Annotation: its namespace. */
    static final String NAMESPACE = "meta.helm.sh/release-namespace";

    private Ownership() {}

    /** Why Helm does not take an object that is there into a release; empty if it does. */
    static Optional<String> foreign(JsonNode live, String release, String namespace) {
        JsonNode labels = live.path("metadata").path("labels");
        JsonNode annotations = live.path("metadata").path("annotations");
        List<String> reasons = new ArrayList<>();
        compare("label", labels, MANAGED_BY, HELM, reasons);
        compare("annotation", annotations, RELEASE, release, reasons);
        compare("annotation", annotations, NAMESPACE, namespace, reasons);
        return reasons.isEmpty() ? Optional.empty() : Optional.of("it exists, and has " + String.join(", ", reasons));
    }

    private static void compare(String what, JsonNode given, String name, String wanted, List<String> reasons) {
        if (!given.has(name)) {
            reasons.add("no " + what + " " + name);
        } else if (!given.path(name).asText().equals(wanted)) {
            reasons.add(what + " " + name + "=" + given.path(name).asText() + " instead of " + wanted);
        }
    }

    /** Whether Helm leaves an object where it is when it is in no manifest any more. */
    static boolean isKept(JsonNode live) {
        return live.path("metadata")
                .path("annotations")
                .path(ResourcePolicy.ANNOTATION)
                .asText()
                .equals(ResourcePolicy.KEEP);
    }
}
