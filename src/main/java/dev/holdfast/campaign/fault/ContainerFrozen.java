package dev.holdfast.campaign.fault;

import dev.holdfast.evidence.Volume;
import java.time.Duration;
import java.util.Map;

/**
 * The process of a workload's container stands still for a while, as on a node without a free processor.
 *
 * @param workload the workload
 * @param time how long
 */
public record ContainerFrozen(String workload, Duration time) implements WorkloadFault {
    @Override
    public String name() {
        return "container-frozen";
    }

    @Override
    public Map<String, String> act(FaultContext context) {
        Volume volume = context.volume(workload);
        return OnNode.stop(context, volume.node(), OnNode.agent(context, volume), time);
    }
}
