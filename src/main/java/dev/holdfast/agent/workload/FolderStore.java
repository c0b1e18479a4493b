package dev.holdfast.agent.workload;

import dev.holdfast.agent.runtime.Descriptors;
import dev.holdfast.agent.runtime.Errno;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;

/** Objects as files: open, write, close. The close acknowledges, as on Mountpoint. Not thread-safe. */
final class FolderStore implements Store {
    private static final Set<OpenOption> CREATE = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    /** Mountpoint overwrites an object only when it is truncated at open. */
    private static final Set<OpenOption> REPLACE =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);

    private final Path root;
    private final Path own;
    private final LongFunction<String> keys;
    private final Set<OpenOption> how;
    private final Descriptors descriptors = new Descriptors();
    private Path folder;

    private FolderStore(Path root, String prefix, LongFunction<String> keys, Set<OpenOption> how) {
        this.root = root;
        this.own = root.resolve(prefix);
        this.keys = keys;
        this.how = how;
    }

    /**
     * A new file for each operation, {@code PREFIX/MINUTE/OPERATION}: many keys in one directory make listings slow, so each minute has
     * its own. A file below PREFIX is never replaced; any other may be.
     *
     * @param root of the volume, without symbolic links
     */
    static FolderStore growing(Path root, String prefix) {
        long start = System.nanoTime();
        return new FolderStore(
                root,
                prefix,
                op -> {
                    long minute = TimeUnit.NANOSECONDS.toMinutes(System.nanoTime() - start);
                    return String.format(Locale.ROOT, "%s/%06d/%09d", prefix, minute, op);
                },
                CREATE);
    }

    /** A ring of {@code files} files, for a file system in memory. */
    static FolderStore ring(Path root, String prefix, int files) {
        return new FolderStore(root, prefix, op -> prefix + "/" + op % files, REPLACE);
    }

    @Override
    public String key(long op) {
        return keys.apply(op);
    }

    @Override
    public Taken put(String key, byte[] content, String sha256) throws Refused {
        Path file = root.resolve(key);
        FileChannel channel = open(file);
        long mount;
        try {
            write(channel, ByteBuffer.wrap(content));
            int descriptor = descriptors.find(file);
            // Not found: the volume was unmounted during this operation.
            mount = descriptor == Descriptors.NONE ? -1 : descriptors.mount(descriptor);
        } catch (IOException e) {
            try {
                channel.close();
            } catch (IOException close) {
                e.addSuppressed(close);
            }
            throw refused("write", e);
        }
        try {
            channel.close();
        } catch (IOException e) {
            throw refused("close", e);
        }
        return new Taken(mount, content.length, sha256);
    }

    private FileChannel open(Path file) throws Refused {
        try {
            boolean mine = file.startsWith(own);
            if (!file.getParent().equals(folder)) {
                Files.createDirectories(file.getParent());
                // The folder of a requested key is not cached, so that the next regular file is written
                // as usual.
                folder = mine ? file.getParent() : folder;
            }
            return FileChannel.open(file, mine ? how : REPLACE);
        } catch (IOException e) {
            // The path may be on another file system now: the directory is created again at the next
            // operation.
            throw refused("open", e);
        }
    }

    private Refused refused(String at, IOException e) {
        folder = null;
        return new Refused(at, Errno.of(e), e);
    }

    private static void write(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
