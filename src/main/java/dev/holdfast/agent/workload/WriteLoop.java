package dev.holdfast.agent.workload;

import dev.holdfast.agent.runtime.LineFile;
import dev.holdfast.agent.runtime.Members;
import dev.holdfast.agent.runtime.Ticker;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * One object at each tick. The operation is on record before it is tried, and again when it ended; a failure stops nothing. The
 * volume and both controls are written by this same code, so that they differ in nothing but the store.
 */
final class WriteLoop implements Runnable {
    private final Store store;
    private final LineFile operations;
    private final Ticker ticker;
    private final Content content;
    private final byte[] object;
    private final Queue<Wish> wishes = new ConcurrentLinkedQueue<>();
    private volatile long acknowledged;
    private volatile long failed;

    /** A key that is to be written out of turn; {@code end} completes when that was acknowledged, or failed. */
    private record Wish(String key, CompletableFuture<Long> end) {}

    WriteLoop(Store store, LineFile operations, Ticker ticker, Content content, int objectBytes) {
        this.store = store;
        this.operations = operations;
        this.ticker = ticker;
        this.content = content;
        this.object = new byte[objectBytes];
    }

    /**
     * Has an object written under a key at the next free tick, in the place of the usual one. No two such objects are of one size or
     * content, so that a reader can tell the versions of a key apart.
     *
     * @return the operation's number once it is acknowledged, or what it was refused with; neither when the loop ends before
     */
    CompletableFuture<Long> write(String key) {
        Wish wish = new Wish(key, new CompletableFuture<>());
        wishes.add(wish);
        return wish.end;
    }

    @Override
    public void run() {
        long ok = 0;
        long bad = 0;
        int granted = 0;
        while (ticker.await()) {
            long op = ok + bad;
            Wish wish = wishes.poll();
            String key = wish == null ? store.key(op) : wish.key;
            byte[] bytes = wish == null ? object : new byte[object.length + ++granted * Long.BYTES];
            content.fill(bytes, op * object.length);
            String sha256 = Hash.hex(bytes);
            operations.append(System.nanoTime(), "invoke", operation(op, key));
            try {
                long mount = store.put(key, bytes, sha256);
                operations.append(
                        System.nanoTime(),
                        "ok",
                        operation(op, key)
                                .put("size", bytes.length)
                                .put("sha256", sha256)
                                .put("mnt", mount));
                acknowledged = ++ok;
                if (wish != null) {
                    wish.end.complete(op);
                }
            } catch (Store.Refused e) {
                operations.append(
                        System.nanoTime(),
                        "fail",
                        operation(op, key).put("errno", e.errno()).put("at", e.at()));
                failed = ++bad;
                if (wish != null) {
                    wish.end.completeExceptionally(e);
                }
            }
        }
    }

    /** How far it is, in words. */
    String progress() {
        return acknowledged + " acknowledged " + failed + " failed";
    }

    private static Members operation(long op, String key) {
        return new Members().put("op", op).put("key", key);
    }
}
