package dev.holdfast.preflight.change;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * A change of a release by Helm: from the manifest that it has to another one.
 *
 * @param rollback whether it is a rollback: Helm then takes no object that is there and in no manifest of the release
 * @param namespace of the release, where objects are that name none
 * @param hooks what Helm makes for a while only
 * @param takesOwnership whether Helm takes over what somebody else has made
 */
record Change(
        boolean rollback,
        String release,
        String namespace,
        List<JsonNode> before,
        List<JsonNode> after,
        List<JsonNode> hooks,
        boolean takesOwnership) {
    /** One that leaves to others what they have made. */
    Change(
            boolean rollback,
            String release,
            String namespace,
            List<JsonNode> before,
            List<JsonNode> after,
            List<JsonNode> hooks) {
        this(rollback, release, namespace, before, after, hooks, false);
    }
}
