package dev.holdfast.preflight.crds;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * Objects of a custom resource.
 *
 * @param version in which they were read
 * @param objects as the API server gives them
 * @param all whether there are no others
 */
record StoredObjects(String version, List<JsonNode> objects, boolean all) {
    static StoredObjects none() {
        return new StoredObjects("", List.of(), true);
    }
}
