package dev.holdfast.agent.workload;

import dev.holdfast.agent.runtime.Errno;
import dev.holdfast.agent.runtime.Members;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;

/**
 * The result of reading a whole file and closing it.
 *
 * @param size bytes read, or -1
 * @param sha256 of them, in hex, or null
 * @param errno why it could not be read, or null
 */
record FileRead(long size, String sha256, String errno) {
    /** Reads a file. If the close fails it counts as not read: a file system may report an error only then. */
    static FileRead of(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = Hash.sha256();
            long size = Hash.update(digest, in);
            return new FileRead(size, Hash.hex(digest), null);
        } catch (IOException e) {
            return new FileRead(-1, null, Errno.of(e));
        }
    }

    /** Adds it to a line. */
    Members to(Members line) {
        return line.put("size", size).put("sha256", sha256).put("errno", errno);
    }

    /** As text, on one line. */
    @Override
    public String toString() {
        return errno == null ? size + " bytes, SHA-256 " + sha256 : errno;
    }
}
