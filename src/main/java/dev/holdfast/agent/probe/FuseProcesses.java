package dev.holdfast.agent.probe;

import dev.holdfast.agent.runtime.Members;
import dev.holdfast.agent.runtime.MountInfo;
import dev.holdfast.agent.runtime.MountInfo.Mount;
import dev.holdfast.agent.runtime.ProcFile;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * Finds the processes that hold a /dev/fuse descriptor, and the mount that each serves: the descriptor's fdinfo names its connection,
 * which is the minor number of the mount's device. Where the kernel does not report it, every process that has such a descriptor is told, with
 * what else may say which mount it serves: its parent, its mount namespace, and mounts in its own table that its command line names.
 *
 * <p>Reading the descriptors of all processes is expensive. So known ones are remembered, and each sample only verifies them; all
 * descriptors are read when a mount has no process or a known process changed, and every 5 s in any case. Where the kernel is silent, nobody
 * knows which mount has no process: there they are read whenever the mounts changed, at first soon again and then less and less often.
 */
final class FuseProcesses {
    static final int UNKNOWN = -1;
    private static final long SCAN_ANYWAY = TimeUnit.SECONDS.toNanos(5);
    private static final long SCAN_AGAIN = TimeUnit.MILLISECONDS.toNanos(250);
    /**
     * End of the path of the FUSE device. A descriptor that was passed on is shown without {@code /dev} once the pod that opened it is gone
     * with its mount of {@code /dev}: then the path is {@code /fuse}.
     */
    private static final String FUSE = "/fuse";

    private final Path proc;
    private final boolean reported;
    private final ProcFile file = new ProcFile();
    /** Replaced as a whole, so that another thread may look at it. */
    private volatile Map<Key, Held> known = Map.of();

    private Set<Integer> lastMissing = Set.of();
    private Set<Integer> lastMinors = Set.of();
    private boolean vanished;
    private boolean kernelReports;
    private boolean scanned;
    private long lastScan;
    private long patience = SCAN_AGAIN;

    /**
     * A finder.
     *
     * @param proc the proc file system with the host's PID namespace
     * @param reported whether what the kernel reports is believed; if not, it is as if it were silent
     */
    FuseProcesses(Path proc, boolean reported) {
        this.proc = proc;
        this.reported = reported;
    }

    private record Key(int pid, int connection) {}

    /** What it may do is looked at again with all descriptors: a process can give up rights, or get others by executing a file. */
    private record Held(Key key, int descriptor, long start, Surroundings around, Members privileges) {
        Held by(int other) {
            return new Held(key, other, start, around, privileges);
        }
    }

    /**
     * What else may tell which mount a process serves; looked at once, when it is found.
     *
     * @param own null where it sees the host's mounts
     */
    private record Surroundings(long mountNamespace, List<Members> own) {}

    private record Stat(String comm, String state, int parent, long start) {}

    /**
     * The processes at this moment, by connection and pid.
     *
     * @param minors device minors of the existing FUSE mounts
     * @param now System.nanoTime()
     */
    List<Members> sample(Set<Integer> minors, long now) throws IOException {
        List<Members> processes = entries();
        Set<Integer> missing = missing(minors);
        boolean silent = isSilent();
        boolean news = !missing.equals(lastMissing) || (silent && (vanished || !minors.equals(lastMinors)));
        if (news) {
            patience = SCAN_AGAIN;
        }
        vanished = false;
        lastMinors = Set.copyOf(minors);
        boolean wanted = (news || silent || !missing.isEmpty()) && now - lastScan >= patience;
        if (!scanned || wanted || now - lastScan >= SCAN_ANYWAY) {
            scanned = true;
            lastScan = now;
            // A mount whose process died stays without one: searching less and less often keeps the probe cheap.
            patience = Math.min(2 * patience, SCAN_ANYWAY);
            scan();
            processes = entries();
            lastMissing = missing(minors);
        }
        return processes;
    }

    /** The processes of the last sample; safe for use by another thread. */
    List<SchedulingSampler.Mounting> serving() {
        return known.values().stream()
                .map(held -> new SchedulingSampler.Mounting(held.key.pid, held.start))
                .distinct()
                .toList();
    }

    private boolean isSilent() {
        return known.keySet().stream().anyMatch(key -> key.connection == UNKNOWN);
    }

    /** Mounts that no known process serves; none where the kernel does not report which mount a process serves. */
    private Set<Integer> missing(Set<Integer> minors) {
        if (isSilent()) {
            return Set.of();
        }
        Set<Integer> missing = new TreeSet<>(minors);
        known.keySet().forEach(key -> missing.remove(key.connection));
        return missing;
    }

    /** The known processes, verified; changed ones are forgotten. */
    private List<Members> entries() throws IOException {
        Map<Key, Held> still = new HashMap<>();
        List<Held> order = new ArrayList<>(known.values());
        order.sort((a, b) -> a.key.connection != b.key.connection
                ? Integer.compare(a.key.connection, b.key.connection)
                : Integer.compare(a.key.pid, b.key.pid));
        List<Members> entries = new ArrayList<>(order.size());
        for (Held each : order) {
            Stat stat = stat(each.key.pid);
            if (stat == null || stat.start != each.start) {
                continue;
            }
            // A zombie has no descriptors, but still exists.
            Held held = stat.state.equals("Z") ? each : open(each);
            if (held == null) {
                continue;
            }
            still.put(held.key, held);
            Members entry = new Members()
                    .put("connection", held.key.connection)
                    .put("pid", held.key.pid)
                    .put("start", stat.start)
                    .put("state", stat.state)
                    .put("comm", stat.comm)
                    .put("args", args(held.key.pid))
                    .put("cgroup", cgroup(held.key.pid));
            if (held.around != null) {
                entry.put("parent", stat.parent).put("mountNamespace", held.around.mountNamespace);
                if (held.around.own != null) {
                    entry.put("own", held.around.own);
                }
            }
            entries.add(entry.put("privileges", held.privileges));
        }
        vanished = vanished || still.size() < known.size();
        known = still;
        return entries;
    }

    /** The same while it is open; null when it is not, nor, where all descriptors of a process are alike, any other of it. */
    private Held open(Held held) throws IOException {
        int pid = held.key.pid;
        if (held.key.connection != UNKNOWN) {
            return file.find(proc + "/" + pid + "/fdinfo/" + held.descriptor)
                            && file.number("fuse_connection") == held.key.connection
                    ? held
                    : null;
        }
        if (isFuse(pid, held.descriptor)) {
            return held;
        }
        for (String number : list(proc.resolve(Integer.toString(pid)).resolve("fd"))) {
            if (isFuse(pid, Integer.parseInt(number))) {
                return held.by(Integer.parseInt(number));
            }
        }
        return null;
    }

    private void scan() throws IOException {
        Map<Key, Held> found = new HashMap<>();
        for (String name : list(proc)) {
            if (!isNumber(name)) {
                continue;
            }
            int pid = Integer.parseInt(name);
            // No descriptors to list: the process is gone, a zombie or a kernel thread.
            for (String number : list(proc.resolve(name).resolve("fd"))) {
                int descriptor = Integer.parseInt(number);
                // Where the kernel is silent, one descriptor says as much as all.
                if (!found.containsKey(new Key(pid, UNKNOWN)) && isFuse(pid, descriptor)) {
                    Held held = held(pid, descriptor);
                    if (held != null) {
                        // Mountpoint clones its descriptor for its threads; one of them is enough.
                        found.putIfAbsent(held.key, held);
                    }
                }
            }
        }
        for (Held held : known.values()) {
            Stat stat = stat(held.key.pid);
            if (stat != null && stat.start == held.start && stat.state.equals("Z")) {
                found.putIfAbsent(held.key, held);
            }
        }
        known = found;
    }

    /** The descriptor, or null if it serves no mount or is gone. */
    private Held held(int pid, int descriptor) throws IOException {
        if (!file.find(proc + "/" + pid + "/fdinfo/" + descriptor)) {
            return null;
        }
        int connection = reported ? (int) file.number("fuse_connection") : UNKNOWN;
        if (connection >= 0) {
            kernelReports = true;
        } else if (kernelReports) {
            // If the kernel reports the connection of other descriptors, this one is not mounted.
            return null;
        }
        Stat stat = stat(pid);
        return stat == null
                ? null
                : new Held(
                        new Key(pid, connection),
                        descriptor,
                        stat.start,
                        connection == UNKNOWN ? surroundings(pid) : null,
                        new PrivilegeReader(proc, file).read(pid));
    }

    private Surroundings surroundings(int pid) throws IOException {
        long namespace = mountNamespace(pid);
        if (namespace == mountNamespace(1) || !file.find(proc + "/" + pid + "/mountinfo")) {
            return new Surroundings(namespace, null);
        }
        byte[] table = file.bytes();
        String args = args(pid);
        List<Members> own = new ArrayList<>();
        for (Mount mount : MountInfo.parse(table, m -> m.isFuse() && args.contains(m.target()))) {
            own.add(new Members().put("dev", mount.dev()).put("target", mount.target()));
        }
        return new Surroundings(namespace, own);
    }

    /** The inode of it, from a link such as {@code mnt:[4026531841]}; 0 when the process is gone. */
    private long mountNamespace(int pid) throws IOException {
        try {
            String link = Files.readSymbolicLink(Path.of(proc + "/" + pid + "/ns/mnt"))
                    .toString();
            return Long.parseLong(link.substring(link.indexOf('[') + 1, link.length() - 1));
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    private boolean isFuse(int pid, int descriptor) throws IOException {
        try {
            return Files.readSymbolicLink(Path.of(proc + "/" + pid + "/fd/" + descriptor))
                    .toString()
                    .endsWith(FUSE);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Name, state and start time, or null if the process does not exist. */
    private Stat stat(int pid) throws IOException {
        if (!file.find(proc + "/" + pid + "/stat")) {
            return null;
        }
        String text = file.text();
        // The name may contain any character, also parentheses: field 3 follows the last one.
        int end = text.lastIndexOf(')');
        String[] fields = text.substring(end + 2).split(" ", 21);
        return new Stat(
                text.substring(text.indexOf('(') + 1, end),
                fields[0],
                Integer.parseInt(fields[1]),
                Long.parseLong(fields[19]));
    }

    private String args(int pid) throws IOException {
        return file.find(proc + "/" + pid + "/cmdline")
                ? file.text().replace('\0', ' ').strip()
                : "";
    }

    private String cgroup(int pid) throws IOException {
        String longest = "";
        if (file.find(proc + "/" + pid + "/cgroup")) {
            for (String line : file.text().split("\n", -1)) {
                String path = line.substring(line.indexOf(':', line.indexOf(':') + 1) + 1);
                if (path.length() > longest.length()) {
                    longest = path;
                }
            }
        }
        return longest;
    }

    private static String[] list(Path folder) {
        String[] names = new File(folder.toString()).list();
        return names == null ? new String[0] : names;
    }

    private static boolean isNumber(String name) {
        return name.charAt(0) >= '1' && name.charAt(0) <= '9';
    }
}
