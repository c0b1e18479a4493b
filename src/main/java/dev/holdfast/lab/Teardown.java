package dev.holdfast.lab;

import dev.holdfast.console.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Removes a lab in any state: it needs only the names. */
public final class Teardown {
    private static final Path NSPAWN = Path.of("/run/systemd/nspawn");

    private final Registry registry;
    private final Progress progress;

    public Teardown(Registry registry, Progress progress) {
        this.registry = registry;
        this.progress = progress;
    }

    /** Removes the lab and checks that nothing of it is left; the error names what is. */
    void remove(Names names) {
        try (Progress.Step step = progress.step("taking lab " + names.id() + " down")) {
            Shell shell = new Shell();
            Cgroups cgroups = new Cgroups(names);
            step.detail("processes");
            cgroups.kill();
            step.detail("mounts");
            names.nodes().forEach(node -> forgetLock(names.nodeFolder(node).resolve("root")));
            for (String mount : LeakCheck.mounts(names)) {
                shell.run("umount", "--lazy", mount);
            }
            step.detail("loop devices");
            Wait.until("the loop devices of lab " + names.id() + " to be free", Duration.ofSeconds(10), () -> {
                List<String> used = LeakCheck.loopDevices(names);
                return used.isEmpty() ? Wait.REACHED : String.join("; ", used);
            });
            step.detail("network");
            new Network(names, shell).remove();
            step.detail("cgroups");
            cgroups.remove();
            step.detail("files");
            for (Path folder : Trees.in(NSPAWN.resolve("propagate"))) {
                if (folder.getFileName().toString().startsWith(names.machine(""))) {
                    Trees.delete(folder);
                }
            }
            Trees.delete(names.bulk());
            registry.forget(names);
            Wait.until("nothing to be left of lab " + names.id(), Duration.ofSeconds(5), () -> {
                List<String> left = LeakCheck.of(names);
                return left.isEmpty() ? Wait.REACHED : String.join("; ", left);
            });
        }
    }

    /** systemd-nspawn names its lock file by the device and inode of the root folder, and leaves it behind when it is killed. */
    private static void forgetLock(Path root) {
        if (Files.isDirectory(root)) {
            try {
                Files.deleteIfExists(NSPAWN.resolve("locks")
                        .resolve("inode-" + Files.getAttribute(root, "unix:dev") + ":"
                                + Files.getAttribute(root, "unix:ino")));
            } catch (IOException e) {
                throw new LabException("cannot remove the lock of " + root + ": " + e, e);
            }
        }
    }

    /** Removes a lab that is not locked; for a locked one the error names the owner. */
    public void removeFree(Registry.Entry lab) {
        registry.take(lab)
                .orElseThrow(() -> new LabException("lab " + lab.names().id() + " is in use by process " + lab.owner()
                        + ", which takes it down when it ends, or it is being removed already"))
                .during(() -> {
                    remove(lab.names());
                    return lab;
                });
    }

    /** Removes labs whose owner is gone. */
    void removeStale() {
        for (Registry.Entry lab : registry.stale()) {
            // Another run may be removing it at this moment.
            registry.take(lab)
                    .ifPresent(free -> free.during(() -> {
                        progress.say("lab " + lab.names().id() + " was left behind by process " + lab.owner()
                                + " and is removed");
                        remove(lab.names());
                        return lab;
                    }));
        }
    }
}
