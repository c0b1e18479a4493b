package dev.holdfast.lab;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;

/** Runs tasks concurrently, each in a thread of its own. */
final class Together {
    private Together() {}

    /**
     * Returns when all tasks have ended; the first error is thrown.
     *
     * @param onError runs as soon as one fails, to make the others end early
     */
    static void run(List<Runnable> tasks, Runnable onError) {
        if (tasks.isEmpty()) {
            return;
        }
        AtomicReference<Throwable> first = new AtomicReference<>();
        ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
        CompletableFuture<?>[] work = tasks.stream()
                .map(task -> CompletableFuture.runAsync(task, threads).exceptionally(error -> {
                    if (first.compareAndSet(null, error.getCause())) {
                        onError.run();
                    }
                    return null;
                }))
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(work).join();
        threads.shutdown();
        if (first.get() instanceof LabException known) {
            throw known;
        }
        if (first.get() != null) {
            throw new LabException("unexpected: " + first.get(), first.get());
        }
    }
}
