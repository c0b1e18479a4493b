package dev.holdfast.campaign.observe;

import dev.holdfast.evidence.Action;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Source;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Records what a campaign does, before it is done and when it is done. Many threads may. */
public final class ActionLog {
    private static final Source SELF = new Source(Channel.OBSERVER, 0);

    private final BundleSink bundle;
    private final BooleanSupplier interrupted;
    /** Unique within the stream, and each process has one of its own. */
    private final AtomicLong ids = new AtomicLong();

    /**
     * In a bundle.
     *
     * @param interrupted whether the run has to end. What cannot be done from then on may fail for that alone: its end is not recorded, so that
     *     no judge takes it for the driver's
     */
    public ActionLog(BundleSink bundle, BooleanSupplier interrupted) {
        this.bundle = bundle;
        this.interrupted = interrupted;
    }

    /** Something is about to be done; the number that is returned is named at its end. */
    public long begun(String what, String subject, Map<String, String> facts) {
        long id = ids.getAndIncrement();
        bundle.appendNext(Channel.ACTIONS, SELF, n -> new Action.Begun(n, System.nanoTime(), id, what, subject, facts));
        return id;
    }

    /** It was done. */
    public void done(long id, Map<String, String> facts) {
        done(id, facts, null);
    }

    /** It could not be done, for a reason in words. */
    public void failed(long id, RuntimeException why) {
        if (!interrupted.getAsBoolean()) {
            done(id, Map.of(), why.getMessage() == null ? why.toString() : why.getMessage());
        }
    }

    /** Does something, with its begin and its end recorded; what it throws is, too, as {@link #failed} has it, and goes on up. */
    public void around(String what, String subject, Map<String, String> facts, Runnable work) {
        around(what, subject, facts, () -> {
            work.run();
            return Map.of();
        });
    }

    /** The same; what came of it, in facts, is returned. */
    public Map<String, String> around(
            String what, String subject, Map<String, String> facts, Supplier<Map<String, String>> work) {
        long id = begun(what, subject, facts);
        try {
            Map<String, String> results = work.get();
            done(id, results);
            return results;
        } catch (RuntimeException e) {
            failed(id, e);
            throw e;
        }
    }

    private void done(long id, Map<String, String> facts, String error) {
        bundle.appendNext(Channel.ACTIONS, SELF, n -> new Action.Done(n, System.nanoTime(), id, facts, error));
    }
}
