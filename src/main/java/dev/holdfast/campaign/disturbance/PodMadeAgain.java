package dev.holdfast.campaign.disturbance;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A workload's pod is deleted and made again under its name, as its owner would.
 *
 * @param workload the workload
 */
public record PodMadeAgain(String workload) implements WorkloadDeed {
    private static final Duration GONE = Duration.ofMinutes(1);

    @Override
    public String name() {
        return "pod-made-again";
    }

    @Override
    public Map<String, String> act(Reach reach) {
        Pod old = pod(reach);
        Pod again = new PodBuilder()
                .withNewMetadata()
                .withNamespace(old.getMetadata().getNamespace())
                .withName(old.getMetadata().getName())
                .withLabels(old.getMetadata().getLabels())
                .endMetadata()
                .withSpec(old.getSpec())
                .build();
        reach.cluster().delete(old);
        reach.cluster()
                .await(
                        "the old pod " + workload + " is gone",
                        GONE,
                        () -> reach.client()
                                .pods()
                                .inNamespace(reach.namespace())
                                .withName(workload)
                                .get(),
                        pod -> pod == null,
                        seen -> {});
        reach.cluster().apply(List.of(again));
        return Map.of(
                "old uid",
                old.getMetadata().getUid(),
                "new uid",
                pod(reach).getMetadata().getUid());
    }

    private Pod pod(Reach reach) {
        return reach.client()
                .pods()
                .inNamespace(reach.namespace())
                .withName(workload)
                .require();
    }
}
