package dev.holdfast.preflight;

/**
 * A check and its result.
 *
 * @param name a few words, unique among the checks of a preflight
 * @param looked the source of the value
 */
public record Check(Level level, String name, String looked, Result result) {
    /** The result of a check. */
    public sealed interface Result {
        /** The observed value, as text. */
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
     * It could not be determined.
     *
     * @param value why not
     * @param advice what the user can do so that it can be determined
     */
    public record Undetermined(String value, String advice) implements Result {}

    /** Whether it is a finding. */
    public boolean found() {
        return result instanceof Finding;
    }

    /** Whether it could not be determined. */
    public boolean undetermined() {
        return result instanceof Undetermined;
    }
}
