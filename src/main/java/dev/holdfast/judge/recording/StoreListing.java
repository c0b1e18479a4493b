package dev.holdfast.judge.recording;

import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.ReadBack;

/**
 * How far a reading past the mount of who wrote can be trusted to have met every object. It reads what it lists, so an object that is lost
 * has no line; that tells only when the listing was whole. A line with the empty key stands for the listing: it says that it was whole, or
 * why it was not. Older records have it only where it failed.
 */
public final class StoreListing {
    private final String store;
    private final String phase;
    private boolean any;
    private String failed;
    private boolean bucketGone;

    /** That of the drain, straight from S3. */
    public StoreListing() {
        this("S3", Phase.DRAIN);
    }

    /**
     * Of another reading.
     *
     * @param store what was listed, in words
     * @param phase in which it was
     */
    public StoreListing(String store, String phase) {
        this.store = store;
        this.phase = phase;
    }

    /** Takes a line of the reading. */
    public void line(ReadBack line) {
        any = true;
        if (line.key().isEmpty() && line.errno() != null) {
            bucketGone |= line.errno().equals("ENOENT");
            failed = line.errno();
        }
    }

    /** Why an object without a line may be there all the same; null when it is not. */
    public String doubt(Recording recording) {
        Phase read = recording.manifest().phase(phase);
        if (read == null || !read.completed()) {
            return "the reading did not come to its end";
        }
        if (bucketGone) {
            return null;
        }
        return !any
                ? store + " was not read at all"
                : failed == null ? null : store + " could not be listed: " + failed;
    }
}
