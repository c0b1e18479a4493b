package dev.holdfast.judge;

import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.ReadBack;
import dev.holdfast.judge.cause.Words;
import java.util.ArrayList;
import java.util.List;

/** What was acknowledged for a key, and what was read of it; {@code ok} is null as long as nothing was acknowledged. */
final class LedgerEntry {
    private final List<Found> found = new ArrayList<>(2);
    private Operation.Acknowledged ok;
    private long at;
    private boolean late;

    /** A way by which objects are read again. */
    enum Way {
        MOUNT(Words.THROUGH_THE_MOUNT),
        /** Past the mount of who wrote it: {@link StoreReading}. */
        STORE("");

        private final String words;

        Way(String words) {
            this.words = words;
        }

        /** In words. */
        String words(StoreReading store) {
            return this == STORE ? store.words() : words;
        }
    }

    /** An object that was read again, and when: on the observer's clock. */
    record Found(Way way, long at, ReadBack line) {}

    /** Takes an acknowledgement; the last one of a key counts. */
    void acknowledged(long when, Operation.Acknowledged line, boolean afterDrain) {
        ok = line;
        at = when;
        late = afterDrain;
    }

    /** Takes what was read. */
    void found(Way way, long when, ReadBack line) {
        found.add(new Found(way, when, line));
    }

    /** What was acknowledged; null as long as nothing was. */
    Operation.Acknowledged ok() {
        return ok;
    }

    /** When it was. */
    long at() {
        return at;
    }

    /** Whether the drain had given it up before. */
    boolean late() {
        return late;
    }

    /** What was read of it. */
    List<Found> found() {
        return found;
    }

    boolean good(Found read) {
        return read.line.errno() == null
                && read.line.size() == ok.size()
                && ok.sha256().equals(read.line.sha256());
    }

    boolean foundBy(Way way) {
        for (Found read : found) {
            if (read.way == way) {
                return true;
            }
        }
        return false;
    }

    /** Whether there is nothing left to say. */
    boolean settled() {
        if (ok == null || found.size() < Way.values().length) {
            return false;
        }
        for (Found read : found) {
            if (!good(read)) {
                return false;
            }
        }
        return foundBy(Way.MOUNT) && foundBy(Way.STORE);
    }
}
