package dev.holdfast.evidence;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/** One stream, put into JSON as agents do it. */
final class JsonLines {
    /** Where lines go. */
    interface Target {
        void append(Channel<?> channel, Source source, byte[] lines) throws IOException;
    }

    private static final int CHUNK = 1 << 20;
    private static final int LONGEST = 1 << 16;

    private final Target target;
    private final Channel<?> channel;
    private final Source source;
    private final byte[] bytes = new byte[CHUNK + LONGEST];
    private int filled;
    private long next;

    JsonLines(Target target, Channel<?> channel, String name) {
        this.target = target;
        this.channel = channel;
        this.source = new Source(name, 0);
    }

    JsonLines begin(String kind, long t) {
        text(kind == null ? "{" : "{\"k\":\"").text(kind == null ? "" : kind).text(kind == null ? "" : "\",");
        text("\"n\":").number(next).text(",\"t\":").number(t);
        return this;
    }

    JsonLines put(String name, long value) {
        return text(",\"").text(name).text("\":").number(value);
    }

    JsonLines put(String name, String value) {
        return raw(name, '"' + value + '"');
    }

    JsonLines raw(String name, String json) {
        return text(",\"").text(name).text("\":").text(json);
    }

    /** Ends the line and answers its number. */
    long end() {
        text("}\n");
        if (filled > CHUNK) {
            flush();
        }
        return next++;
    }

    private JsonLines text(String text) {
        for (int i = 0; i < text.length(); i++) {
            bytes[filled++] = (byte) text.charAt(i);
        }
        return this;
    }

    private JsonLines number(long value) {
        long scale = 1;
        while (value / scale >= 10) {
            scale *= 10;
        }
        for (; scale > 0; scale /= 10) {
            bytes[filled++] = (byte) ('0' + value / scale % 10);
        }
        return this;
    }

    void flush() {
        try {
            target.append(channel, source, Arrays.copyOf(bytes, filled));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + channel.name() + "/" + source, e);
        }
        filled = 0;
    }
}
