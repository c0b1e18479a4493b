package dev.holdfast.preflight;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A check and its result.
 *
 * @param name a few words, unique among the checks of a preflight, and the same in every version: {@link #id} is made of it
 * @param looked the source of the value
 */
public record Check(Level level, String name, String looked, Result result) {
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{N}]+");
    private static final Pattern ENDS = Pattern.compile("^-|-$");

    /** What options and machines call it: its name in lower case, with {@code -} for whatever is between letters and digits. */
    public String id() {
        return ENDS.matcher(BETWEEN_WORDS.matcher(name.toLowerCase(Locale.ROOT)).replaceAll("-"))
                .replaceAll("");
    }

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
     * @param cause what checks have in common that cannot be determined for one reason: the name of the check that tells it, or any text;
     *     empty if the value itself is the reason
     */
    public record Undetermined(String value, String advice, String cause) implements Result {
        /** The value itself is the reason. */
        public Undetermined(String value, String advice) {
            this(value, advice, "");
        }

        /** Equal for all that cannot be determined for the same reason. */
        String reason() {
            return cause.isEmpty() ? value : cause;
        }
    }

    /** Whether it is a finding. */
    public boolean found() {
        return result instanceof Finding;
    }

    /** Whether it could not be determined. */
    public boolean undetermined() {
        return result instanceof Undetermined;
    }
}
