package dev.holdfast.preflight;

/**
 * Which way a release goes, and what it is called in findings and advice: forward to a chart, whose values can be changed; or back to a
 * revision, which Helm takes as it was deployed, whatever its chart would make of other values.
 */
public enum Direction {
    UPGRADE("the upgrade", "the new chart"),
    ROLLBACK("the rollback", "that revision");

    /** What there is to be done where a revision does not fit. */
    public static final String OTHER_REVISION =
            "take another revision (--rollback=REVISION) or go back by helm upgrade with the older chart and values that fit";

    private final String change;
    private final String target;

    Direction(String change, String target) {
        this.change = change;
        this.target = target;
    }

    /** What is done to the release. */
    public String change() {
        return change;
    }

    /** What it is to be afterwards. */
    public String target() {
        return target;
    }

    /** The one of two texts that fits. */
    public String say(String ofUpgrade, String ofRollback) {
        return this == UPGRADE ? ofUpgrade : ofRollback;
    }

    /** Advice to change chart or values, in whose place there is another for a revision. */
    public String values(String advice) {
        return say(advice, OTHER_REVISION);
    }
}
