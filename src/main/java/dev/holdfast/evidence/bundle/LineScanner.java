package dev.holdfast.evidence.bundle;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Reads the lines of a file without creating a string for each: after {@link #next}, the line is in the buffer. */
final class LineScanner implements Closeable {
    /** Bytes at the end of the buffer that stay free, for a decoder that reads past the end of a line. */
    private static final int FREE = FlatDecoder.PAST_END;
    /** A line holds at most what a node or a cluster shows at one look, some hundred kB of it. */
    private static final int LONGEST = 32 << 20;

    private final InputStream in;
    private byte[] buffer = new byte[1 << 16];
    private int start;
    private int end;
    private int filled;
    private boolean terminated;

    LineScanner(InputStream in) {
        this.in = in;
    }

    /** Goes to the next line; false at the end of the file. */
    boolean next() throws IOException {
        start = terminated ? end + 1 : end;
        int from = start;
        while (true) {
            end = ByteWords.newline(buffer, from, filled);
            if (end < filled) {
                terminated = true;
                return true;
            }
            from = filled - start;
            if (start > 0) {
                System.arraycopy(buffer, start, buffer, 0, from);
                start = 0;
            } else if (from == buffer.length - FREE) {
                if (buffer.length >= LONGEST) {
                    throw new IOException(
                            "it has a line of more than " + (LONGEST >> 20) + " MiB, as no run writes it");
                }
                buffer = Arrays.copyOf(buffer, 2 * buffer.length);
            }
            filled = from;
            int read = in.read(buffer, filled, buffer.length - FREE - filled);
            if (read < 0) {
                end = filled;
                terminated = false;
                return end > start;
            }
            filled += read;
        }
    }

    byte[] buffer() {
        return buffer;
    }

    int start() {
        return start;
    }

    int length() {
        return end - start;
    }

    /** Whether the line ended with a newline. */
    boolean terminated() {
        return terminated;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
