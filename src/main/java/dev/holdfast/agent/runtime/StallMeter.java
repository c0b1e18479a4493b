package dev.holdfast.agent.runtime;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Records when the agent itself did not run: a thread that only sleeps writes a line {@code stalled} when it wakes late. So a slow node or
 * a pause of the JVM is not mistaken for a slow volume.
 */
final class StallMeter implements Runnable {
    private static final long SLEEP = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long LATE = TimeUnit.MILLISECONDS.toNanos(100);

    private final LineFile agents;

    StallMeter(LineFile agents) {
        this.agents = agents;
    }

    @Override
    public void run() {
        long before = System.nanoTime();
        while (true) {
            LockSupport.parkNanos(SLEEP);
            long now = System.nanoTime();
            if (now - before > SLEEP + LATE) {
                agents.append(now, "stalled", new Members().put("from", before));
                now = System.nanoTime();
            }
            before = now;
        }
    }
}
