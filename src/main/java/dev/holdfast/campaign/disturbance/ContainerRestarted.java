package dev.holdfast.campaign.disturbance;

import dev.holdfast.evidence.Volume;
import java.util.Map;

/**
 * The process of a workload's container is killed; the kubelet starts the container again in the same pod.
 *
 * @param workload the workload
 */
public record ContainerRestarted(String workload) implements WorkloadDeed {
    @Override
    public String name() {
        return "container-restarted";
    }

    @Override
    public Map<String, String> act(Reach reach) {
        Volume volume = reach.volume(workload);
        String pid = OnNode.agent(reach, volume);
        OnNode.signal(reach, volume.node(), "KILL", pid);
        return Map.of("node", volume.node(), "pid", pid);
    }
}
