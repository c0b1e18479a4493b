package dev.holdfast.campaign.fault;

import dev.holdfast.evidence.Volume;
import java.time.Duration;
import java.util.Map;

/**
 * The process of a mount stands still for a while.
 *
 * @param workload whose volume it serves
 * @param time how long
 */
public record MountProcessStopped(String workload, Duration time) implements WorkloadFault {
    @Override
    public String name() {
        return "mount-process-stopped";
    }

    @Override
    public Map<String, String> act(FaultContext context) {
        Volume volume = context.volume(workload);
        return OnNode.stop(context, volume.node(), OnNode.mountProcess(context, volume), time);
    }
}
