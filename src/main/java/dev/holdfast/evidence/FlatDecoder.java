package dev.holdfast.evidence;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.function.Supplier;

/**
 * Reads the lines a long run has millions of, in the one form in which agents and observer write them: flat, the members in
 * order, no blanks, plain ASCII. It knows nothing else: any other line is left to Jackson, which decides what is accepted. One thread
 * uses it.
 */
final class FlatDecoder {
    /** Longer lines are nothing for it. */
    private static final int LONGEST = 1 << 16;
    /** So many digits always fit into a long. */
    private static final int DIGITS = 18;

    private static final byte[] INVOKE = ascii("{\"k\":\"invoke\",\"n\":");
    private static final byte[] OK = ascii("{\"k\":\"ok\",\"n\":");
    private static final byte[] FAIL = ascii("{\"k\":\"fail\",\"n\":");
    private static final byte[] STAT = ascii("{\"k\":\"stat\",\"n\":");
    private static final byte[] READ = ascii("{\"k\":\"read\",\"n\":");
    private static final byte[] APPEND = ascii("{\"k\":\"append\",\"n\":");
    private static final byte[] N = ascii("{\"n\":");
    private static final byte[] T = ascii(",\"t\":");
    private static final byte[] OP = ascii(",\"op\":");
    private static final byte[] KEY = ascii(",\"key\":\"");
    private static final byte[] SIZE = ascii(",\"size\":");
    private static final byte[] SHA256 = ascii(",\"sha256\":\"");
    private static final byte[] MNT = ascii(",\"mnt\":");
    private static final byte[] ERRNO = ascii(",\"errno\":\"");
    private static final byte[] AT = ascii(",\"at\":\"");
    private static final byte[] HANDLE = ascii(",\"handle\":\"");
    private static final byte[] DEV = ascii(",\"dev\":\"");
    private static final byte[] INO = ascii(",\"ino\":");
    private static final byte[] OFFSET = ascii(",\"offset\":");
    private static final byte[] LENGTH = ascii(",\"length\":");
    private static final byte[] MATCH = ascii(",\"match\":");
    private static final byte[] TRUE = ascii("true");
    private static final byte[] FALSE = ascii("false");
    private static final byte[] TOTAL = ascii(",\"total\":");
    private static final byte[] NS = ascii(",\"ns\":");
    private static final byte[] SAME = ascii(",\"same\":");

    private final Supplier<Line> form;
    private byte[] bytes;
    private int at;
    private int end;
    private boolean known;

    /** A decoder of the lines of one type. */
    FlatDecoder(Class<? extends Line> type) {
        form = form(type);
    }

    /** The line in these bytes, or null when it has another form than this decoder knows. */
    Line decode(byte[] from, int start, int length) {
        bytes = from;
        at = start;
        end = start + length;
        known = length <= LONGEST;
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
    private boolean skip(byte[] expected) {
        if (end - at < expected.length) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            if (bytes[at + i] != expected[i]) {
                return false;
            }
        }
        at += expected.length;
        return true;
    }

    private void after(byte[] name) {
        known &= skip(name);
    }

    private long number(byte[] name) {
        after(name);
        return number();
    }

    private int small(byte[] name) {
        long number = number(name);
        known &= number == (int) number;
        return (int) number;
    }

    private boolean truth(byte[] name) {
        after(name);
        boolean truth = skip(TRUE);
        known &= truth || skip(FALSE);
        return truth;
    }

    private String text(byte[] name) {
        after(name);
        return text();
    }

    /** An integer as JSON writes it: no plus, no zero in front. */
    private long number() {
        boolean negative = at < end && bytes[at] == '-';
        int from = negative ? at + 1 : at;
        long value = 0;
        int i = from;
        while (i < end && bytes[i] >= '0' && bytes[i] <= '9' && i - from < DIGITS) {
            value = 10 * value + bytes[i++] - '0';
        }
        known &= i > from && (bytes[from] != '0' || (i == from + 1 && !negative));
        at = i;
        return negative ? -value : value;
    }

    /** The rest of a string of printable ASCII, and its closing quote. */
    private String text() {
        int from = at;
        int to = Words.endOfPlain(bytes, from, end);
        if (!known || to == end || bytes[to] != '"') {
            known = false;
            return null;
        }
        at = to + 1;
        return new String(bytes, from, to - from, ISO_8859_1);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(ISO_8859_1);
    }
}
