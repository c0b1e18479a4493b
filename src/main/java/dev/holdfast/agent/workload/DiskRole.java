package dev.holdfast.agent.workload;

import dev.holdfast.agent.runtime.Agent;
import dev.holdfast.agent.runtime.AgentOptions;
import dev.holdfast.agent.runtime.LineFile;
import dev.holdfast.agent.runtime.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The role {@code disk}: the writer loop on a plain folder of the node's disk, to tell a slow disk or node from a disturbed mount where volumes
 * are in no object store.
 */
public final class DiskRole {
    private static final int FILES = 1000;

    private DiskRole() {}

    /**
     * Starts the role.
     *
     * @throws IOException if the folder is not there
     */
    public static void start(Agent agent, AgentOptions options) throws IOException {
        // descriptors are found by path, and the kernel reports paths without symbolic links
        Path disk = Path.of(options.text("disk", "/disk")).toRealPath();
        Duration period = options.period();
        int objectBytes = options.count("object-bytes", 4096);
        options.refuseOthers();
        LineFile controls = agent.recorder().open("controls", agent.name());
        agent.worker("disk writer", () -> {
            WriteLoop loop = new WriteLoop(
                    FolderStore.ring(disk, "control", FILES),
                    controls,
                    agent.ticker(Duration.ZERO, period),
                    new Content(agent.name()),
                    objectBytes);
            agent.status().set(Status.State.RUNNING, loop::progress);
            loop.run();
        });
    }
}
