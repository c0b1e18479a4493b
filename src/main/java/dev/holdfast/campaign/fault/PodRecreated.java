package dev.holdfast.campaign.fault;

import dev.holdfast.cluster.Cluster;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A workload's pod is deleted and recreated under its name, as its owner would.
 *
 * @param workload the workload
 */
public record PodRecreated(String workload) implements WorkloadFault {
    private static final Duration GONE = Duration.ofMinutes(1);

    @Override
    public String name() {
        return "pod-made-again";
    }

    @Override
    public Map<String, String> act(FaultContext context) {
        Pod old = pod(context);
        Pod again = new PodBuilder()
                .withNewMetadata()
                .withNamespace(old.getMetadata().getNamespace())
                .withName(old.getMetadata().getName())
                .withLabels(old.getMetadata().getLabels())
                .endMetadata()
                .withSpec(old.getSpec())
                .build();
        context.cluster().delete(old);
        context.cluster()
                .await(
                        "the old pod " + workload + " is gone",
                        GONE,
                        () -> context.client()
                                .pods()
                                .inNamespace(context.namespace())
                                .withName(workload)
                                .get(),
                        pod -> pod == null,
                        seen -> {});
        context.cluster().apply(List.of(again));
        return Map.of(
                "old uid",
                old.getMetadata().getUid(),
                "new uid",
                pod(context).getMetadata().getUid());
    }

    private Pod pod(FaultContext context) {
        return Cluster.present(
                context.client().pods().inNamespace(context.namespace()).withName(workload));
    }
}
