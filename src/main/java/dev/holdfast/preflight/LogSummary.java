package dev.holdfast.preflight;

import dev.holdfast.evidence.ErrorLines;
import java.util.List;

/**
 * A summary of a container's latest log lines.
 *
 * @param container pod and container
 * @param lines how many were read
 * @param errors how many are errors
 * @param last the last of those, or empty
 */
public record LogSummary(String container, int lines, int errors, String last) {
    /** Summarises a log. */
    static LogSummary of(String container, String text, ErrorLines known) {
        List<String> lines = text.lines().toList();
        List<String> errors = lines.stream().filter(known::has).toList();
        return new LogSummary(
                container, lines.size(), errors.size(), errors.isEmpty() ? "" : errors.get(errors.size() - 1));
    }
}
