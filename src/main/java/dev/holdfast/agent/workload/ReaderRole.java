package dev.holdfast.agent.workload;

import dev.holdfast.agent.runtime.Agent;
import dev.holdfast.agent.runtime.AgentOptions;
import dev.holdfast.agent.runtime.Errno;
import dev.holdfast.agent.runtime.LineFile;
import dev.holdfast.agent.runtime.Members;
import dev.holdfast.agent.runtime.Status;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;

/**
 * The role {@code reader}: reads all files of a volume once, on a mount that nobody has used before. What it reads is in the store, and not in
 * a cache of whoever wrote it. A first line with the empty key says how many files were listed, or why they could not be.
 */
public final class ReaderRole {
    private static final int READERS = 4;

    private final Agent agent;
    private final Path volume;
    private final LineFile lines;

    private ReaderRole(Agent agent, Path volume, LineFile lines) {
        this.agent = agent;
        this.volume = volume;
        this.lines = lines;
    }

    /** Starts the role; the agent's status shows the progress, and in the end that it is done. */
    public static void start(Agent agent, AgentOptions options) {
        ReaderRole role = new ReaderRole(
                agent,
                Path.of(options.text("volume", "/data")),
                agent.recorder().open("readback", agent.name()));
        options.refuseOthers();
        agent.status().set(Status.State.READING, () -> "listing");
        agent.background("reading", role::read);
    }

    private void read() {
        List<Path> files = new ArrayList<>();
        try {
            Files.walkFileTree(
                    volume, EnumSet.noneOf(FileVisitOption.class), Integer.MAX_VALUE, new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                            files.add(file);
                            return FileVisitResult.CONTINUE;
                        }
                    });
            lines.append(System.nanoTime(), new Members().put("key", "").put("size", files.size()));
        } catch (IOException e) {
            // what was listed is read all the same
            lines.append(
                    System.nanoTime(),
                    new Members().put("key", "").put("size", -1).put("errno", Errno.of(e)));
        }
        // the ledger of who wrote them is in this order
        Collections.sort(files);
        new ReadTogether(agent, "reading", READERS)
                .start("", files, this::read, progress -> agent.status().set(Status.State.DONE, progress));
    }

    private void read(Path file) {
        lines.append(
                System.nanoTime(),
                FileRead.of(file)
                        .to(new Members().put("key", volume.relativize(file).toString())));
    }
}
