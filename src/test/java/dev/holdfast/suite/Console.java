package dev.holdfast.suite;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The console of a run. Surefire runs it in a JVM of its own, whose output Maven carries to the console; on Ctrl-C Maven ends at once,
 * while this JVM winds up. From then on what it has to tell goes to where Maven's own output went.
 */
final class Console {
    private final PrintStream carried;
    private final PrintStream out = new PrintStream(new Switch(), true, UTF_8);
    private Optional<PrintStream> direct = Optional.empty();
    private volatile PrintStream now;

    /** A console whose output is carried by another process. */
    Console(PrintStream carried) {
        this.carried = carried;
        this.now = carried;
    }

    PrintStream out() {
        return out;
    }

    /** Finds the output of the process that carries ours, which must live yet: the nearest ancestor with another one. */
    void find() throws IOException {
        Optional<Path> own = output(ProcessHandle.current());
        Optional<Path> other = Stream.iterate(
                        ProcessHandle.current().parent(),
                        Optional::isPresent,
                        process -> process.flatMap(ProcessHandle::parent))
                .map(process -> process.filter(p -> !output(p).equals(own)))
                .flatMap(Optional::stream)
                .findFirst()
                .map(process -> Path.of("/proc/" + process.pid() + "/fd/1"))
                .filter(Files::isWritable);
        if (other.isPresent()) {
            // appending: a file it was redirected to has text already
            direct =
                    Optional.of(new PrintStream(new FileOutputStream(other.get().toFile(), true), true, UTF_8));
        }
    }

    /** Nobody carries our output any more. */
    void carrierIsGone() {
        now = direct.orElse(carried);
    }

    private static Optional<Path> output(ProcessHandle process) {
        try {
            return Optional.of(Files.readSymbolicLink(Path.of("/proc/" + process.pid() + "/fd/1")));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** To whoever is there now. */
    private final class Switch extends OutputStream {
        @Override
        public void write(int b) {
            now.write(b);
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            now.write(bytes, from, length);
        }

        @Override
        public void flush() {
            now.flush();
        }
    }
}
