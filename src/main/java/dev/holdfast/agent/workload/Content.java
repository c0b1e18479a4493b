package dev.holdfast.agent.workload;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Pseudorandom bytes that can be recomputed anywhere: a pure function of a name and an offset (splitmix64). So any page of a file can be
 * checked without a copy of the file.
 */
final class Content {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long STEP = 0x9e3779b97f4a7c15L;

    private final long seed;

    Content(String name) {
        long hash = name.length();
        for (int i = 0; i < name.length(); i++) {
            hash = mix(hash * 31 + name.charAt(i));
        }
        seed = hash;
    }

    /** Fills the array with the content from the offset, a multiple of 8; the last length % 8 bytes are left unchanged. */
    void fill(byte[] into, long offset) {
        long state = seed + (offset >>> 3) * STEP;
        for (int i = 0; i + Long.BYTES <= into.length; i += Long.BYTES) {
            WORD.set(into, i, mix(state));
            state += STEP;
        }
    }

    private static long mix(long state) {
        long z = state + STEP;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
