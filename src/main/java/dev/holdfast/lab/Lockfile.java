package dev.holdfast.lab;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** A lock on a file, held against other processes and against other threads of this one; the kernel frees it when the JVM dies. */
final class Lockfile implements AutoCloseable {
    /**
     * The paths that this JVM holds. Record locks belong to the process: opening a locked file again and closing it would silently drop the
     * lock. Hence this set is one for the JVM, as the locks are.
     */
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel channel;

    private Lockfile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** Takes the lock, unless it is held. The file is created, its folder must exist. */
    static Optional<Lockfile> tryTake(Path file) {
        Path path = file.toAbsolutePath().normalize();
        if (!HELD_HERE.add(path)) {
            return Optional.empty();
        }
        boolean taken = false;
        try {
            FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                FileLock lock = channel.tryLock();
                taken = lock != null;
                return taken ? Optional.of(new Lockfile(path, channel)) : Optional.empty();
            } finally {
                if (!taken) {
                    channel.close();
                }
            }
        } catch (IOException e) {
            throw new LabException("cannot lock " + path + ": " + e, e);
        } finally {
            if (!taken) {
                HELD_HERE.remove(path);
            }
        }
    }

    /** Does {@code work}, then frees the lock. */
    <T> T during(Supplier<T> work) {
        try {
            return work.get();
        } finally {
            close();
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new LabException("cannot unlock " + path + ": " + e, e);
        } finally {
            HELD_HERE.remove(path);
        }
    }
}
