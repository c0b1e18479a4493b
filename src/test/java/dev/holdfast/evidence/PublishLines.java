package dev.holdfast.evidence;

import static dev.holdfast.evidence.History.volume;
import static dev.holdfast.evidence.History.wall;

/** Lines that tell of a volume being published again, or of that failing. */
public final class PublishLines {
    private PublishLines() {}

    public static Event failedMount(String volume, String uid, int count, double first, double last) {
        return Lines.event(
                uid,
                "Warning",
                "FailedMount",
                "MountVolume.SetUp failed",
                "Pod",
                "holdfast",
                volume,
                "uid-" + volume,
                count,
                wall(first),
                wall(last));
    }

    public static LogLine log(String node, String pod, double second, String text) {
        return Lines.logLine(node, pod, "s3-plugin", wall(second), text);
    }

    /** The line of the node plugin on w1 after the upgrade that says that the kubelet asked for a volume. */
    public static LogLine published(String volume, double second) {
        return published("w1", volume, second);
    }

    /** The same on a node. */
    public static LogLine published(String node, String volume, double second) {
        return log(
                node,
                "csi-" + node + "-new",
                second,
                "I0101 NodePublishVolume: target " + NodeLines.target(volume) + " called");
    }
}
