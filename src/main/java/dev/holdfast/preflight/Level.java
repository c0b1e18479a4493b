package dev.holdfast.preflight;

/** What a finding means for the upgrade. */
public enum Level {
    /** The upgrade must not begin. */
    BLOCKING("Blocking"),
    /** The upgrade may begin after somebody has checked the finding. */
    WARNING("Warning"),
    /** For information only. */
    INFORMATIVE("Informative");

    private final String title;

    Level(String title) {
        this.title = title;
    }

    /** Its heading. */
    public String title() {
        return title;
    }
}
