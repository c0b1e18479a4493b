package dev.holdfast.agent.probe;

import dev.holdfast.agent.runtime.ProcFile;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * How much of the processors the control groups of the node's pods used, and those of units that serve a mount; cgroup v1 and v2. The pods are
 * found beside the probe's own. Not thread-safe.
 */
final class ControlGroups {
    /** A pod's group ends in its uid; the systemd cgroup driver writes the uid with underscores. */
    private static final Pattern POD = Pattern.compile("(?:.*-)?pod[0-9a-f]{8}[0-9a-f_-]*(?:\\.slice)?");

    private final Path proc;
    private final boolean v2;
    private final String usage;
    private final String limits;
    private final ProcFile file = new ProcFile();
    private final Map<String, Boolean> limited = new HashMap<>();
    private String pods;
    private String init;

    /**
     * The groups of a node.
     *
     * @param proc the proc file system with the host's PID namespace
     */
    ControlGroups(Path proc) {
        this.proc = proc;
        String root = proc + "/1/root/sys/fs/cgroup";
        v2 = new File(root, "cgroup.controllers").isFile();
        // Where both controllers are one hierarchy, each also has a link of its own; not in every container.
        String both = root + "/cpu,cpuacct";
        usage = v2 ? root : new File(root, "cpuacct").isDirectory() ? root + "/cpuacct" : both;
        limits = v2 ? root : new File(root, "cpu").isDirectory() ? root + "/cpu" : both;
    }

    /** Nanoseconds since the group was made. */
    record Used(long used, long throttled) {}

    /** The group that counts what a process runs: its pod's, or its unit's; null where neither counts it. */
    String of(int pid) throws IOException {
        String path = path(pid);
        if (path == null) {
            return null;
        }
        int end = 0;
        while ((end = path.indexOf('/', end + 1)) > 0) {
            if (isPod(path.substring(0, end))) {
                return path.substring(0, end);
            }
        }
        return path.length() > 1 && new File(usage + path).isDirectory() ? path : null;
    }

    /**
     * What pods and other groups used.
     *
     * @param others paths of groups of units
     */
    Map<String, Used> look(Iterable<String> others) throws IOException {
        Map<String, Used> found = new TreeMap<>();
        String folder = pods();
        if (folder != null) {
            pods(folder, found);
        }
        for (String other : others) {
            if (other != null && !found.containsKey(other)) {
                add(other, found);
            }
        }
        limited.keySet().retainAll(found.keySet());
        return found;
    }

    /** Pods of guaranteed quality are right below, others below a group for their quality. */
    private void pods(String folder, Map<String, Used> found) throws IOException {
        for (String name : folders(usage + folder)) {
            String path = folder + "/" + name;
            if (isPod(path)) {
                add(path, found);
            } else if (folder.equals(pods)) {
                pods(path, found);
            }
        }
    }

    private void add(String path, Map<String, Used> found) throws IOException {
        long used;
        if (v2) {
            if (!file.find(usage + path + "/cpu.stat")) {
                return;
            }
            used = TimeUnit.MICROSECONDS.toNanos(stat("usage_usec"));
        } else {
            if (!file.find(usage + path + "/cpuacct.usage")) {
                return;
            }
            used = Long.parseLong(file.text().strip());
        }
        long throttled = 0;
        Boolean known = limited.get(path);
        if (known == null || known) {
            // A limit is set when a container is made, so that a pod without one is looked at no more once it runs.
            String[] containers = folders(limits + path);
            boolean any = isLimited(path);
            throttled = throttled(path);
            for (String container : containers) {
                any |= isLimited(path + "/" + container);
                throttled += throttled(path + "/" + container);
            }
            if (containers.length > 1 || any) {
                limited.put(path, any);
            }
        }
        found.put(path, new Used(used, throttled));
    }

    private boolean isLimited(String path) throws IOException {
        return file.find(limits + path + (v2 ? "/cpu.max" : "/cpu.cfs_quota_us"))
                && !file.text().startsWith(v2 ? "max" : "-1");
    }

    private long throttled(String path) throws IOException {
        if (!file.find(limits + path + "/cpu.stat")) {
            return 0;
        }
        return v2 ? TimeUnit.MICROSECONDS.toNanos(stat("throttled_usec")) : stat("throttled_time");
    }

    /** A number of the cpu.stat that was read; 0 where the kernel does not give it. */
    private long stat(String name) {
        for (String line : file.text().split("\n", -1)) {
            if (line.startsWith(name + " ")) {
                return Long.parseLong(line.substring(name.length() + 1).strip());
            }
        }
        return 0;
    }

    /** The group below which all pods are; null while it is unknown. */
    private String pods() throws IOException {
        if (pods == null) {
            String own = path("self");
            int at = own == null ? -1 : own.indexOf("kubepods");
            if (at >= 0) {
                int end = own.indexOf('/', at);
                pods = end < 0 ? null : own.substring(0, end);
            }
        }
        return pods;
    }

    private String path(int pid) throws IOException {
        return path(Integer.toString(pid));
    }

    /** Path of a process's group below what is the root of the hierarchy to the node; null when the process is gone. */
    private String path(String process) throws IOException {
        if (init == null) {
            init = read("1");
        }
        String path = read(process);
        // In a node that is itself a container, paths begin with the group of that.
        return path == null || init == null || !path.startsWith(init + "/") || new File(usage + path).exists()
                ? path
                : path.substring(init.length());
    }

    private String read(String process) throws IOException {
        if (!file.find(proc + "/" + process + "/cgroup")) {
            return null;
        }
        for (String line : file.text().split("\n", -1)) {
            String[] fields = line.split(":", 3);
            if (fields.length == 3 && (v2 ? fields[1].isEmpty() : ("," + fields[1] + ",").contains(v1Controller()))) {
                return fields[2];
            }
        }
        return null;
    }

    private static String v1Controller() {
        return ",cpuacct,";
    }

    private static boolean isPod(String path) {
        return POD.matcher(path.substring(path.lastIndexOf('/') + 1)).matches();
    }

    private static String[] folders(String path) {
        String[] names = new File(path).list((folder, name) -> new File(folder, name).isDirectory());
        return names == null ? new String[0] : names;
    }
}
