package dev.holdfast.preflight.output;

import java.util.Locale;
import java.util.function.Function;

/** A form in which a preflight is printed. */
public enum Format {
    /** For a reader at a console, below the title. */
    TEXT(Report::text),
    /** For programs. */
    JSON(JsonText::of),
    /** For the test reports of CI systems. */
    JUNIT(JUnitText::of),
    /** For a comment on a pull request. */
    MARKDOWN(MarkdownText::of);

    // references to methods without a state
    @SuppressWarnings("ImmutableEnumChecker")
    private final Function<Report, String> text;

    Format(Function<Report, String> text) {
        this.text = text;
    }

    /** The whole text; it ends with a newline. */
    public String text(Report report) {
        return text.apply(report);
    }

    /** Its name as an option's value. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
