package dev.holdfast.agent.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A running agent: its evidence, its state and its threads. */
public final class Agent {
    private final String name;
    private final Recorder recorder;
    private final LineFile agents;
    private final Status status = new Status();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch stopWatching = new CountDownLatch(1);
    private final CountDownLatch drained = new CountDownLatch(1);
    private final AtomicBoolean draining = new AtomicBoolean();
    private final List<Thread> workers = new CopyOnWriteArrayList<>();

    /**
     * Starts an incarnation and records it.
     *
     * @param name source of its streams
     * @param evidence folder of all its incarnations; created if it does not exist
     * @param started further members of the line {@code started}
     */
    public Agent(String name, Path evidence, Members started) throws IOException {
        this.name = name;
        Files.createDirectories(evidence);
        long wall = System.currentTimeMillis();
        long t = System.nanoTime();
        recorder = new Recorder(evidence, wall);
        agents = recorder.open("agents", name);
        agents.append(t, "started", started.put("wall", wall));
        background("stall meter", new StallMeter(agents));
    }

    /** Source of its streams. */
    public String name() {
        return name;
    }

    /** Its recorder. */
    public Recorder recorder() {
        return recorder;
    }

    /** Its status. */
    public Status status() {
        return status;
    }

    /** A ticker for a worker, with the first tick after {@code phase}; it stops when the agent drains. */
    public Ticker ticker(Duration phase, Duration period) {
        return new Ticker(System.nanoTime() + phase.toNanos(), period.toNanos(), stop);
    }

    /** A ticker for a background thread; it stops when the workers have ended. */
    public Ticker watchTicker(Duration period) {
        return new Ticker(System.nanoTime(), period.toNanos(), stopWatching);
    }

    /** Whether the agent drains, so that no operation may begin. */
    public boolean stopping() {
        return stop.getCount() == 0;
    }

    /** Starts a thread that runs operations and ends when the agent drains. */
    public void worker(String task, Runnable work) {
        Thread thread = thread(task, work);
        workers.add(thread);
        thread.start();
    }

    /** Starts a thread that a drain does not wait for. */
    public void background(String task, Runnable work) {
        thread(task, work).start();
    }

    /**
     * Stops starting operations, waits for those in flight, then records how many were given up. A second call waits for the first one.
     */
    public void drain(Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        if (draining.compareAndSet(false, true)) {
            agents.append(System.nanoTime(), "draining", new Members());
            status.set(Status.State.DRAINING, () -> inFlight() + " in flight");
            stop.countDown();
            for (Thread worker : workers) {
                join(worker, deadline - System.nanoTime());
            }
            long left = inFlight();
            agents.append(System.nanoTime(), "drained", new Members().put("inFlight", left));
            status.set(Status.State.DRAINED, () -> left + " in flight");
            stopWatching.countDown();
            drained.countDown();
        } else {
            try {
                drained.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                throw new IllegalStateException("agents interrupt no thread", e);
            }
        }
    }

    /** Each worker has at most one call in progress, so a worker that has not ended is an operation in flight. */
    private long inFlight() {
        return workers.stream().filter(Thread::isAlive).count();
    }

    private Thread thread(String task, Runnable work) {
        Thread thread = new Thread(work, task);
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((failed, error) -> {
            // The stack trace goes to the container's log.
            error.printStackTrace();
            status.fail(task + ": " + (error.getMessage() == null ? error.toString() : error.getMessage()));
        });
        return thread;
    }

    private static void join(Thread worker, long nanos) {
        try {
            worker.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)));
        } catch (InterruptedException e) {
            throw new IllegalStateException("agents interrupt no thread", e);
        }
    }
}
