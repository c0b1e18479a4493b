package dev.holdfast.agent.probe;

import dev.holdfast.agent.runtime.Members;
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
import java.util.regex.Pattern;

/**
 * Finds the processes that hold a /dev/fuse descriptor, and the mount that each serves: the descriptor's fdinfo names its connection,
 * which is the minor number of the mount's device. Where the kernel does not report it, the process is found by the profile's pattern of its
 * command line.
 *
 * <p>Reading the descriptors of all processes is expensive. So known ones are remembered, and each sample only verifies them; all
 * descriptors are read when a mount has no process or a known process changed, and every 5 s in any case.
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
    private final Pattern fallback;
    private final ProcFile file = new ProcFile();
    private Map<Key, Held> known = new HashMap<>();
    private Set<Integer> lastMissing = Set.of();
    private boolean kernelReports;
    private boolean scanned;
    private long lastScan;
    private long patience = SCAN_AGAIN;

    /**
     * A finder.
     *
     * @param proc the proc file system with the host's PID namespace
     * @param fallback pattern in the command line of a mount process, or null
     */
    FuseProcesses(Path proc, Pattern fallback) {
        this.proc = proc;
        this.fallback = fallback;
    }

    private record Key(int pid, int connection) {}

    private record Held(Key key, int descriptor, long start) {}

    private record Stat(String comm, String state, long start) {}

    /**
     * The processes at this moment, by connection and pid.
     *
     * @param minors device minors of the existing FUSE mounts
     * @param now System.nanoTime()
     */
    List<Members> sample(Set<Integer> minors, long now) throws IOException {
        List<Members> processes = entries();
        Set<Integer> missing = missing(minors);
        boolean news = !missing.equals(lastMissing);
        if (news) {
            patience = SCAN_AGAIN;
        }
        boolean wanted = (news || !missing.isEmpty()) && now - lastScan >= patience;
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

    /** Mounts that no known process serves; none where the kernel does not report which mount a process serves. */
    private Set<Integer> missing(Set<Integer> minors) {
        Set<Integer> missing = new TreeSet<>(minors);
        for (Key key : known.keySet()) {
            if (key.connection == UNKNOWN) {
                return Set.of();
            }
            missing.remove(key.connection);
        }
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
        for (Held held : order) {
            Stat stat = stat(held.key.pid);
            if (stat == null || stat.start != held.start) {
                continue;
            }
            // A zombie has no descriptors, but still exists.
            if (!stat.state.equals("Z") && !holds(held)) {
                continue;
            }
            still.put(held.key, held);
            entries.add(new Members()
                    .put("connection", held.key.connection)
                    .put("pid", held.key.pid)
                    .put("start", stat.start)
                    .put("state", stat.state)
                    .put("comm", stat.comm)
                    .put("args", args(held.key.pid))
                    .put("cgroup", cgroup(held.key.pid)));
        }
        known = still;
        return entries;
    }

    private boolean holds(Held held) throws IOException {
        if (!file.find(proc + "/" + held.key.pid + "/fdinfo/" + held.descriptor)) {
            return false;
        }
        return held.key.connection == UNKNOWN
                ? isFuse(held.key.pid, held.descriptor)
                : file.number("fuse_connection") == held.key.connection;
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
                if (isFuse(pid, descriptor)) {
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
        int connection = (int) file.number("fuse_connection");
        if (connection >= 0) {
            kernelReports = true;
        } else if (kernelReports
                || fallback == null
                || !fallback.matcher(args(pid)).find()) {
            // If the kernel reports the connection of other descriptors, this one is not mounted.
            return null;
        }
        Stat stat = stat(pid);
        return stat == null ? null : new Held(new Key(pid, connection), descriptor, stat.start);
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
        return new Stat(text.substring(text.indexOf('(') + 1, end), fields[0], Long.parseLong(fields[19]));
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
