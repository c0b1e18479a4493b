package dev.holdfast.preflight;

/** What runs the process of a mount. */
public enum MountServer {
    /** A unit of the node's systemd. */
    SYSTEMD("systemd"),
    /** A mounter pod. */
    POD("pod mounter"),
    /** Not known from the API server alone. */
    UNKNOWN("unknown");

    private final String title;

    MountServer(String title) {
        this.title = title;
    }

    /** Its name in text. */
    public String title() {
        return title;
    }
}
