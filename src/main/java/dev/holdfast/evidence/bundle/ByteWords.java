package dev.holdfast.evidence.bundle;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Reads bytes eight at a time, little endian: in a long run each byte counts. */
final class ByteWords {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH = 0x8080808080808080L;

    private ByteWords() {}

    /** The eight bytes from {@code at}. */
    static long at(byte[] bytes, int at) {
        return (long) WORD.get(bytes, at);
    }

    /** Index of the first newline from {@code from}; {@code to} without one. */
    static int newline(byte[] bytes, int from, int to) {
        int i = from;
        // Four words at a time, as long as none of them holds a newline.
        while (i + 4 * Long.BYTES <= to
                && (newlines(at(bytes, i))
                                | newlines(at(bytes, i + Long.BYTES))
                                | newlines(at(bytes, i + 2 * Long.BYTES))
                                | newlines(at(bytes, i + 3 * Long.BYTES)))
                        == 0) {
            i += 4 * Long.BYTES;
        }
        for (; i + Long.BYTES <= to; i += Long.BYTES) {
            long found = newlines(at(bytes, i));
            if (found != 0) {
                return i + first(found);
            }
        }
        while (i < to && bytes[i] != '\n') {
            i++;
        }
        return i;
    }

    /** Index of the first byte that a JSON string cannot hold unescaped: a quote, a backslash, or not printable ASCII. */
    static int endOfPlain(byte[] bytes, int from, int to) {
        int i = from;
        for (; i + Long.BYTES <= to; i += Long.BYTES) {
            long word = at(bytes, i);
            long found = zeros(word ^ '"' * ONES)
                    | zeros(word ^ '\\' * ONES)
                    | ((word - ' ' * ONES) & ~word & HIGH)
                    | (word & HIGH);
            if (found != 0) {
                return i + first(found);
            }
        }
        while (i < to && bytes[i] != '"' && bytes[i] != '\\' && bytes[i] >= ' ') {
            i++;
        }
        return i;
    }

    /** How many of the first bytes are decimal digits. */
    static int digits(long word) {
        long values = word ^ '0' * ONES;
        // Only the values of digits stay below the high bit when 118 is added.
        return first(((values + 118 * ONES) | values) & HIGH);
    }

    /** The decimal number in the first {@code digits} bytes, at least one: combines pairs, then fours, then all eight at once. */
    static long number(long word, int digits) {
        long values = (word ^ '0' * ONES) << (Long.SIZE - digits * Byte.SIZE);
        long pairs = values * 10 + (values >>> 8);
        long outer = (pairs & 0xff000000ffL) * (100 + (1_000_000L << 32));
        long inner = ((pairs >>> 16) & 0xff000000ffL) * (1 + (10_000L << 32));
        return (outer + inner) >>> 32;
    }

    private static long newlines(long word) {
        return zeros(word ^ '\n' * ONES);
    }

    /** The high bit of each byte that is 0; those after the first may be wrong. */
    private static long zeros(long word) {
        return (word - ONES) & ~word & HIGH;
    }

    /** The first byte with its high bit; 8 without one. */
    private static int first(long found) {
        return Long.numberOfTrailingZeros(found) >>> 3;
    }
}
