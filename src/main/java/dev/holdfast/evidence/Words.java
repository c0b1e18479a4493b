package dev.holdfast.evidence;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Looks for bytes eight at a time: for a long run each byte counts. */
final class Words {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH = 0x8080808080808080L;

    private Words() {}

    /** Place of the first newline from {@code from} on; {@code to} without one. */
    static int newline(byte[] bytes, int from, int to) {
        int i = from;
        for (; i + Long.BYTES <= to; i += Long.BYTES) {
            long found = zeros((long) WORD.get(bytes, i) ^ '\n' * ONES);
            if (found != 0) {
                return i + first(found);
            }
        }
        while (i < to && bytes[i] != '\n') {
            i++;
        }
        return i;
    }

    /** Place of the first byte that does not simply stand for itself in a JSON string: a quote, a backslash, or no printable ASCII. */
    static int endOfPlain(byte[] bytes, int from, int to) {
        int i = from;
        for (; i + Long.BYTES <= to; i += Long.BYTES) {
            long word = (long) WORD.get(bytes, i);
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

    /** The high bit of each byte that is 0; those after the first may be wrong. */
    private static long zeros(long word) {
        return (word - ONES) & ~word & HIGH;
    }

    private static int first(long found) {
        return Long.numberOfTrailingZeros(found) >>> 3;
    }
}
