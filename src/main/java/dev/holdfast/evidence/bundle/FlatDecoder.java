package dev.holdfast.evidence.bundle;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.holdfast.evidence.CredentialFiles;
import dev.holdfast.evidence.HandleLine;
import dev.holdfast.evidence.Line;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Processes;
import dev.holdfast.evidence.ReadBack;
import dev.holdfast.evidence.VolumeFolders;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * A fast decoder of the lines that a long run has millions of, in the form in which agents and observer write them: flat, the members in
 * order, no white space, ASCII. Any other line is left to Jackson, which decides what is accepted. Not thread-safe.
 */
final class FlatDecoder {
    /** Longer lines are left to Jackson. */
    private static final int LONGEST = 1 << 16;
    /** How many bytes it may read past the end of a line before it sees that the line has another form. */
    static final int PAST_END = 4 * Long.BYTES;
    /** This many digits always fit into a long. */
    private static final int DIGITS = 18;
    /** Powers of ten. */
    private static final long[] POWERS = {1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000};

    private static final Literal INVOKE = new Literal("{\"k\":\"invoke\",\"n\":");
    private static final Literal OK = new Literal("{\"k\":\"ok\",\"n\":");
    private static final Literal FAIL = new Literal("{\"k\":\"fail\",\"n\":");
    private static final Literal STAT = new Literal("{\"k\":\"stat\",\"n\":");
    private static final Literal READ = new Literal("{\"k\":\"read\",\"n\":");
    private static final Literal APPEND = new Literal("{\"k\":\"append\",\"n\":");
    private static final Literal N = new Literal("{\"n\":");
    private static final Literal T = new Literal(",\"t\":");
    private static final Literal OP = new Literal(",\"op\":");
    private static final Literal KEY = new Literal(",\"key\":\"");
    private static final Literal SIZE = new Literal(",\"size\":");
    private static final Literal SHA256 = new Literal(",\"sha256\":\"");
    private static final Literal MNT = new Literal(",\"mnt\":");
    private static final Literal ERRNO = new Literal(",\"errno\":\"");
    private static final Literal AT = new Literal(",\"at\":\"");
    private static final Literal HANDLE = new Literal(",\"handle\":\"");
    private static final Literal DEV = new Literal(",\"dev\":\"");
    private static final Literal INO = new Literal(",\"ino\":");
    private static final Literal OFFSET = new Literal(",\"offset\":");
    private static final Literal LENGTH = new Literal(",\"length\":");
    private static final Literal MATCH = new Literal(",\"match\":");
    private static final Literal TRUE = new Literal("true");
    private static final Literal FALSE = new Literal("false");
    private static final Literal TOTAL = new Literal(",\"total\":");
    private static final Literal NS = new Literal(",\"ns\":");
    private static final Literal SAME = new Literal(",\"same\":");

    private final Supplier<Line> form;
    private byte[] bytes;
    private int at;
    private int end;
    private boolean known;
    private boolean texts;

    /** A decoder of the lines of one type. */
    FlatDecoder(Class<? extends Line> type) {
        form = form(type);
    }

    /** The line in these bytes, or null when it has another form than this decoder knows. */
    Line decode(byte[] from, int start, int length) {
        return read(from, start, length, true);
    }

    /** Number of the line in these bytes, or -1 when it has another form than this decoder knows. */
    long number(byte[] from, int start, int length) {
        Line line = read(from, start, length, false);
        return line == null ? -1 : line.n();
    }

    private Line read(byte[] from, int start, int length, boolean withTexts) {
        texts = withTexts;
        bytes = from;
        at = start;
        end = start + length;
        known = length <= LONGEST && end + PAST_END <= bytes.length;
        Line line = known ? form.get() : null;
        return known && at == end - 1 && bytes[at] == '}' ? line : null;
    }

    private Supplier<Line> form(Class<? extends Line> type) {
        if (type == Operation.class) {
            return this::operation;
        } else if (type == HandleLine.class) {
            return this::handle;
        } else if (type == ReadBack.class) {
            return this::readBack;
        } else if (type == Mounts.class) {
            return () -> new Mounts(number(N), number(T), number(SAME), null, null);
        } else if (type == Processes.class) {
            return () -> new Processes(number(N), number(T), number(SAME), null, null);
        } else if (type == CredentialFiles.class) {
            return () -> new CredentialFiles(number(N), number(T), number(SAME), null);
        } else if (type == VolumeFolders.class) {
            return () -> new VolumeFolders(number(N), number(T), number(SAME), null, null);
        } else if (type == Pods.class) {
            return () -> new Pods(number(N), number(T), number(SAME), null);
        }
        return this::unknown;
    }

    private Line unknown() {
        known = false;
        return null;
    }

    private Line operation() {
        if (skip(INVOKE)) {
            return new Operation.Invoked(number(), number(T), number(OP), text(KEY));
        } else if (skip(OK)) {
            return new Operation.Acknowledged(
                    number(), number(T), number(OP), text(KEY), number(SIZE), text(SHA256), number(MNT));
        } else if (skip(FAIL)) {
            return new Operation.Failed(number(), number(T), number(OP), text(KEY), text(ERRNO), text(AT));
        }
        return unknown();
    }

    private Line handle() {
        if (skip(STAT)) {
            return new HandleLine.Stat(number(), number(T), text(HANDLE), text(DEV), number(INO), number(MNT));
        } else if (skip(READ)) {
            return new HandleLine.Read(
                    number(), number(T), text(HANDLE), number(OFFSET), small(LENGTH), truth(MATCH), number(NS));
        } else if (skip(APPEND)) {
            return new HandleLine.Appended(number(), number(T), text(HANDLE), small(LENGTH), number(TOTAL), number(NS));
        }
        return unknown();
    }

    private Line readBack() {
        long n = number(N);
        long t = number(T);
        String key = text(KEY);
        long size = number(SIZE);
        return skip(ERRNO)
                ? new ReadBack(n, t, key, size, null, text())
                : new ReadBack(n, t, key, size, text(SHA256), null);
    }

    /** Steps over these bytes if they come next. */
    private boolean skip(Literal expected) {
        if (at > end || !expected.isAt(bytes, at)) {
            return false;
        }
        at += expected.length;
        return true;
    }

    /** Expected bytes, compared in words of eight; the last word overlaps the one before it. */
    private static final class Literal {
        private final int length;
        private final long mask;
        private final long[] words;

        Literal(String text) {
            byte[] bytes = Arrays.copyOf(text.getBytes(ISO_8859_1), Math.max(text.length(), Long.BYTES));
            length = text.length();
            mask = length < Long.BYTES ? (1L << (length * Byte.SIZE)) - 1 : -1;
            words = IntStream.rangeClosed(1, (bytes.length + Long.BYTES - 1) / Long.BYTES)
                    .mapToLong(i -> ByteWords.at(bytes, Math.min(i * Long.BYTES, bytes.length) - Long.BYTES))
                    .toArray();
        }

        boolean isAt(byte[] bytes, int at) {
            if ((ByteWords.at(bytes, at) & mask) != words[0]) {
                return false;
            }
            for (int i = 1; i < words.length; i++) {
                if (ByteWords.at(bytes, at + Math.min((i + 1) * Long.BYTES, length) - Long.BYTES) != words[i]) {
                    return false;
                }
            }
            return true;
        }
    }

    private void after(Literal name) {
        known &= skip(name);
    }

    private long number(Literal name) {
        after(name);
        return number();
    }

    private int small(Literal name) {
        long number = number(name);
        known &= number == (int) number;
        return (int) number;
    }

    private boolean truth(Literal name) {
        after(name);
        boolean truth = skip(TRUE);
        known &= truth || skip(FALSE);
        return truth;
    }

    private String text(Literal name) {
        after(name);
        return text();
    }

    /** A JSON integer: no plus sign, no leading zero. */
    private long number() {
        int from = bytes[at] == '-' ? at + 1 : at;
        long value = 0;
        int i = from;
        int digits;
        do {
            long word = ByteWords.at(bytes, i);
            digits = ByteWords.digits(word);
            if (digits > 0) {
                value = value * POWERS[digits] + ByteWords.number(word, digits);
            }
            i += digits;
        } while (digits == Long.BYTES && i - from <= DIGITS);
        known &= i > from && i - from <= DIGITS && (bytes[from] != '0' || (i == from + 1 && from == at));
        long sign = from == at ? 1 : -1;
        at = i;
        return sign * value;
    }

    /** The rest of a string of printable ASCII, and its closing quote. */
    private String text() {
        int from = at;
        int to = ByteWords.endOfPlain(bytes, from, end);
        if (!known || to == end || bytes[to] != '"') {
            known = false;
            return null;
        }
        at = to + 1;
        return texts ? new String(bytes, from, to - from, ISO_8859_1) : null;
    }
}
