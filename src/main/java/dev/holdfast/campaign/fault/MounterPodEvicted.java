package dev.holdfast.campaign.fault;

import dev.holdfast.evidence.Volume;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Map;
import java.util.Optional;

/**
 * The mounter pod that serves a workload's volume is evicted by the eviction API, as a drain or a descheduler does it.
 *
 * @param workload the workload, which has that mounter pod to itself
 */
public record MounterPodEvicted(String workload) implements WorkloadFault {
    @Override
    public String name() {
        return "mounter-pod-evicted";
    }

    @Override
    public Map<String, String> act(FaultContext context) {
        Volume volume = context.volume(workload);
        MounterFailure failure = new MounterFailure(Optional.empty(), context.cluster(), context.profile());
        Pod pod = failure.serving(volume);
        failure.evict(pod);
        return Map.of("pod", pod.getMetadata().getName());
    }
}
