package dev.holdfast.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The lab's cgroup, of the same name in every hierarchy. Without a cgroup per node, all nodes would share one tree and the kubelets would
 * remove each other's pods. The lab's processes are found by it too. Only cgroup v1 in its hybrid form has been tested; v2 is implemented
 * from its documentation.
 */
final class Cgroups {
    private static final Path ROOT = Path.of("/sys/fs/cgroup");

    private final String name;

    Cgroups(Names names) {
        this.name = names.cgroup();
    }

    /** Whether this machine has cgroup v2 only. */
    static boolean v2() {
        return Files.isRegularFile(ROOT.resolve("cgroup.controllers"));
    }

    /** The roots of all hierarchies. */
    static List<Path> hierarchies() {
        if (v2()) {
            return List.of(ROOT);
        }
        Set<Path> roots = new LinkedHashSet<>();
        for (Path path : Trees.in(ROOT)) {
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
        List<Path> made = new ArrayList<>();
        for (Path root : hierarchies()) {
            Path lab = root.resolve(name);
            adopt(root, lab);
            adopt(lab, lab.resolve(child));
            made.add(lab.resolve(child));
        }
        return made;
    }

    private static void adopt(Path parent, Path child) {
        try {
            if (v2()) {
                StringBuilder all = new StringBuilder();
                for (String controller :
                        Trees.read(parent.resolve("cgroup.controllers")).strip().split("\\s+", -1)) {
                    all.append(controller.isEmpty() ? "" : " +" + controller);
                }
                Files.writeString(
                        parent.resolve("cgroup.subtree_control"), all.toString().strip());
            }
            Trees.folder(child);
            for (String file : List.of("cpuset.cpus", "cpuset.mems")) {
                // On v1 no process can join a cgroup with an empty cpuset.
                if (!v2()
                        && Files.exists(child.resolve(file))
                        && Trees.read(child.resolve(file)).isBlank()) {
                    Files.writeString(child.resolve(file), Trees.read(parent.resolve(file)));
                }
            }
        } catch (IOException e) {
            throw new LabException("cannot set up the cgroup " + child + ": " + e, e);
        }
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
        for (Path root : hierarchies()) {
            Path top = root.resolve(name).resolve(child);
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

    /** Kills every process in the lab's cgroups. */
    void kill() {
        Wait.until("the processes of cgroup " + name + " to end", Duration.ofSeconds(15), () -> {
            Set<Long> left = processes();
            HostProcesses.signal("KILL", List.copyOf(left));
            return left.isEmpty()
                    ? Wait.REACHED
                    : left.size() + " running, such as "
                            + HostProcesses.commandLine(left.iterator().next());
        });
    }

    /** Removes the lab's cgroups, once the last zombies have left them. */
    void remove() {
        remove("");
    }

    /** Removes those of its part {@code child}, or all, once the last zombies have left them. */
    void remove(String child) {
        Wait.until("cgroup " + Path.of(name, child) + " to be removed", Duration.ofSeconds(10), () -> {
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
