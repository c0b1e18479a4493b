package dev.holdfast.agent.workload;

import dev.holdfast.agent.runtime.LineFile;
import dev.holdfast.agent.runtime.Members;
import dev.holdfast.agent.runtime.Ticker;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Writes one object at each tick. A line is recorded before the operation and another when it ended; a failure does not stop the loop. The
 * volume and both controls are written by this code, so that they differ only in the store.
 */
final class WriteLoop implements Runnable {
    private final Store store;
    private final LineFile operations;
    private final Ticker ticker;
    private final Content content;
    private final byte[] object;
    private final Queue<WriteRequest> requests = new ConcurrentLinkedQueue<>();
    private volatile long acknowledged;
    private volatile long failed;
    private volatile String lastKey;

    /** A requested key; {@code end} completes when its write was acknowledged, or failed. */
    private record WriteRequest(String key, CompletableFuture<Long> end) {}

    WriteLoop(Store store, LineFile operations, Ticker ticker, Content content, int objectBytes) {
        this.store = store;
        this.operations = operations;
        this.ticker = ticker;
        this.content = content;
        this.object = new byte[objectBytes];
    }

    /**
     * Requests an object under a key, to be written at the next free tick instead of the usual one. No two such objects have the same size or
     * content, so that a reader can tell the versions of a key apart.
     *
     * @return completes with the operation's number once it is acknowledged, or with its error; never completes when the loop ends before
     */
    CompletableFuture<Long> write(String key) {
        WriteRequest request = new WriteRequest(key, new CompletableFuture<>());
        requests.add(request);
        return request.end;
    }

    @Override
    public void run() {
        long ok = 0;
        long bad = 0;
        int granted = 0;
        while (ticker.await()) {
            long op = ok + bad;
            WriteRequest request = requests.poll();
            String key = request == null ? store.key(op) : request.key;
            byte[] bytes = request == null ? object : new byte[object.length + ++granted * Long.BYTES];
            content.fill(bytes, op * object.length);
            String sha256 = Hash.hex(bytes);
            operations.append(System.nanoTime(), "invoke", operation(op, key));
            try {
                Store.Taken taken = store.put(key, bytes, sha256);
                operations.append(
                        System.nanoTime(),
                        "ok",
                        operation(op, key)
                                .put("size", taken.size())
                                .put("sha256", taken.sha256())
                                .put("mnt", taken.mount()));
                acknowledged = ++ok;
                lastKey = key;
                if (request != null) {
                    request.end.complete(op);
                }
            } catch (Store.Refused e) {
                operations.append(
                        System.nanoTime(),
                        "fail",
                        operation(op, key).put("errno", e.errno()).put("at", e.at()));
                failed = ++bad;
                if (request != null) {
                    request.end.completeExceptionally(e);
                }
            }
        }
    }

    /** The key of the object that was acknowledged last; null before the first. */
    String lastKey() {
        return lastKey;
    }

    /** Its progress, as text. */
    String progress() {
        return acknowledged + " acknowledged " + failed + " failed";
    }

    private static Members operation(long op, String key) {
        return new Members().put("op", op).put("key", key);
    }
}
