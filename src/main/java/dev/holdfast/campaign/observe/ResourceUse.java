package dev.holdfast.campaign.observe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.ClusterException;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.evidence.Actions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the driver's pods use, as the kubelets count it by control groups; it needs no metrics server. */
public final class ResourceUse {
    private final Cluster cluster;
    private final DriverProfile profile;
    private final ActionLog actions;

    /** Of the driver of a profile. */
    public ResourceUse(Cluster cluster, DriverProfile profile, ActionLog actions) {
        this.cluster = cluster;
        this.profile = profile;
        this.actions = actions;
    }

    /** Records what the node plugin and the controller use now. What cannot be read is recorded as an action that failed. */
    public void record(List<String> nodes, Attempts attempts) {
        List<String> workloads = new ArrayList<>(List.of(profile.daemonSet()));
        if (profile.deployment() != null) {
            workloads.add(profile.deployment());
        }
        workloads.forEach(workload -> attempts.tolerates(
                "what " + workload + " uses",
                () -> actions.around(
                        Actions.RESOURCE_USE,
                        workload,
                        Map.of(Actions.NAMESPACE, profile.namespace()),
                        () -> of(
                                nodes.stream()
                                        .map(node -> cluster.nodeGet(node, "stats/summary"))
                                        .toList(),
                                profile.namespace(),
                                workload))));
    }

    /**
     * The use of a workload's pods.
     *
     * @param summaries what each kubelet answers to {@code /stats/summary}
     */
    static Map<String, String> of(List<String> summaries, String namespace, String workload) {
        int pods = 0;
        long largest = 0;
        long cpu = 0;
        for (String summary : summaries) {
            for (JsonNode pod : read(summary).path("pods")) {
                if (namespace.equals(pod.path("podRef").path("namespace").asText())
                        && pod.path("podRef").path("name").asText().startsWith(workload + "-")) {
                    pods++;
                    long memory = 0;
                    for (JsonNode container : pod.path("containers")) {
                        memory +=
                                container.path("memory").path("workingSetBytes").asLong();
                        cpu += container.path("cpu").path("usageNanoCores").asLong();
                    }
                    largest = Math.max(largest, memory);
                }
            }
        }
        Map<String, String> use = new LinkedHashMap<>();
        use.put(Actions.PODS, Integer.toString(pods));
        use.put(Actions.BYTES, Long.toString(largest));
        use.put(Actions.NANO_CORES, Long.toString(cpu));
        return use;
    }

    private static JsonNode read(String summary) {
        try {
            return new ObjectMapper().readTree(summary);
        } catch (JsonProcessingException e) {
            throw new ClusterException("a kubelet's /stats/summary is not JSON: " + e.getOriginalMessage(), e);
        }
    }
}
