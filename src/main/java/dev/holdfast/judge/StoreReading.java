package dev.holdfast.judge;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.Recording;

/**
 * How what a workload wrote was read past its mount: straight from S3, or by a new pod on a mount made when the workload was gone. Whatever a cache
 * or a mount of the workload's own would answer is not in it.
 *
 * @param words in words, after "read"
 * @param store what has the objects
 * @param phase in which it is done
 * @param prefix of the sources of what was read, before the workload's name
 */
record StoreReading(String words, String store, String phase, String prefix) {
    private static final StoreReading S3 = new StoreReading("straight from S3", "S3", Phase.DRAIN, "s3-");
    private static final StoreReading REMOUNT =
            new StoreReading("on a new mount", "a new mount", Phase.REMOUNT, Actions.remountSource(""));

    /** That of a run. */
    static StoreReading of(Recording recording) {
        Manifest.Capabilities can = recording.manifest().driver().can();
        return can.remounts() ? REMOUNT : S3;
    }

    /** The source of what was read of a volume. */
    String source(Volume volume) {
        return prefix + volume.name();
    }

    /** Whether a driver that fails keeps it from being done. */
    boolean needsDriver() {
        return equals(REMOUNT);
    }
}
