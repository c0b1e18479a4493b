package dev.holdfast.preflight;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What the latest lines of a container say.
 *
 * @param container pod and container
 * @param lines how many were read
 * @param errors how many the profile's pattern calls errors
 * @param last the last of those, or empty
 */
public record LogLook(String container, int lines, int errors, String last) {
    /** Looks through a log. */
    static LogLook of(String container, String text, Pattern error) {
        List<String> lines = text.lines().toList();
        List<String> errors =
                lines.stream().filter(line -> error.matcher(line).find()).toList();
        return new LogLook(
                container, lines.size(), errors.size(), errors.isEmpty() ? "" : errors.get(errors.size() - 1));
    }
}
