package dev.holdfast.workload;

import dev.holdfast.agent.LineFile;
import dev.holdfast.agent.Members;
import dev.holdfast.agent.Ticker;

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
    private volatile long acknowledged;
    private volatile long failed;

    WriteLoop(Store store, LineFile operations, Ticker ticker, Content content, int objectBytes) {
        this.store = store;
        this.operations = operations;
        this.ticker = ticker;
        this.content = content;
        this.object = new byte[objectBytes];
    }

    @Override
    public void run() {
        long ok = 0;
        long bad = 0;
        while (ticker.await()) {
            long op = ok + bad;
            String key = store.key(op);
            content.fill(object, op * object.length);
            String sha256 = Hash.hex(object);
            operations.append(System.nanoTime(), "invoke", operation(op, key));
            try {
                long mount = store.put(key, object, sha256);
                operations.append(
                        System.nanoTime(),
                        "ok",
                        operation(op, key)
                                .put("size", object.length)
                                .put("sha256", sha256)
                                .put("mnt", mount));
                acknowledged = ++ok;
            } catch (Store.Refused e) {
                operations.append(
                        System.nanoTime(),
                        "fail",
                        operation(op, key).put("errno", e.errno()).put("at", e.at()));
                failed = ++bad;
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
