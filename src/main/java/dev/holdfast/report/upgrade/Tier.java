package dev.holdfast.report.upgrade;

import dev.holdfast.verdict.Guarantee;

/**
 * How much depends on a check, in the words of plans for upgrades. It follows from how bad it is when the guarantee does not hold; whatever its
 * tier, a guarantee that is broken makes the run red.
 */
enum Tier {
    /** {@link Guarantee.Severity#BLOCKER}. */
    MUST("Must (blocking)", "If one of these does not hold, data or running applications are lost."),
    /** {@link Guarantee.Severity#CRITICAL}. */
    SHOULD("Should (warning)", "If one of these does not hold, applications or the operation of the cluster suffer."),
    /** {@link Guarantee.Severity#NORMAL}. */
    NICE("Nice (informative)", "If one of these does not hold, it costs resources or time, and nothing is lost.");

    private final String title;
    private final String meaning;

    Tier(String title, String meaning) {
        this.title = title;
        this.meaning = meaning;
    }

    static Tier of(Guarantee guarantee) {
        return switch (guarantee.severity()) {
            case BLOCKER -> MUST;
            case CRITICAL -> SHOULD;
            case NORMAL -> NICE;
        };
    }

    String title() {
        return title;
    }

    String meaning() {
        return meaning;
    }
}
