package dev.holdfast.judge;

import dev.holdfast.evidence.ReadBack;
import dev.holdfast.judge.recording.Cursor;

/** Objects that were read again in one way, handed over step by step, with the greatest key that was come to. For one thread. */
final class ObjectReading implements AutoCloseable {
    private final Cursor<ReadBack> lines;
    private final Visitor found;
    private String greatest = "";

    /** Takes an object that was read, with the time at which it was, on the observer's clock. */
    interface Visitor {
        void read(long at, ReadBack line);
    }

    ObjectReading(Cursor<ReadBack> lines, Visitor found) {
        this.lines = lines;
        this.found = found;
    }

    /** Hands over all up to the first one after a key. */
    void past(String key) {
        boolean more = true;
        while (more && greatest.compareTo(key) <= 0) {
            more = next();
        }
    }

    /** Hands over all that are left. */
    void toEnd() {
        boolean more = true;
        while (more) {
            more = next();
        }
    }

    private boolean next() {
        if (!lines.next()) {
            return false;
        }
        ReadBack line = lines.line();
        if (line.key().compareTo(greatest) > 0) {
            greatest = line.key();
        }
        found.read(lines.at(), line);
        return true;
    }

    @Override
    public void close() {
        lines.close();
    }
}
