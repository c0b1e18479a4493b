package dev.holdfast.evidence;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * One look at the processes that serve FUSE mounts on a node (source: the node). A look equal to an earlier one names it.
 *
 * @param same number of the earlier line that says the same, or null
 * @param processes the processes seen, or null when {@code same} or {@code error} is set
 * @param error why the look failed, or null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Processes(long n, long t, Long same, List<Entry> processes, String error) implements Line {
    /**
     * A process that holds a /dev/fuse descriptor.
     *
     * @param connection {@code fuse_connection} of that descriptor's fdinfo, which is the minor device number of its mount; -1 where
     *     the kernel does not tell and the profile's way was used
     * @param pid in the node's PID namespace
     * @param start start time in clock ticks since boot (field 22 of /proc/PID/stat)
     * @param state one letter of /proc/PID/stat
     * @param comm name
     * @param args command line, joined by spaces
     * @param cgroup the path of its cgroup (the longest of /proc/PID/cgroup): names the systemd unit or the pod
     */
    public record Entry(int connection, int pid, long start, String state, String comm, String args, String cgroup) {}
}
