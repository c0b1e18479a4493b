package dev.holdfast.campaign.workload;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** Does something with several at once. */
final class AtOnce {
    private AtOnce() {}

    /** Does it with each, waits until all is done, and throws what one of them threw. */
    static <T> void each(List<T> all, Consumer<T> what) {
        if (all.isEmpty()) {
            return;
        }
        ExecutorService threads = Executors.newFixedThreadPool(all.size(), task -> {
            Thread thread = new Thread(task, "at-once");
            thread.setDaemon(true);
            return thread;
        });
        try {
            join(CompletableFuture.allOf(all.stream()
                    .map(one -> CompletableFuture.runAsync(() -> what.accept(one), threads))
                    .toArray(CompletableFuture<?>[]::new)));
        } finally {
            threads.shutdown();
        }
    }

    static void join(CompletableFuture<?> work) {
        try {
            work.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : e;
        }
    }
}
