package dev.holdfast.verdict;

/**
 * How much depends on a guarantee, in the words of plans for upgrades. It follows from how bad it is when the guarantee does not hold, and
 * decides what a run {@linkplain Conclusion comes to}.
 */
public enum Tier {
    /** {@link Guarantee.Severity#BLOCKER}. */
    MUST("Must", "blocking", "If one of these does not hold, data or running applications are lost."),
    /** {@link Guarantee.Severity#CRITICAL}. */
    SHOULD("Should", "warning", "If one of these does not hold, applications or the operation of the cluster suffer."),
    /** {@link Guarantee.Severity#NORMAL}. */
    NICE("Nice", "informative", "If one of these does not hold, it costs resources or time, and nothing is lost.");

    private final String word;
    private final String title;
    private final String meaning;

    Tier(String word, String role, String meaning) {
        this.word = word;
        this.title = word + " (" + role + ")";
        this.meaning = meaning;
    }

    /** The tier of what is as bad as that when it does not hold. */
    static Tier of(Guarantee.Severity severity) {
        return switch (severity) {
            case BLOCKER -> MUST;
            case CRITICAL -> SHOULD;
            case NORMAL -> NICE;
        };
    }

    /** Its word, with what a guarantee of it does to a run, as a heading. */
    public String title() {
        return title;
    }

    /** What follows when a guarantee of it does not hold, in one sentence. */
    public String meaning() {
        return meaning;
    }

    /** Its word: Must, Should or Nice. */
    @Override
    public String toString() {
        return word;
    }
}
