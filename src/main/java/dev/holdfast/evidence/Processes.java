package dev.holdfast.evidence;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The processes that serve FUSE mounts on a node at one time (source: the node). A sample equal to an earlier one names that one.
 *
 * @param same number of the earlier line with the same content, or null
 * @param processes the processes, or null when {@code same} or {@code error} is set
 * @param error why they could not be read, or null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Processes(long n, long t, Long same, List<Entry> processes, String error) implements Look {
    /**
     * A process that holds a /dev/fuse descriptor.
     *
     * @param connection {@code fuse_connection} of that descriptor's fdinfo, which is the minor device number of its mount; -1 where
     *     the kernel does not report it and the profile's pattern was used
     * @param pid in the node's PID namespace
     * @param start start time in clock ticks since boot (field 22 of /proc/PID/stat)
     * @param state one letter of /proc/PID/stat
     * @param comm name
     * @param args command line, joined by spaces
     * @param cgroup the path of its cgroup (the longest of /proc/PID/cgroup): names the systemd unit or the pod
     */
    public record Entry(int connection, int pid, long start, String state, String comm, String args, String cgroup) {
        /** A zombie serves nothing and is not left over. */
        public boolean alive() {
            return !state.equals("Z") && !state.equals("X");
        }

        /** By the FUSE connection, which is the minor number of the device; where the kernel does not report it, by the command line. */
        public boolean serves(Mounts.Entry target) {
            return alive() && (connection == target.minor() || (connection < 0 && args.contains(target.target())));
        }

        /** Whether it runs in a pod. The systemd cgroup driver writes the pod's uid with underscores. */
        public boolean inPod(String uid) {
            return cgroup.contains(uid) || cgroup.contains(uid.replace('-', '_'));
        }

        /** The systemd unit it runs in, if the unit's name matches. */
        public Optional<String> unit(Pattern name) {
            return Stream.of(cgroup.split("/", -1))
                    .filter(part -> name.matcher(part).matches())
                    .findFirst();
        }
    }
}
