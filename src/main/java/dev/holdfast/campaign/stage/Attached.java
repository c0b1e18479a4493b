package dev.holdfast.campaign.stage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.campaign.CampaignContext;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;

/** The driver's attachment objects as they are now. */
final class Attached {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Attached() {}

    /** All of them; none where the driver has none. */
    static List<GenericKubernetesResource> list(CampaignContext context) {
        return context.profile().attachments() == null
                ? List.of()
                : context.cluster()
                        .client()
                        .genericKubernetesResources(
                                context.profile().attachments().resource())
                        .list()
                        .getItems();
    }

    /** What an object says below {@code spec}. */
    static JsonNode spec(GenericKubernetesResource object) {
        return JSON.valueToTree(object.getAdditionalProperties()).path("spec");
    }

    /** The text of a field below {@code spec}; empty where it is not there. */
    static String text(GenericKubernetesResource object, String field) {
        return spec(object).path(field).asText();
    }
}
