package dev.holdfast.console;

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
 * Ends a run on SIGINT or SIGTERM, in this order: first every process and wait of the run is ended; then the run finishes on its own thread
 * (the phase is marked, the evidence is collected, sealed, judged and reported, the lab is taken down) while the JVM is kept alive; last, or
 * when that takes too long, what is left is removed. This is the only shutdown hook of a run.
 */
public final class Interruption implements Shutdown, AutoCloseable {
    /** How long a run may take to finish; Surefire kills the JVM 60 s after Maven ended, and a user wants to wait less. */
    private static final Duration LIMIT = Duration.ofSeconds(25);

    private final Consumer<String> notice;
    private final Duration limit;
    private final Thread hook = new Thread(this::interrupted, "interruption");
    private final List<Part> parts = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> requested = new CompletableFuture<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile long deadline;
    private final ExecutorService calls = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "interruptible-call");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * For a run that has not begun.
     *
     * @param notice prints a line for the user, whose shell may be back already
     */
    public Interruption(Consumer<String> notice) {
        this(notice, LIMIT);
    }

    /** The same with another limit for finishing. */
    public Interruption(Consumer<String> notice, Duration limit) {
        this.notice = notice;
        this.limit = limit;
    }

    /** From now on the JVM does not end before {@link #close}, or before the limit for finishing has passed. */
    public void begin() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Whether the run has to end. */
    public boolean requested() {
        return requested.isDone() || isJvmEnding();
    }

    /** The hook may run a moment after other effects of the signal; the JVM itself knows at once. */
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

    /** Throws when the run has to end; called from within waits. */
    public void check() {
        if (requested.isDone()) {
            throw new RunInterruptedException();
        }
    }

    /**
     * Waits for a time.
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

    /** Time left to finish; a day while there is no interruption. */
    public Duration left() {
        return requested.isDone() ? Duration.ofNanos(deadline - System.nanoTime()) : Duration.ofDays(1);
    }

    /** The result of a call that may take long; when the run has to end, the call is abandoned. */
    public <T> T during(Supplier<T> call) {
        check();
        CompletableFuture<T> answer = CompletableFuture.supplyAsync(call, calls);
        try {
            CompletableFuture.anyOf(answer, requested).join();
            check();
            return answer.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : e;
        }
    }

    @Override
    public void add(Part part) {
        parts.add(part);
        if (requested()) {
            parts.remove(part);
            throw new RunInterruptedException();
        }
    }

    @Override
    public void forget(Part part) {
        if (requested()) {
            throw new RunInterruptedException();
        }
        parts.remove(part);
    }

    /** The run is finished: the JVM may end. */
    @Override
    public void close() {
        over.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // The hook is running already and now returns.
        }
    }

    private void interrupted() {
        deadline = System.nanoTime() + limit.toNanos();
        requested.complete(null);
        notice.accept("interrupted: what was recorded is sealed, judged and reported, then everything is taken down");
        parts.forEach(Part::stop);
        try {
            if (!over.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                notice.accept("finishing took longer than " + limit.toSeconds() + " s; removing what is left");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        parts.forEach(Part::remove);
    }
}
