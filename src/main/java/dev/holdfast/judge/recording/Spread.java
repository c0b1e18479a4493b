package dev.holdfast.judge.recording;

import java.util.Arrays;

/** Many spans of time, for their median and the like. */
public final class Spread {
    private long[] values = new long[64];
    private int size;
    private boolean sorted;

    public void add(long value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, 2 * size);
        }
        values[size++] = value;
        sorted = false;
    }

    /** How many there are. */
    public int size() {
        return size;
    }

    /** The value that the given share of all does not exceed; 0 when there is none. */
    public long quantile(double share) {
        if (size == 0) {
            return 0;
        }
        if (!sorted) {
            Arrays.sort(values, 0, size);
            sorted = true;
        }
        return values[Math.max(0, (int) Math.ceil(share * size) - 1)];
    }
}
