package dev.holdfast.preflight;

/** What a finding means for the upgrade (seed 004, "success criteria": must, should, nice to have). */
public enum Level {
    /** The upgrade is not to begin. */
    BLOCKING("Blocking"),
    /** The upgrade may begin, and somebody should have looked. */
    WARNING("Warning"),
    /** Good to know. */
    INFORMATIVE("Informative");

    private final String title;

    Level(String title) {
        this.title = title;
    }

    /** A heading. */
    public String title() {
        return title;
    }
}
