package dev.holdfast.campaign.disturbance;

import dev.holdfast.evidence.Volume;
import java.time.Duration;
import java.util.Map;

/**
 * The process of a mount stands still for a while.
 *
 * @param workload whose volume it serves
 * @param time how long
 */
public record MountProcessStopped(String workload, Duration time) implements WorkloadDeed {
    @Override
    public String name() {
        return "mount-process-stopped";
    }

    @Override
    public Map<String, String> act(Reach reach) {
        Volume volume = reach.volume(workload);
        return OnNode.stop(reach, volume.node(), OnNode.mountProcess(reach, volume), time);
    }
}
