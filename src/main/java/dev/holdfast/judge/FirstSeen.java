package dev.holdfast.judge;

/** When something was seen first. For one thread. */
final class FirstSeen {
    private long at = Long.MAX_VALUE;

    /** Takes a look that shows it, or does not. */
    void look(long when, boolean there) {
        if (there && !ever()) {
            at = when;
        }
    }

    /** Whether it was seen. */
    boolean ever() {
        return at != Long.MAX_VALUE;
    }

    /** When; in the far future when it never was. */
    long at() {
        return at;
    }
}
