package dev.holdfast.agent.runtime;

import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Reads files of /proc, whose length is not known beforehand, into one reused buffer. Not thread-safe. */
public final class ProcFile {
    /**
     * What the kernel answers to whoever opens a file of a process that has ended: ENOENT; ESRCH for its memory, such as environ, from Linux 6.16
     * on also while nobody has waited for it; EINVAL for its mountinfo in that time.
     */
    private static final List<String> GONE_AT_OPENING =
            List.of("No such file or directory", "No such process", "Invalid argument");

    private byte[] buffer = new byte[16 << 10];
    private int length;

    /** Reads a whole file; false if it does not exist, or no longer because its process ended. */
    public boolean find(String path) throws IOException {
        try {
            read(path);
            return true;
        } catch (FileNotFoundException e) {
            // The exception has the reason only in its text, and EACCES does not mean that the file is missing.
            if (GONE_AT_OPENING.stream().anyMatch(reason -> e.getMessage().endsWith("(" + reason + ")"))) {
                return false;
            }
            throw e;
        } catch (IOException e) {
            if (Errno.of(e).equals("ESRCH")) {
                return false;
            }
            throw e;
        }
    }

    /** Reads a whole file. */
    public void read(String path) throws IOException {
        length = 0;
        try (FileInputStream in = new FileInputStream(path)) {
            int count;
            while ((count = in.read(buffer, length, buffer.length - length)) > 0) {
                length += count;
                if (length == buffer.length) {
                    buffer = Arrays.copyOf(buffer, 2 * length);
                }
            }
        }
    }

    /** The content, as text. */
    public String text() {
        return new String(buffer, 0, length, StandardCharsets.UTF_8);
    }

    /** The number after {@code name:} and white space at the beginning of a line, as in fdinfo; -1 if there is no such line. */
    public long number(String name) {
        String text = text();
        int at = text.startsWith(name + ":") ? 0 : text.indexOf("\n" + name + ":") + 1;
        if (at == 0 && !text.startsWith(name + ":")) {
            return -1;
        }
        int from = at + name.length() + 1;
        while (from < text.length() && Character.isWhitespace(text.charAt(from))) {
            from++;
        }
        int to = from;
        while (to < text.length() && Character.isDigit(text.charAt(to))) {
            to++;
        }
        return Long.parseLong(text, from, to, 10);
    }

    /** A copy of the content. */
    public byte[] bytes() {
        return Arrays.copyOf(buffer, length);
    }

    /** Whether the content is exactly these bytes. */
    public boolean is(byte[] bytes) {
        return Arrays.equals(buffer, 0, length, bytes, 0, bytes.length);
    }
}
