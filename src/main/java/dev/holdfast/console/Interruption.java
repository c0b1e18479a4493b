package dev.holdfast.console;

import dev.holdfast.campaign.Part;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The end of a run by SIGINT or SIGTERM, in one order: first everything that runs or is waited for on behalf of the run is ended; then the
 * run winds itself up on its own thread (the phase is marked, what there is is collected, sealed, judged and reported, the lab is taken
 * down) while the JVM is held; at last, or when that takes too long, what is still left is removed. This is the only shutdown hook of a
 * run.
 */
public final class Interruption implements Shutdown, AutoCloseable {
    /** How long a run may take to wind up; Surefire ends a JVM by force 60 s after Maven ended, and a user waits less gladly. */
    private static final Duration LIMIT = Duration.ofSeconds(25);

    private final Consumer<String> say;
    private final Duration limit;
    private final Thread hook = new Thread(this::interrupted, "interruption");
    private final List<Part> parts = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> asked = new CompletableFuture<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile long deadline;
    private final ExecutorService calls = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "interruptible-call");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Of a run that has not begun.
     *
     * @param say tells the user, who may have lost sight of the run's output
     */
    public Interruption(Consumer<String> say) {
        this(say, LIMIT);
    }

    /** The same with another time for winding up. */
    public Interruption(Consumer<String> say, Duration limit) {
        this.say = say;
        this.limit = limit;
    }

    /** From now on the JVM does not end before {@link #close}, or before winding up took too long. */
    public void begin() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Whether the run is to wind up. */
    public boolean asked() {
        return asked.isDone() || isJvmEnding();
    }

    /** The hook may be a moment behind what a signal did elsewhere; the JVM itself is not. */
    private static boolean isJvmEnding() {
        Thread probe = new Thread(() -> {}, "probe");
        try {
            Runtime.getRuntime().addShutdownHook(probe);
            Runtime.getRuntime().removeShutdownHook(probe);
            return false;
        } catch (IllegalStateException ending) {
            return true;
        }
    }

    /** Ends what is being done when the run is to wind up. */
    public void check() {
        if (asked.isDone()) {
            throw new RunInterruptedException();
        }
    }

    /**
     * Lets time pass.
     *
     * @throws RunInterruptedException as soon as the run is to end
     */
    public void rest(Duration time) {
        long until = System.nanoTime() + time.toNanos();
        check();
        while (System.nanoTime() < until) {
            LockSupport.parkNanos(Math.min(until - System.nanoTime(), TimeUnit.MILLISECONDS.toNanos(500)));
            check();
        }
    }

    /** Time that is left for winding up; long when nobody asked for it. */
    public Duration left() {
        return asked.isDone() ? Duration.ofNanos(deadline - System.nanoTime()) : Duration.ofDays(1);
    }

    /** The answer of a call that may take long, unless the run is to wind up: then the call is left behind. */
    public <T> T during(Supplier<T> call) {
        check();
        CompletableFuture<T> answer = CompletableFuture.supplyAsync(call, calls);
        try {
            CompletableFuture.anyOf(answer, asked).join();
            check();
            return answer.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : e;
        }
    }

    @Override
    public void add(Part part) {
        parts.add(part);
        if (asked()) {
            parts.remove(part);
            throw new RunInterruptedException();
        }
    }

    @Override
    public void forget(Part part) {
        if (asked()) {
            throw new RunInterruptedException();
        }
        parts.remove(part);
    }

    /** The run has wound up, or come to its end: the JVM may end. */
    @Override
    public void close() {
        over.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // The hook runs already, and now comes to its end.
        }
    }

    private void interrupted() {
        deadline = System.nanoTime() + limit.toNanos();
        asked.complete(null);
        say.accept("interrupted: what was recorded is sealed, judged and reported, then everything is taken down");
        parts.forEach(Part::stop);
        try {
            if (!over.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                say.accept("winding up took longer than " + limit.toSeconds() + " s; removing what is left");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        parts.forEach(Part::remove);
    }
}
