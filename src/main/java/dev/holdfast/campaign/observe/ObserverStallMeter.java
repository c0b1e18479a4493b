package dev.holdfast.campaign.observe;

import dev.holdfast.evidence.AgentLine;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.ClockSample;
import dev.holdfast.evidence.Source;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Tells when the observer itself did not run, as every agent tells it of itself: a thread that does nothing but sleep records that it woke
 * late. So a hole in what the observer saw is not taken for a cluster that was away.
 */
public final class ObserverStallMeter implements AutoCloseable {
    private static final Source SELF = new Source(Channel.OBSERVER, 0);
    private static final Duration SLEEP = Duration.ofMillis(20);
    private static final long LATE = TimeUnit.MILLISECONDS.toNanos(200);

    private final BundleSink bundle;
    private final Thread meter = new Thread(this::watch, "observer-stalls");
    private volatile boolean over;

    public ObserverStallMeter(BundleSink bundle) {
        this.bundle = bundle;
        meter.setDaemon(true);
    }

    public void start() {
        long t = System.nanoTime();
        long wall = System.currentTimeMillis();
        bundle.appendNext(
                Channel.AGENTS,
                SELF,
                n -> new AgentLine.Started(n, t, "observer", null, null, null, wall, (int) SLEEP.toMillis()));
        // its clock is the observer's: exchanged with itself, exactly
        bundle.appendNext(Channel.CLOCKS, SELF, n -> new ClockSample(n, t, Channel.OBSERVER, t, t, t));
        meter.start();
    }

    private void watch() {
        long before = System.nanoTime();
        while (!over) {
            LockSupport.parkNanos(SLEEP.toNanos());
            long now = System.nanoTime();
            woke(before, now);
            // recording may take its time too, which is no stall
            before = System.nanoTime();
        }
    }

    /** The meter went to sleep and woke; late means that it stood still for most of the time between. */
    public void woke(long before, long now) {
        if (now - before > LATE) {
            bundle.appendNext(Channel.AGENTS, SELF, n -> new AgentLine.Stalled(n, now, before));
        }
    }

    /** Ends it, before the bundle is sealed. */
    public void end() {
        over = true;
        try {
            meter.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        end();
    }
}
