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
        String pid = OnNode.mountProcess(reach, volume);
        reach.forAWhile(
                time,
                () -> OnNode.signal(reach, volume.node(), "STOP", pid),
                () -> OnNode.signal(reach, volume.node(), "CONT", pid));
        return Map.of("node", volume.node(), "pid", pid, "milliseconds", Long.toString(time.toMillis()));
    }
}
