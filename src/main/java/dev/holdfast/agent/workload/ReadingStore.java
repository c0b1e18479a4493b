package dev.holdfast.agent.workload;

import dev.holdfast.agent.runtime.Descriptors;
import dev.holdfast.agent.runtime.Errno;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;

/**
 * A file on a volume that cannot be written to: each operation opens it, reads all of it and closes it, so that a read that waits or fails is seen
 * as a write would be. Not thread-safe.
 */
final class ReadingStore implements Store {
    private final Path root;
    private final String key;
    private final Descriptors descriptors = new Descriptors();

    /**
     * Reads one file.
     *
     * @param root of the volume, without symbolic links
     */
    ReadingStore(Path root, String key) {
        this.root = root;
        this.key = key;
    }

    @Override
    public String key(long op) {
        return key;
    }

    /** Puts nothing; what is acknowledged is what was read. */
    @Override
    public Taken put(String file, byte[] content, String sha256) throws Refused {
        Path path = root.resolve(file);
        String at = "open";
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            at = "read";
            MessageDigest digest = Hash.sha256();
            long size = Hash.update(digest, Channels.newInputStream(channel));
            int descriptor = descriptors.find(path);
            long mount = descriptor == Descriptors.NONE ? -1 : descriptors.mount(descriptor);
            at = "close";
            return new Taken(mount, size, Hash.hex(digest));
        } catch (IOException e) {
            throw new Refused(at, Errno.of(e), e);
        }
    }
}
