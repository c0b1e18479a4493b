package dev.holdfast.campaign.fault;

import dev.holdfast.evidence.Volume;
import java.util.Map;

/**
 * The process of a workload's container is killed; the kubelet starts the container again in the same pod.
 *
 * @param workload the workload
 */
public record ContainerRestarted(String workload) implements WorkloadFault {
    @Override
    public String name() {
        return "container-restarted";
    }

    @Override
    public Map<String, String> act(FaultContext context) {
        Volume volume = context.volume(workload);
        String pid = OnNode.agent(context, volume);
        OnNode.signal(context, volume.node(), "KILL", pid);
        return Map.of("node", volume.node(), "pid", pid);
    }
}
