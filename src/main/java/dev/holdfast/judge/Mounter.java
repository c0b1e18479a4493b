package dev.holdfast.judge;

/** The two ways in which the driver runs the process of a mount. */
enum Mounter {
    /** A unit of the node's systemd. */
    SYSTEMD("systemd unit"),
    /** A mounter pod. */
    POD("mounter pod");

    private final String text;

    Mounter(String text) {
        this.text = text;
    }

    Mounter other() {
        return this == SYSTEMD ? POD : SYSTEMD;
    }

    /** "systemd unit", "mounter pod". */
    @Override
    public String toString() {
        return text;
    }
}
