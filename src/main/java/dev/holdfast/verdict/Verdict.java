package dev.holdfast.verdict;

/** What a judge says. Only PASS is green. */
public enum Verdict {
    /** The evidence is enough and shows no offence. */
    PASS,
    /** An offence stands in intact records. */
    FAIL,
    /** Evidence is missing, too thin, edited, or the observer itself stalled. */
    INCONCLUSIVE;

    /** Of two, the one that decides: FAIL before INCONCLUSIVE before PASS. */
    public Verdict and(Verdict other) {
        if (this == FAIL || other == FAIL) {
            return FAIL;
        }
        return this == INCONCLUSIVE ? this : other;
    }
}
