package dev.holdfast.trials;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/**
 * Two compilers at work beside a trial, as on a machine that builds for several people: Cargo and Go build the lab's own sources, again and
 * again from nothing, at the priority of everything else.
 */
final class Compilers implements AutoCloseable {
    /** Argument of a trial that wants them. */
    static final String BESIDE = "beside-compilers";

    private static final Path SOURCES = Path.of("fixtures/lab").toAbsolutePath();
    private static final String CARGO =
            "while :; do cargo build --quiet --release --target-dir \"$0/cargo\"; rm -rf \"$0/cargo\"; done";
    private static final String GO =
            "export GOCACHE=\"$0/go\"; while :; do go build -o /dev/null ./...; rm -rf \"$0/go\"; done";

    private final Path folder;
    private final List<Process> running = new ArrayList<>();

    private Compilers(Path folder) {
        this.folder = folder;
    }

    /** Starts them if they are wanted. */
    static Compilers start(boolean wanted) throws IOException {
        Compilers compilers = new Compilers(Files.createTempDirectory("holdfast-compilers"));
        if (wanted) {
            compilers.run(SOURCES.resolve("mount-s3"), CARGO);
            compilers.run(SOURCES, GO);
        }
        return compilers;
    }

    private void run(Path where, String script) throws IOException {
        running.add(new ProcessBuilder("sh", "-c", script, folder.toString())
                .directory(where.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output-" + running.size()).toFile())
                .start());
    }

    /** What they printed, which is nothing as long as they build. */
    String output() throws IOException {
        StringBuilder output = new StringBuilder();
        for (int i = 0; i < running.size(); i++) {
            output.append(Files.readString(folder.resolve("output-" + i)));
        }
        return output.toString();
    }

    @Override
    public void close() throws IOException {
        for (Process process : running) {
            // The shell first: it would begin again.
            List<ProcessHandle> builds = process.descendants().toList();
            process.destroyForcibly();
            builds.forEach(ProcessHandle::destroyForcibly);
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.onExit().join();
            builds.forEach(build -> build.onExit().join());
        }
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> all = new ArrayList<>(files.toList());
            Collections.reverse(all);
            for (Path file : all) {
                Files.deleteIfExists(file);
            }
        }
    }
}
