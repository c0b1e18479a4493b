package dev.holdfast.campaign.disturbance;

import dev.holdfast.evidence.Volume;
import java.time.Duration;
import java.util.Map;

/**
 * The process of a workload's container stands still for a while, as on a node without a free processor.
 *
 * @param workload the workload
 * @param time how long
 */
public record ContainerFrozen(String workload, Duration time) implements WorkloadDeed {
    @Override
    public String name() {
        return "container-frozen";
    }

    @Override
    public Map<String, String> act(Reach reach) {
        Volume volume = reach.volume(workload);
        return OnNode.stop(reach, volume.node(), OnNode.agent(reach, volume), time);
    }
}
