package dev.holdfast.agent.workload;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Small objects in a folder of a volume, and how long it takes to write, read and list them. */
final class Timed {
    private final Path folder;
    private final int objects;
    private final int bytes;
    private final Content content;
    private final BooleanSupplier pace;

    /**
     * This many objects of this size.
     *
     * @param pace waits before each operation, and returns whether it may begin: back-to-back operations would all meet the same short state of
     *     the store
     */
    Timed(Path folder, int objects, int bytes, BooleanSupplier pace) {
        this.pace = pace;
        this.folder = folder;
        this.objects = objects;
        this.bytes = bytes;
        this.content = new Content(folder.getFileName().toString());
    }

    /** An operation on one object. */
    @FunctionalInterface
    private interface Operation {
        void on(int object) throws IOException;
    }

    private long[] timed(Operation operation) throws IOException {
        long[] nanoseconds = new long[objects];
        for (int object = 0; object < objects; object++) {
            if (!pace.getAsBoolean()) {
                throw new IOException("the agent is draining after " + object + " of " + objects + " operations");
            }
            long begun = System.nanoTime();
            operation.on(object);
            nanoseconds[object] = System.nanoTime() - begun;
        }
        return nanoseconds;
    }

    private Path path(int object) {
        return folder.resolve("o" + object);
    }

    private byte[] content(int object) {
        byte[] expected = new byte[bytes];
        content.fill(expected, 8L * object * bytes);
        return expected;
    }

    /** Creates, writes and closes each object; the close acknowledges it. */
    long[] write() throws IOException {
        Files.createDirectories(folder);
        ByteBuffer[] contents = new ByteBuffer[objects];
        Arrays.setAll(contents, object -> ByteBuffer.wrap(content(object)));
        return timed(object -> {
            try (FileChannel file =
                    FileChannel.open(path(object), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                while (contents[object].hasRemaining()) {
                    file.write(contents[object]);
                }
            }
        });
    }

    /** Opens and reads each object. */
    long[] read() throws IOException {
        byte[][] found = new byte[objects][];
        long[] nanoseconds = timed(object -> found[object] = Files.readAllBytes(path(object)));
        for (int object = 0; object < objects; object++) {
            if (!Arrays.equals(found[object], content(object))) {
                throw new IOException(path(object) + " has other content than was written");
            }
        }
        return nanoseconds;
    }

    /** Lists the folder, as many times as there are objects. */
    long[] list() throws IOException {
        long[] found = new long[objects];
        long[] nanoseconds = timed(time -> {
            try (Stream<Path> files = Files.list(folder)) {
                found[time] = files.count();
            }
        });
        for (long count : found) {
            if (count != objects) {
                throw new IOException(folder + " lists " + count + " of " + objects + " objects");
            }
        }
        return nanoseconds;
    }

    /** Deletes the objects. In an object store the folder disappears with them. */
    void remove() throws IOException {
        for (int object = 0; object < objects; object++) {
            Files.deleteIfExists(path(object));
        }
    }
}
