package dev.holdfast.campaign.observe;

import dev.holdfast.agent.runtime.Machine;
import dev.holdfast.agent.runtime.ThreadTimes;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Scheduling;
import dev.holdfast.evidence.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Records when the lab's object store waited for a processor, as probes do it for mount processes: it runs on the machine of this process, and
 * a write that waits for it does not tell of the driver.
 */
public final class StoreScheduling implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofMillis(250);
    private static final Path PROC = Path.of("/proc");
    /** A look under way takes no longer to end. */
    private static final long LAST_LOOK = 5;

    private final BundleSink bundle;
    private final long pid;
    private final ThreadTimes threads;
    private final Machine machine = new Machine(PROC);
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "store-scheduling");
        thread.setDaemon(true);
        return thread;
    });
    private Look last;

    private record Look(long begun, long t, Long cpu, Long io, Long memory, long busy) {}

    /**
     * For one bundle.
     *
     * @param pid of the object store, on this machine
     */
    public StoreScheduling(BundleSink bundle, long pid) {
        this.bundle = bundle;
        this.pid = pid;
        this.threads = new ThreadTimes(PROC, pid, thread -> true);
    }

    public void start() {
        ScheduledFuture<?> unused = clock.scheduleAtFixedRate(this::look, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            long begun = System.nanoTime();
            ThreadTimes.Spent spent = threads.look();
            Look now = new Look(
                    begun,
                    System.nanoTime(),
                    machine.pressure("cpu"),
                    machine.pressure("io"),
                    machine.pressure("memory"),
                    machine.busy());
            if (spent != null && last != null) {
                record(last, now, spent);
            }
            last = now;
        } catch (IOException e) {
            throw new UncheckedIOException("the object store, process " + pid + ", cannot be looked at", e);
        }
    }

    private void record(Look before, Look now, ThreadTimes.Spent spent) {
        Scheduling.Share share =
                new Scheduling.Share((int) pid, 0, null, spent.waited(), spent.longest(), spent.ran(), null);
        bundle.appendNext(
                Channel.SCHEDULING,
                new Source(Channel.OBSERVER, 0),
                n -> new Scheduling(
                        n,
                        now.t,
                        before.begun,
                        since(before.cpu, now.cpu),
                        since(before.io, now.io),
                        since(before.memory, now.memory),
                        now.busy - before.busy,
                        List.of(share),
                        List.of(),
                        null));
    }

    private static Long since(Long before, Long now) {
        return before == null || now == null ? null : Long.valueOf(now - before);
    }

    /** Ends it, before the bundle is sealed. */
    public void end() {
        clock.shutdown();
        try {
            clock.awaitTermination(LAST_LOOK, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        end();
    }
}
