package dev.holdfast.campaign.workload;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Starts pods one after the other as long as each comes soon: all at once they would take the processors from those who write. When one does
 * not come soon, perhaps none does, and the rest are started and waited for together, so that they share one limit.
 */
final class Queue {
    /** In which a pod comes where nothing is wrong, on a busy machine too. */
    private static final Duration SOON = Duration.ofSeconds(20);

    private final Duration soon;

    Queue() {
        this(SOON);
    }

    /** The same with another idea of soon. */
    Queue(Duration soon) {
        this.soon = soon;
    }

    /** Starts each, and waits until all of them came or could not; what one of them throws is thrown when all are done. */
    <T> void each(List<T> all, Consumer<T> start) {
        ExecutorService threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "new-workloads");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<CompletableFuture<Void>> begun = new ArrayList<>();
            boolean late = false;
            for (T one : all) {
                CompletableFuture<Void> coming = CompletableFuture.runAsync(() -> start.accept(one), threads);
                begun.add(coming);
                late = late || !ended(coming);
            }
            CompletableFuture.allOf(begun.toArray(CompletableFuture<?>[]::new)).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : e;
        } finally {
            threads.shutdown();
        }
    }

    private boolean ended(CompletableFuture<Void> one) {
        try {
            one.get(soon.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new CompletionException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CompletionException(e);
        }
    }
}
