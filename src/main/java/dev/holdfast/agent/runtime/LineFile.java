package dev.holdfast.agent.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * One stream of evidence on disk. Lines are numbered from 0 in the order of the file. Thread-safe.
 *
 * <p>When {@link #append} returns, the kernel has the line: it survives the death of this process. It is not synced to the disk, because a
 * node that lost power ends the campaign anyway, and a sync can wait for seconds behind other writers, which would look like a stall of the
 * workload.
 */
public final class LineFile {
    private final Path file;
    private final FileChannel channel;
    private final StringBuilder line = new StringBuilder(512);
    private long next;
    private IOException failure;

    LineFile(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Appends a line of a channel whose lines are all of one kind, and returns its number. */
    public long append(long t, Members members) {
        return append(t, null, members);
    }

    /**
     * Appends a line and returns its number.
     *
     * @param t System.nanoTime() of the event
     * @param kind value of its member {@code k}, or null for none
     * @throws UncheckedIOException if it cannot be written; every later call fails too, as a line must not follow half a line
     */
    public synchronized long append(long t, String kind, Members members) {
        if (failure != null) {
            throw cannotWrite();
        }
        line.setLength(0);
        line.append('{');
        if (kind != null) {
            line.append("\"k\":\"").append(kind).append("\",");
        }
        line.append("\"n\":").append(next).append(",\"t\":").append(t);
        String rest = members.toString();
        if (!rest.isEmpty()) {
            line.append(',').append(rest);
        }
        line.append("}\n");
        ByteBuffer bytes = ByteBuffer.wrap(line.toString().getBytes(StandardCharsets.UTF_8));
        try {
            // Usually one write; the kernel takes less only when the disk is full.
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            failure = e;
            throw cannotWrite();
        }
        return next++;
    }

    private UncheckedIOException cannotWrite() {
        return new UncheckedIOException(
                "evidence can no longer be written to " + file + " (" + Errno.of(failure)
                        + "): give its volume more space",
                failure);
    }
}
