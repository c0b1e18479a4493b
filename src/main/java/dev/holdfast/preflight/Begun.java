package dev.holdfast.preflight;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Something that is being read while others are. */
final class Begun<T> {
    /** Readings wait for processes and for each other, so that each has a thread; none keeps the JVM from ending. */
    private static final Executor THREADS = task -> {
        Thread thread = new Thread(task, "preflight");
        thread.setDaemon(true);
        thread.start();
    };

    private final CompletableFuture<T> future;

    private Begun(CompletableFuture<T> future) {
        this.future = future;
    }

    static <T> Begun<T> of(Supplier<T> work) {
        return new Begun<>(CompletableFuture.supplyAsync(work, THREADS));
    }

    /** Waits for the result; throws what the work has thrown. */
    T result() {
        try {
            return future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException thrown) {
                throw thrown;
            }
            throw e;
        }
    }
}
