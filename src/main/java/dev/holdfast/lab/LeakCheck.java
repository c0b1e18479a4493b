package dev.holdfast.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Lists what is left of a lab that was taken down. Zombies do not count: they have ended and are only not yet reaped. */
final class LeakCheck {
    private LeakCheck() {}

    /** A line for each process, mount, network namespace, interface, cgroup and folder that exists; empty if nothing is left. */
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
