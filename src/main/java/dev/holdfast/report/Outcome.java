package dev.holdfast.report;

import dev.holdfast.verdict.Verdict;

/** How a scenario ended. Only PASS is green. */
public enum Outcome {
    /** Every step passed. */
    PASS("✔"),
    /** A guarantee is broken. */
    FAIL("✘"),
    /** A guarantee could not be proved. */
    INCONCLUSIVE("?"),
    /** It ended without a verdict: because of the cluster, the charts, or a step without definition. */
    BROKEN("!"),
    /** It does not apply to the driver, and was left out; the message says why. */
    SKIPPED("-");

    private final String mark;

    Outcome(String mark) {
        this.mark = mark;
    }

    /** A mark of one character for the console. */
    public String mark() {
        return mark;
    }

    /** The outcome of a scenario that rests on this verdict. */
    public static Outcome of(Verdict verdict) {
        return switch (verdict) {
            case PASS -> PASS;
            case FAIL -> FAIL;
            case INCONCLUSIVE -> INCONCLUSIVE;
        };
    }

    /** The outcome of a scenario that ended with this error. */
    public static Outcome of(Throwable error) {
        if (error instanceof VerdictError) {
            return FAIL;
        }
        return error instanceof InconclusiveError ? INCONCLUSIVE : BROKEN;
    }
}
