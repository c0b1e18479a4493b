package dev.holdfast.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A node: systemd as PID 1 in a systemd-nspawn container, over a copy-on-write view of the cached root file system. */
public final class Node {
    private static final Duration BOOT = Duration.ofSeconds(60);
    /** systemd gives a service 90 s to stop before it kills it. */
    private static final Duration DOWN = Duration.ofMinutes(2);
    /** Folders that cannot be on an overlay, since they hold overlays or databases themselves. */
    private static final List<String> REAL = List.of("containerd", "kubelet", "etcd");

    private static final String VOLUMES = "/var/lib/holdfast-volumes";
    private static final Path LOOP_CONTROL = Path.of("/dev/loop-control");

    private final Names names;
    private final String name;
    private final Shell shell;

    public Node(Names names, String name, Shell shell) {
        this.names = names;
        this.name = name;
        this.shell = shell;
    }

    String name() {
        return name;
    }

    private Path folder() {
        return names.nodeFolder(name);
    }

    /** The node's root file system as the host sees it. */
    Path root() {
        return folder().resolve("root");
    }

    private static Path pidFile(Names names, String node) {
        return names.run().resolve(node + ".pid");
    }

    /**
     * Boots the node and waits until containerd answers.
     *
     * @param lower read-only layers of the root file system, topmost first
     * @param store a containerd root with images in it; its files are shared by hard links
     * @param files copied over the root file system, with {@code @NAME@} placeholders
     */
    void boot(List<Path> lower, Path store, Path files, Map<String, String> values) {
        for (String child : List.of("upper", "work", "root", "kubelet", "etcd")) {
            Trees.folder(folder().resolve(child));
        }
        StringBuilder layers = new StringBuilder();
        lower.forEach(layer -> layers.append(layers.isEmpty() ? "" : ":").append(layer));
        shell.run(
                "mount",
                "-t",
                "overlay",
                names.machine(name),
                "-o",
                "lowerdir=" + layers + ",upperdir=" + folder().resolve("upper") + ",workdir="
                        + folder().resolve("work"),
                root().toString());
        Template.fillAll(files, root(), values);
        // Blobs and unpacked layers are never written again, so links are enough; databases are, and are copied.
        shell.run(
                "sh",
                "-ec",
                "cp -al \"$1\" \"$2\"; cd \"$1\"; find . -name '*.db' -exec cp --remove-destination {} \"$2\"/{} \\;",
                "sh",
                store.toString(),
                folder().resolve("containerd").toString());
        launch();
    }

    private void launch() {
        // systemd-nspawn needs it, and only a host that runs systemd has it.
        Trees.folder(Path.of("/run/systemd/nspawn/propagate"));
        List<Path> cgroups = new Cgroups(names).make(name);
        List<String> words = new ArrayList<>(List.of(
                "systemd-nspawn",
                "--boot",
                "--directory=" + root(),
                "--machine=" + names.machine(name),
                "--hostname=" + name,
                // Works without systemd on the host.
                "--register=no",
                "--keep-unit",
                "--network-namespace-path=" + Names.NETNS.resolve(names.netns(name)),
                "--capability=all",
                "--console=pipe",
                "--resolv-conf=off",
                "--timezone=off",
                "--kill-signal=SIGRTMIN+3",
                "--bind=/dev/fuse"));
        REAL.forEach(child -> words.add("--bind=" + folder().resolve(child) + ":/var/lib/" + child));
        // what all nodes reach, as a storage array is: the block driver has its volumes in it
        words.add("--bind=" + Trees.folder(names.volumes()) + ":" + VOLUMES);
        if (Files.exists(LOOP_CONTROL)) {
            words.add("--bind=" + LOOP_CONTROL);
        }
        words.add("systemd.unit=lab.target");
        Path log = folder().resolve("boot.log");
        Process nspawn = shell.launch(
                Shell.Command.of(Cgroups.joining(cgroups, words))
                        // Else runc cannot create session keyrings.
                        .with("SYSTEMD_SECCOMP", "0")
                        .with("SYSTEMD_NSPAWN_API_VFS_WRITABLE", "1"),
                log);
        Wait.until("containerd on node " + name, BOOT, () -> {
            shell.check();
            if (!nspawn.isAlive()) {
                throw new LabException("node " + name + " ended while booting, with exit code " + nspawn.exitValue()
                        + "; it printed:\n" + Trees.read(log));
            }
            Optional<ProcessHandle> init = nspawn.children().findFirst();
            if (init.isEmpty()) {
                return "systemd-nspawn without a child";
            }
            if (!Files.exists(Path.of("/proc/" + init.get().pid() + "/root/run/containerd/containerd.sock"))) {
                return "no /run/containerd/containerd.sock; " + log;
            }
            Trees.write(pidFile(names, name), Long.toString(init.get().pid()));
            return Wait.REACHED;
        });
    }

    /**
     * Reboots the node and waits until containerd answers. Nothing in memory survives: no process, mount, cgroup, transient unit, firewall rule
     * or connection. Its disks stay.
     */
    public void reboot() {
        long init = Long.parseLong(Trees.read(pidFile(names, name)));
        run("systemctl", "--no-block", "reboot");
        Wait.until("node " + name + " to go down", DOWN, () -> {
            shell.check();
            return HostProcesses.entry(init).filter(HostProcesses.Entry::runs).isEmpty()
                    ? Wait.REACHED
                    : "PID 1 still runs (" + init + ")";
        });
        new Cgroups(names).remove(name);
        Network network = new Network(names, shell);
        network.disconnect(name);
        network.connect(name);
        launch();
    }

    /** A command that runs {@code words} on the node. */
    Shell.Command command(String... words) {
        return Shell.Command.of(entering(names, name, List.of(words)))
                .named("node " + name + ": " + String.join(" ", words));
    }

    /** Runs {@code words} on the node and returns its standard output. */
    String run(String... words) {
        return shell.run(command(words));
    }

    /** The command line on the host that runs {@code words} on the node. */
    public static List<String> entering(Names names, String node, List<String> words) {
        Path pidFile = pidFile(names, node);
        if (!names.nodes().contains(node) || !Files.exists(pidFile)) {
            throw new LabException(
                    "lab " + names.id() + " has no running node " + node + "; its nodes are " + names.nodes());
        }
        List<String> all = new ArrayList<>(List.of("nsenter", "-t", Trees.read(pidFile)));
        all.addAll(List.of("-m", "-u", "-i", "-n", "-p", "-C", "-r", "-w", "env", "-i"));
        all.addAll(List.of(
                "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                "HOME=/root",
                "LC_ALL=C",
                "KUBECONFIG=/etc/kubernetes/admin.conf",
                "TERM=" + Optional.ofNullable(System.getenv("TERM")).orElse("dumb")));
        all.addAll(words);
        return all;
    }
}
