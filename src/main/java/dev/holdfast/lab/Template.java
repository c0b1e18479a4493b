package dev.holdfast.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text files with {@code @NAME@} placeholders. */
final class Template {
    private static final Pattern PLACEHOLDER = Pattern.compile("@([A-Z][A-Z0-9_]*)@");

    private Template() {}

    /** The text with every placeholder filled; one without a value is an error. */
    static String fill(String text, Map<String, String> values, String source) {
        return PLACEHOLDER.matcher(text).replaceAll(match -> {
            String value = values.get(match.group(1));
            if (value == null) {
                throw new LabException(
                        source + " has " + match.group() + ", which has no value; known: " + values.keySet());
            }
            return Matcher.quoteReplacement(value);
        });
    }

    /** The file, filled. */
    static String fill(Path file, Map<String, String> values) {
        return fill(Trees.read(file), values, file.toString());
    }

    /** Copies every file of a folder, filled, to the same place below {@code target}. */
    static void fillAll(Path folder, Path target, Map<String, String> values) {
        for (Path file : Trees.below(folder)) {
            if (Files.isRegularFile(file)) {
                Trees.write(target.resolve(folder.relativize(file).toString()), fill(file, values));
            }
        }
    }
}
