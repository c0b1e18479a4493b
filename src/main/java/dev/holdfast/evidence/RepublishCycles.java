package dev.holdfast.evidence;

import java.util.SortedSet;

/** Counts republishes: one leaves several traces that are close together, and the next comes a pod sync period later at least. */
public final class RepublishCycles {
    private RepublishCycles() {}

    /**
     * How many republishes some traces are.
     *
     * @param times when they were left, in any unit
     * @param from the first time that counts
     * @param until the first that does not any more
     * @param apart how far apart those of two republishes are, at least
     */
    public static int count(SortedSet<Long> times, long from, long until, long apart) {
        int cycles = 0;
        long last = Long.MIN_VALUE;
        for (long at : times.subSet(Math.min(from, until), until)) {
            if (cycles == 0 || at - last > apart) {
                cycles++;
                last = at;
            }
        }
        return cycles;
    }
}
