package dev.holdfast.agent.runtime;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Absolute ticks of a loop. A tick that passed while the loop was busy is skipped, not caught up on: a burst after a stall would hide how
 * many operations the stall cost.
 */
public final class Ticker {
    private final CountDownLatch stop;
    private final long period;
    private long next;
    private boolean begun;

    /**
     * A ticker.
     *
     * @param first System.nanoTime() of the first tick
     * @param period nanoseconds
     * @param stop ends the ticks when it is at zero
     */
    public Ticker(long first, long period, CountDownLatch stop) {
        this.next = first;
        this.period = period;
        this.stop = stop;
    }

    /** Waits for the next future tick, or for the first one; false when the loop has to stop. */
    public boolean await() {
        long wait = next - System.nanoTime();
        if (wait < 0 && begun) {
            long missed = -wait / period + 1;
            next += missed * period;
            wait += missed * period;
        }
        begun = true;
        next += period;
        try {
            return !stop.await(wait, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException("agents interrupt no thread: that would close its files", e);
        }
    }
}
