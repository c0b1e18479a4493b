package dev.holdfast.judge.recording;

import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.Source;
import java.util.HashMap;
import java.util.Map;

/**
 * The times in which a writer got nothing done: from one acknowledgement to the next. Surely waited was only from the first
 * operation invoked in between, by the writer that got the acknowledgement (lower bound); at most since the acknowledgement before (upper
 * bound). An operation that never ended counts from its invocation as long as its writer is known to have lived. A writer that only
 * began after the stretch has no part in it: the rest before it ends with the stretch.
 */
public final class WriteStalls {
    private static final long NONE = Long.MIN_VALUE;

    private final long start;
    private final long end;
    private final Sink sink;
    /** Begun and not ended, with the time of invocation. */
    private final Map<Long, Long> open = new HashMap<>();

    private Source current;
    /** Whether another writer went on, of which nothing is acknowledged yet. */
    private boolean succeeded;

    private long acknowledged = NONE;
    private long invoked = NONE;
    private long last = NONE;
    private long acknowledgements;
    private Long confused;

    /** Waits that reach into a stretch of time on the observer's clock. */
    public WriteStalls(long start, long end, Sink sink) {
        this.start = start;
        this.end = end;
        this.sink = sink;
    }

    /** Takes a wait. */
    public interface Sink {
        /**
         * One wait.
         *
         * @param lower how long it surely was
         * @param upper how long it was at most
         * @param from begin of the sure part
         * @param to its end
         * @param open whether it ended without an acknowledgement
         */
        void wait(long lower, long upper, long from, long to, boolean open);
    }

    public void line(long at, Operation line, Source source) {
        if (!source.equals(current)) {
            // Numbers begin anew with a new incarnation. Its predecessor surely waited until its last line: what came
            // after that may have gone with it.
            if (invoked != NONE && !afterwards() && last >= start && acknowledged < end) {
                report(last);
            }
            open.clear();
            invoked = NONE;
            succeeded = current != null;
            current = source;
        }
        if (acknowledged == NONE) {
            acknowledged = Math.max(at, start);
        }
        last = at;
        if (line instanceof Operation.Invoked) {
            if (open.put(line.op(), at) != null) {
                confused = line.op();
            }
            if (invoked == NONE) {
                invoked = at;
            }
        } else {
            open.remove(line.op());
            if (line instanceof Operation.Acknowledged) {
                acknowledged(at);
            }
        }
    }

    private void acknowledged(long at) {
        if (afterwards()) {
            rest();
        } else if (at >= start && acknowledged < end) {
            report(at);
            acknowledgements++;
        }
        acknowledged = at;
        invoked = NONE;
        succeeded = false;
    }

    /** Whether all that is under way was begun after the stretch, by another writer than the one that was acknowledged last. */
    private boolean afterwards() {
        return succeeded && invoked >= end;
    }

    private void rest() {
        if (acknowledged < end) {
            sink.wait(0, end - Math.max(acknowledged, start), end, end, false);
        }
    }

    private void report(long to) {
        // What began before the stretch is judged from its begin.
        long from = invoked == NONE ? to : Math.max(invoked, start);
        sink.wait(to - from, to - Math.max(acknowledged, start), from, to, false);
    }

    /**
     * Ends the history.
     *
     * @param until when it was known last that what is open is still open
     * @param resting since when nothing was begun any more on purpose
     */
    public void end(long until, long resting) {
        if (acknowledged == NONE || start >= end) {
            return;
        }
        if (afterwards()) {
            rest();
            return;
        }
        open.values().removeIf(since -> since >= until);
        if (!open.isEmpty()) {
            // Others may have gone through meanwhile: it waits all the same.
            long since =
                    Math.max(start, open.values().stream().min(Long::compare).orElseThrow());
            sink.wait(until - since, Math.max(until - since, until - acknowledged), since, until, true);
        } else if (acknowledged < end && invoked != NONE && invoked < until) {
            report(until);
        } else if (acknowledged < end && invoked == NONE && resting > acknowledged) {
            report(resting);
        }
    }

    /** Number of an operation that was begun while one of this number was under way; null without one. */
    public Long confused() {
        return confused;
    }

    /** Acknowledgements in the stretch. */
    public long acknowledgements() {
        return acknowledgements;
    }
}
