package dev.holdfast.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The lab's cgroup, of the same name in every hierarchy. Without a cgroup per node, all nodes would share one tree and the kubelets would
 * remove each other's pods. The lab's processes are found by it too.
 */
final class Cgroups {
    private static final Path ROOT = Path.of("/sys/fs/cgroup");
    /** What a kubelet and the pods' limits need of cgroup v2. */
    private static final List<String> CONTROLLERS = List.of("cpu", "cpuset", "memory", "pids");

    private static final Duration ENABLED = Duration.ofSeconds(5);
    /** For killed processes, and for cgroups that have none: seconds where forty others wait for a processor, and each look takes some of them. */
    private static final Duration GONE = Duration.ofSeconds(60);

    /**
     * The files that say how much of the processors a cgroup gets when they are short, and what the lab gets: that of ten, as systemd reckons
     * it too. The kernel weighs a whole cgroup like a single process beside it, and the lab is several machines: beside a compiler with
     * its processes it would stand still.
     */
    private static final Map<String, String> WEIGHTS = Map.of("cpu.shares", "10240", "cpu.weight", "1000");

    /** What lets the processes of a cgroup go on, in the freezer of cgroup v1 and in v2. */
    private static final Map<String, String> GO_ON = Map.of("freezer.state", "THAWED", "cgroup.freeze", "0");

    private final String name;
    private final Path root;

    Cgroups(Names names) {
        this(names.cgroup(), ROOT);
    }

    /** The cgroup {@code name} in hierarchies that are mounted at, or below, {@code root}. */
    Cgroups(String name, Path root) {
        this.name = name;
        this.root = root;
    }

    /** Whether this machine has cgroup v2 only. */
    static boolean v2() {
        return v2(ROOT);
    }

    private static boolean v2(Path root) {
        return Files.isRegularFile(root.resolve("cgroup.controllers"));
    }

    /** Why no node can have a cgroup of its own on this machine, if it cannot. */
    static Optional<String> problem() {
        return problem(ROOT);
    }

    static Optional<String> problem(Path root) {
        if (!Files.isDirectory(root) || Trees.in(root).isEmpty()) {
            return Optional.of("no cgroups in " + root + ": mount them, as systemd does, or in a container run it with"
                    + " --privileged");
        }
        if (!v2(root)) {
            return Optional.empty();
        }
        Set<String> missing = new TreeSet<>(CONTROLLERS);
        missing.removeAll(words(root.resolve("cgroup.controllers")));
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of("the cgroup controllers " + String.join(", ", missing) + " are missing in "
                        + root.resolve("cgroup.controllers") + ": the kernel was built or started without them"
                        + " (look for cgroup_disable= in /proc/cmdline), they are mounted as cgroup v1 (start with"
                        + " systemd.unified_cgroup_hierarchy=1), or this is a container that did not get them");
    }

    private static List<String> words(Path file) {
        String text = Trees.read(file).strip();
        return text.isEmpty() ? List.of() : List.of(text.split("\\s+", -1));
    }

    /** The roots of all hierarchies. */
    private List<Path> hierarchies() {
        if (v2(root)) {
            return List.of(root);
        }
        Set<Path> roots = new LinkedHashSet<>();
        for (Path path : Trees.in(root)) {
            if (Files.isRegularFile(path.resolve("cgroup.procs"))) {
                try {
                    // Controllers that share a hierarchy are symbolic links to one folder.
                    roots.add(path.toRealPath());
                } catch (IOException e) {
                    throw new LabException("cannot resolve " + path + ": " + e, e);
                }
            }
        }
        return List.copyOf(roots);
    }

    /** Creates the lab's cgroup {@code child} in every hierarchy, and returns their folders. */
    List<Path> make(String child) {
        if (v2(root)) {
            delegate();
            weigh(root.resolve(name));
            return List.of(Trees.folder(root.resolve(name).resolve(child)));
        }
        List<Path> made = new ArrayList<>();
        for (Path hierarchy : hierarchies()) {
            Path lab = hierarchy.resolve(name);
            adopt(hierarchy, lab);
            weigh(lab);
            adopt(lab, lab.resolve(child));
            made.add(lab.resolve(child));
        }
        return made;
    }

    /** Like {@link #make}, but before its siblings as the lab is before the rest of the machine: for what stands for a machine elsewhere. */
    List<Path> makeFirst(String child) {
        List<Path> made = make(child);
        made.forEach(Cgroups::weigh);
        return made;
    }

    /**
     * Gives the children of the lab's cgroup the controllers. The host's systemd may take one from the root's children again, as long as none
     * of them hands it on: then the second write fails, and both are repeated.
     */
    private void delegate() {
        Path lab = root.resolve(name);
        List<String> controllers = words(root.resolve("cgroup.controllers"));
        Wait.until("the controllers " + controllers + " in cgroup " + lab, ENABLED, () -> {
            Trees.folder(lab);
            for (Path parent : List.of(root, lab)) {
                Path file = parent.resolve("cgroup.subtree_control");
                try {
                    Files.writeString(file, "+" + String.join(" +", controllers));
                } catch (IOException e) {
                    return refusal(file, e);
                }
            }
            return Wait.REACHED;
        });
    }

    /** What the kernel's refusal to hand controllers on means: a cgroup that hands them on must not hold processes itself, except the real root. */
    static String refusal(Path file, IOException e) {
        String text = "cannot write " + file + ": " + e.getMessage();
        return text.contains("busy")
                ? text
                        + "; this is a container whose processes are in the root of its cgroups, and must be moved first:"
                        + " mkdir " + file.resolveSibling("init") + " && for p in $(cat "
                        + file.resolveSibling("cgroup.procs") + "); do echo $p > "
                        + file.resolveSibling("init/cgroup.procs") + "; done"
                : text;
    }

    private static void adopt(Path parent, Path child) {
        try {
            Trees.folder(child);
            for (String file : List.of("cpuset.cpus", "cpuset.mems")) {
                // No process can join a cgroup with an empty cpuset.
                if (Files.exists(child.resolve(file))
                        && Trees.read(child.resolve(file)).isBlank()) {
                    Files.writeString(child.resolve(file), Trees.read(parent.resolve(file)));
                }
            }
        } catch (IOException e) {
            throw new LabException("cannot set up the cgroup " + child + ": " + e, e);
        }
    }

    private static void weigh(Path cgroup) {
        WEIGHTS.forEach((file, weight) -> {
            if (Files.exists(cgroup.resolve(file))) {
                Trees.write(cgroup.resolve(file), weight);
            }
        });
    }

    /** A command that joins {@code folders} and then becomes {@code words}. */
    static List<String> joining(List<Path> folders, List<String> words) {
        StringBuilder script = new StringBuilder("set -e; ");
        for (Path folder : folders) {
            script.append("echo $$ > ").append(folder.resolve("cgroup.procs")).append("; ");
        }
        List<String> all = new ArrayList<>(List.of("sh", "-c", script + "exec \"$@\"", "sh"));
        all.addAll(words);
        return all;
    }

    /** The lab's cgroups that exist, innermost first. */
    List<Path> folders() {
        return folders("");
    }

    /** Those of its part {@code child}, or all. */
    private List<Path> folders(String child) {
        List<Path> found = new ArrayList<>();
        for (Path hierarchy : hierarchies()) {
            Path top = hierarchy.resolve(name).resolve(child);
            if (Files.isDirectory(top)) {
                try (Stream<Path> all = Files.walk(top)) {
                    all.filter(Files::isDirectory).forEach(found::add);
                } catch (IOException | java.io.UncheckedIOException vanished) {
                    // A process removed its own cgroup meanwhile: the next pass lists what is left.
                    found.add(top);
                }
            }
        }
        found.sort(java.util.Comparator.comparingInt(Path::getNameCount).reversed());
        return found;
    }

    /** The processes in the lab's cgroups, without zombies. */
    Set<Long> processes() {
        Set<Long> found = new TreeSet<>();
        for (Path folder : folders()) {
            try {
                for (String pid :
                        Files.readString(folder.resolve("cgroup.procs")).split("\\s+", -1)) {
                    if (!pid.isEmpty()
                            && HostProcesses.entry(Long.parseLong(pid))
                                    .filter(HostProcesses.Entry::runs)
                                    .isPresent()) {
                        found.add(Long.parseLong(pid));
                    }
                }
            } catch (IOException vanished) {
                // The cgroup is gone, and so are its processes.
            }
        }
        return found;
    }

    /** Kills every process in the lab's cgroups; in one that is frozen a process is killed only when it goes on. */
    void kill() {
        thaw();
        Wait.until("the processes of cgroup " + name + " to end", GONE, () -> {
            Set<Long> left = processes();
            HostProcesses.signal("KILL", List.copyOf(left));
            return left.isEmpty()
                    ? Wait.REACHED
                    : left.size() + " running, such as "
                            + HostProcesses.commandLine(left.iterator().next());
        });
    }

    private void thaw() {
        for (Path folder : folders()) {
            for (Map.Entry<String, String> goOn : GO_ON.entrySet()) {
                Path file = folder.resolve(goOn.getKey());
                try {
                    if (Files.exists(file)) {
                        Files.writeString(file, goOn.getValue());
                    }
                } catch (IOException e) {
                    // Where the cgroup is gone meanwhile, so are its processes.
                    if (Files.exists(file)) {
                        throw new LabException("cannot write " + file + ": " + e, e);
                    }
                }
            }
        }
    }

    /** Removes the lab's cgroups, once the last zombies have left them. */
    void remove() {
        remove("");
    }

    /** Removes those of its part {@code child}, or all, once the last zombies have left them. */
    void remove(String child) {
        Wait.until("cgroup " + Path.of(name, child) + " to be removed", GONE, () -> {
            String refused = Wait.REACHED;
            for (Path folder : folders(child)) {
                try {
                    Files.deleteIfExists(folder);
                } catch (IOException e) {
                    refused = e.toString();
                }
            }
            return refused;
        });
    }
}
