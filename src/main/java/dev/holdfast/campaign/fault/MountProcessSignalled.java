package dev.holdfast.campaign.fault;

import dev.holdfast.evidence.Volume;
import java.util.Map;

/**
 * The process of a mount gets a signal, and nothing is undone.
 *
 * @param workload whose volume it serves
 * @param signal what it gets
 */
public record MountProcessSignalled(String workload, Signal signal) implements WorkloadFault {
    /** Signals that can be meant. */
    public enum Signal {
        /** It ends at once. */
        KILL,
        /** It answers nobody. */
        STOP,
        /** It goes on after a stop. */
        CONT
    }

    @Override
    public String name() {
        return switch (signal) {
            case KILL -> "mount-process-killed";
            case STOP -> "mount-process-stopped";
            case CONT -> "mount-process-continued";
        };
    }

    @Override
    public Map<String, String> act(FaultContext context) {
        Volume volume = context.volume(workload);
        String pid = OnNode.mountProcess(context, volume);
        OnNode.signal(context, volume.node(), signal.name(), pid);
        return Map.of("node", volume.node(), "pid", pid);
    }
}
