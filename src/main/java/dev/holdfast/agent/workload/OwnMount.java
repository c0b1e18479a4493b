package dev.holdfast.agent.workload;

import dev.holdfast.agent.runtime.MountInfo;
import dev.holdfast.agent.runtime.ProcFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A mount that the agent makes by itself, past every driver, in its own container, with which it goes. What waits on it as long as on volumes is
 * not held up by their driver. For one thread.
 */
final class OwnMount {
    private final List<String> command;
    private final Path folder;
    private final ProcFile proc = new ProcFile();
    private Process process;

    /**
     * A mount that is to be made.
     *
     * @param command a program that mounts, stays for as long as it serves the mount, and ends where it cannot
     * @param folder where it mounts, without symbolic links, and where nothing is mounted yet; made where it is missing
     */
    OwnMount(List<String> command, Path folder) {
        this.command = command;
        this.folder = folder;
    }

    /**
     * Starts the program unless it runs.
     *
     * @return whether something is mounted by now
     * @throws IOException where there is no such program
     */
    boolean begin() throws IOException {
        if (mounted()) {
            return true;
        }
        if (process == null || !process.isAlive()) {
            Files.createDirectories(folder);
            process = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        }
        return mounted();
    }

    /** Whether a file system in user space is mounted on the folder. */
    private boolean mounted() {
        try {
            proc.read("/proc/self/mountinfo");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the agent's own mounts", e);
        }
        List<MountInfo.Mount> there =
                MountInfo.parse(proc.bytes(), mount -> mount.target().equals(folder.toString()));
        return !there.isEmpty() && there.get(there.size() - 1).isFuse();
    }
}
