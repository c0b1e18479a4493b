package dev.holdfast.preflight;

/**
 * One thing that was looked at, and what came of it.
 *
 * @param name a few words, unique among the checks of a preflight
 * @param looked where the value comes from
 */
public record Check(Level level, String name, String looked, Result result) {
    /** What came of a look. */
    public sealed interface Result {
        /** What was seen, in words. */
        String value();
    }

    /** As it should be. */
    public record Ok(String value) implements Result {}

    /**
     * Not as it should be.
     *
     * @param advice what the user can do
     */
    public record Finding(String value, String advice) implements Result {}

    /**
     * Nobody can say.
     *
     * @param value why not
     * @param advice what the user can do so that it can be said
     */
    public record Undetermined(String value, String advice) implements Result {}

    /** Whether something is not as it should be. */
    public boolean found() {
        return result instanceof Finding;
    }

    /** Whether nobody can say. */
    public boolean undetermined() {
        return result instanceof Undetermined;
    }
}
