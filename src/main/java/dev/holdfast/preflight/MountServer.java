package dev.holdfast.preflight;

/** Who runs the process of a mount. */
public enum MountServer {
    /** A unit of the node's systemd. */
    SYSTEMD("systemd"),
    /** A mounter pod. */
    POD("pod mounter"),
    /** Nothing that the API server has tells. */
    UNKNOWN("unknown");

    private final String title;

    MountServer(String title) {
        this.title = title;
    }

    /** In words. */
    public String title() {
        return title;
    }
}
