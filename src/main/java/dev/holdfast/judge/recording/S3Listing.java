package dev.holdfast.judge.recording;

import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.ReadBack;

/**
 * How far the reading straight from S3 can be trusted to have met every object. It reads what S3 lists, so an object that is lost
 * has no line; that tells only when the listing was whole. A line with the empty key stands for the listing: it says that it was whole, or
 * why it was not. Older records have it only where it failed.
 */
public final class S3Listing {
    private boolean any;
    private String failed;
    private boolean bucketGone;

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
        Phase drain = recording.manifest().phase(Phase.DRAIN);
        if (drain == null || !drain.completed()) {
            return "the reading did not come to its end";
        }
        if (bucketGone) {
            return null;
        }
        return !any ? "S3 was not read at all" : failed == null ? null : "S3 could not be listed: " + failed;
    }
}
