package dev.holdfast.preflight.change;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.preflight.Rollout;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The pods that a workload makes. */
final class PodTemplates {
    private static final Set<String> WORKLOADS =
            Set.of("DaemonSet", "Deployment", "StatefulSet", "ReplicaSet", "ReplicationController", "Job");
    private static final String SPEC = "spec";
    private static final String TEMPLATE = "template";

    private PodTemplates() {}

    /** The template of a workload's pods; empty for an object that makes none. */
    static Optional<JsonNode> of(JsonNode object) {
        String kind = object.path("kind").asText();
        if (kind.equals("Pod")) {
            return Optional.of(object);
        }
        if (kind.equals("CronJob")) {
            return Optional.of(object.path(SPEC).path("jobTemplate").path(SPEC).path(TEMPLATE));
        }
        return WORKLOADS.contains(kind) ? Optional.of(object.path(SPEC).path(TEMPLATE)) : Optional.empty();
    }

    /** Whether it is to have any pods. */
    static boolean hasPods(JsonNode workload) {
        JsonNode spec = workload.path(SPEC);
        return spec.path("replicas").asInt(1) > 0 && spec.path("parallelism").asInt(1) > 0;
    }

    /** Whether its rollout removes an old pod before it makes a new one. */
    static boolean removesFirst(JsonNode workload) {
        return Rollout.of(workload).filter(Rollout::removesFirst).isPresent();
    }

    /** What a pod of a template takes of quotas, by resource as quotas name it. */
    static Map<String, BigDecimal> charges(JsonNode template) {
        Map<String, BigDecimal> charges = new TreeMap<>();
        charges.put("pods", BigDecimal.ONE);
        charges.put("count/pods", BigDecimal.ONE);
        template.path(SPEC).path("containers").forEach(container -> {
            JsonNode resources = container.path("resources");
            resources.path("requests").properties().forEach(one -> {
                BigDecimal amount = Quantity.parse(one.getValue().asText()).getNumericalAmount();
                charges.merge("requests." + one.getKey(), amount, BigDecimal::add);
                charges.merge(one.getKey(), amount, BigDecimal::add);
            });
            resources
                    .path("limits")
                    .properties()
                    .forEach(one -> charges.merge(
                            "limits." + one.getKey(),
                            Quantity.parse(one.getValue().asText()).getNumericalAmount(),
                            BigDecimal::add));
        });
        return charges;
    }
}
