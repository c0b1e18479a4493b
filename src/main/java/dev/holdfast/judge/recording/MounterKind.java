package dev.holdfast.judge.recording;

/** The two ways in which the driver runs the process of a mount. */
public enum MounterKind {
    /** A unit of the node's systemd. */
    SYSTEMD("systemd unit"),
    /** A mounter pod. */
    POD("mounter pod");

    private final String text;

    MounterKind(String text) {
        this.text = text;
    }

    public MounterKind other() {
        return this == SYSTEMD ? POD : SYSTEMD;
    }

    /** "systemd unit", "mounter pod". */
    @Override
    public String toString() {
        return text;
    }
}
