package dev.holdfast.evidence;

import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Which lines of a driver's logs are errors: those that say so themselves in one of the usual forms of logs, unless the driver's profile
 * knows its error lines better; and never those that the profile calls harmless.
 */
public final class ErrorLines {
    private final Predicate<String> error;
    private final Predicate<String> harmless;

    private ErrorLines(Predicate<String> error, Predicate<String> harmless) {
        this.error = error;
        this.harmless = harmless;
    }

    /**
     * By a profile.
     *
     * @param errorLog regular expression that error lines match, instead of the usual forms; or null
     * @param harmlessLog regular expression of error lines that tell of no error, or null
     */
    public static ErrorLines of(String errorLog, String harmlessLog) {
        return new ErrorLines(
                errorLog == null ? LogLevel::isError : Pattern.compile(errorLog).asPredicate(),
                harmlessLog == null
                        ? line -> false
                        : Pattern.compile(harmlessLog).asPredicate());
    }

    /** Whether a line, without its end, is one of them. */
    public boolean has(String line) {
        return error.test(line) && !harmless.test(line);
    }
}
