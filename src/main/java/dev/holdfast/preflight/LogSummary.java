package dev.holdfast.preflight;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A summary of a container's latest log lines.
 *
 * @param container pod and container
 * @param lines how many were read
 * @param errors how many match the profile's error pattern
 * @param last the last of those, or empty
 */
public record LogSummary(String container, int lines, int errors, String last) {
    /** Summarises a log. */
    static LogSummary of(String container, String text, Pattern error) {
        List<String> lines = text.lines().toList();
        List<String> errors =
                lines.stream().filter(line -> error.matcher(line).find()).toList();
        return new LogSummary(
                container, lines.size(), errors.size(), errors.isEmpty() ? "" : errors.get(errors.size() - 1));
    }
}
