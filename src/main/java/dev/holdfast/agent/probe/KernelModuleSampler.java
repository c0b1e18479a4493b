package dev.holdfast.agent.probe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Looks whether a kernel has a module: one that was loaded is in {@code /proc/modules}, and the file system of one that is built in, or loaded,
 * is in {@code /proc/filesystems}.
 */
final class KernelModuleSampler {
    /** State of a module in {@code /proc/modules}, the fifth of its fields. */
    private static final int STATE = 4;

    private final Path proc;
    private final String name;

    /**
     * A sampler.
     *
     * @param proc the proc file system of the node
     * @param name of the module, and of its file system
     */
    KernelModuleSampler(Path proc, String name) {
        this.proc = proc;
        this.name = name;
    }

    /** Whether the kernel has it now. */
    boolean loaded() throws IOException {
        Path modules = proc.resolve("modules");
        // a kernel that cannot load any has no such file
        List<String> loaded = Files.exists(modules) ? Files.readAllLines(modules) : List.of();
        return loaded.stream()
                        .map(line -> line.split(" "))
                        .anyMatch(fields ->
                                fields.length > STATE && fields[0].equals(name) && fields[STATE].equals("Live"))
                || Files.readAllLines(proc.resolve("filesystems")).stream()
                        .anyMatch(line ->
                                line.substring(line.lastIndexOf('\t') + 1).equals(name));
    }
}
