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
     *     the kernel does not report it
     * @param pid in the node's PID namespace
     * @param start start time in clock ticks since boot (field 22 of /proc/PID/stat)
     * @param state one letter of /proc/PID/stat
     * @param comm name
     * @param args command line, joined by spaces
     * @param cgroup the path of its cgroup (the longest of /proc/PID/cgroup): names the systemd unit or the pod
     * @param parent pid of its parent; null where the connection is known, and in older records
     * @param mountNamespace inode of its mount namespace; null as before
     * @param own where its own mount table has FUSE mounts at paths that its command line names; null where it is in the host's mount
     *     namespace, whose table is known, and as before
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Entry(
            int connection,
            int pid,
            long start,
            String state,
            String comm,
            String args,
            String cgroup,
            Integer parent,
            Long mountNamespace,
            List<OwnMount> own) {
        private static final String END = "/?(?=[\\s\"',;]|$)";

        /** A process whose connection is known. */
        public Entry(int connection, int pid, long start, String state, String comm, String args, String cgroup) {
            this(connection, pid, start, state, comm, args, cgroup, null, null, null);
        }

        /** A zombie serves nothing and is not left over. */
        public boolean alive() {
            return !state.equals("Z") && !state.equals("X");
        }

        /** Whether its command line names a path, and not only one that begins or ends like it. */
        public boolean names(String path) {
            return Pattern.compile("(?:^|[\\s=\"':,])" + Pattern.quote(path) + END)
                    .matcher(args)
                    .find();
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

    /** A mount in the table of a process. */
    public record OwnMount(String dev, String target) {}
}
