package dev.holdfast.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Lists what is left of a lab that was taken down. Zombies do not count: they have ended and are only not yet reaped. */
final class LeakCheck {
    private static final Path SYS_BLOCK = Path.of("/sys/block");

    private LeakCheck() {}

    /** A line for each process, mount, loop device, network namespace, interface, cgroup and folder that exists; empty if nothing is left. */
    static List<String> of(Names names) {
        List<String> left = new ArrayList<>();
        Cgroups cgroups = new Cgroups(names);
        for (long pid : cgroups.processes()) {
            left.add("process " + pid + " " + HostProcesses.commandLine(pid));
        }
        // Processes that never joined the cgroup, or left it, have the lab's folder or namespace in their command line.
        for (HostProcesses.Entry process : HostProcesses.running(any -> true)) {
            String line = process.commandLine();
            if (line.contains(names.bulk() + "/")
                    || line.contains(Names.NETNS.resolve(names.hubNetns()).toString())) {
                left.add("process " + process.pid() + " " + line);
            }
        }
        for (String mount : mounts(names)) {
            left.add("mount " + mount);
        }
        Network network = new Network(names, new Shell());
        left.addAll(loopDevices(names));
        for (Path netns : network.namespaces()) {
            left.add("network namespace " + netns.getFileName());
        }
        if (Files.exists(network.hostLink())) {
            left.add("interface " + names.hostLink());
        }
        for (Path folder : cgroups.folders()) {
            left.add("cgroup " + folder);
        }
        for (Path folder : List.of(names.bulk(), names.run())) {
            if (Files.exists(folder)) {
                left.add("folder " + folder);
            }
        }
        return left;
    }

    /** Loop devices on the volumes of the lab's block driver; they go by themselves with the last mount. Known as long as the volumes are there. */
    static List<String> loopDevices(Names names) {
        Set<String> volumes = Trees.in(names.volumes()).stream()
                .map(file -> file.getFileName().toString())
                .collect(Collectors.toSet());
        if (volumes.isEmpty()) {
            return List.of();
        }
        List<String> found = new ArrayList<>();
        for (Path device : Trees.in(SYS_BLOCK)) {
            Path backing = device.resolve("loop/backing_file");
            if (Files.exists(backing)) {
                // a path as another mount namespace saw it: only its last name tells
                String file = Trees.read(backing).strip();
                if (volumes.contains(file.substring(file.lastIndexOf('/') + 1))) {
                    found.add("loop device " + device.getFileName() + " on " + file);
                }
            }
        }
        return found;
    }

    /** Mount points below the lab's folder, innermost first. */
    static List<String> mounts(Names names) {
        List<String> found = new ArrayList<>();
        for (String line : Trees.read(Path.of("/proc/self/mountinfo")).lines().toList()) {
            String mountPoint = line.split(" ", -1)[4];
            if (mountPoint.startsWith(names.bulk() + "/")) {
                found.add(0, mountPoint);
            }
        }
        return found;
    }
}
