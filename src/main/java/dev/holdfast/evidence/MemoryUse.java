package dev.holdfast.evidence;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * How much memory the processes have that serve mounts on a node.
 *
 * @param processes those whose memory could be read; null when {@code error} is set
 * @param error why nothing could be read, or null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MemoryUse(long n, long t, List<Share> processes, String error) implements Line {
    /**
     * A process.
     *
     * @param pid in the node's PID namespace
     * @param start start time in clock ticks since boot
     * @param resident bytes of it that are in memory (VmRSS of /proc/PID/status)
     */
    public record Share(int pid, long start, long resident) {}
}
