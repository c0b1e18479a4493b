package dev.holdfast.evidence;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Objects;
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
    public Processes {
        processes = processes == null ? null : List.copyOf(processes);
    }

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
     * @param privileges what it may do; null where it ended before that was read, and in older records
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
            List<OwnMount> own,
            Privileges privileges) {
        private static final String END = "/?(?=[\\s\"',;]|$)";

        public Entry {
            Objects.requireNonNull(state, "state");
            Objects.requireNonNull(args, "args");
            Objects.requireNonNull(cgroup, "cgroup");
        }

        /** A process of which nobody asked what it may do. */
        public Entry(
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
            this(connection, pid, start, state, comm, args, cgroup, parent, mountNamespace, own, null);
        }

        /** A process whose connection is known. */
        public Entry(int connection, int pid, long start, String state, String comm, String args, String cgroup) {
            this(connection, pid, start, state, comm, args, cgroup, null, null, null);
        }

        /** The same process with what it may do. */
        public Entry withPrivileges(Privileges other) {
            return new Entry(connection, pid, start, state, comm, args, cgroup, parent, mountNamespace, own, other);
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

        /** Whether it runs in a pod. */
        public boolean inPod(String uid) {
            return PodCgroup.holds(cgroup, uid);
        }

        /** The systemd unit it runs in, if the unit's name matches. */
        public Optional<String> unit(Pattern name) {
            return Stream.of(cgroup.split("/", -1))
                    .filter(part -> name.matcher(part).matches())
                    .findFirst();
        }
    }

    /**
     * What the kernel lets a process do, from /proc/PID/status as the node sees it, with ids of the node's user namespace.
     *
     * @param uids real, effective, saved and file system user id, separated by blanks
     * @param gids the same of groups
     * @param groups supplementary group ids, separated by blanks; empty for none
     * @param inheritable set of capabilities, hexadecimal, as are the next four
     * @param noNewPrivileges whether it can gain no more by executing a file
     * @param seccomp 0 without a filter of system calls, 1 strict, 2 filtered
     * @param readOnlyRoot whether its root is mounted read-only; null where its mount table was gone
     * @param label SELinux or AppArmor label; null where the kernel keeps none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Privileges(
            String uids,
            String gids,
            String groups,
            String inheritable,
            String permitted,
            String effective,
            String bounding,
            String ambient,
            boolean noNewPrivileges,
            int seccomp,
            Boolean readOnlyRoot,
            String label) {}

    /** A mount in the table of a process. */
    public record OwnMount(String dev, String target) {}
}
