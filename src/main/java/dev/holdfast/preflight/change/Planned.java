package dev.holdfast.preflight.change;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * An object of the change.
 *
 * @param before the object in the manifest of the release, if it is there
 * @param after the object in the new manifest, if it is there
 * @param hook whether Helm makes it for a while only
 */
record Planned(ObjectId id, Optional<JsonNode> before, Optional<JsonNode> after, boolean hook, Effect effect) {
    Planned with(Effect other) {
        return new Planned(id, before, after, hook, other);
    }
}
