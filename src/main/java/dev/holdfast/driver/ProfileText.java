package dev.holdfast.driver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What is wrong with the text of a profile, in the words of who writes one: a line, a field, and what it takes. */
final class ProfileText {
    private ProfileText() {}

    /** The message for a profile that cannot be read from its text. */
    static String problem(Path file, JsonProcessingException e) {
        String where = "driver profile '" + file + "'"
                + (e.getLocation() == null || e.getLocation().getLineNr() < 1
                        ? ""
                        : ", line " + e.getLocation().getLineNr());
        if (e instanceof UnrecognizedPropertyException unknown) {
            String parent = path(unknown, 1);
            Set<String> known = new TreeSet<>();
            unknown.getKnownPropertyIds().forEach(id -> known.add(id.toString()));
            return where + ": there is no field '" + unknown.getPropertyName() + "'"
                    + (parent.isEmpty() ? "" : " under '" + parent + "'") + "; there are " + known;
        }
        if (e instanceof MismatchedInputException wrong && !wrong.getPath().isEmpty()) {
            return where + ": '" + path(wrong, 0) + "' takes " + form(wrong.getTargetType());
        }
        if (e instanceof MismatchedInputException) {
            return where + ": a profile is fields with their values, as in fixtures/profiles";
        }
        return where + ": " + e.getOriginalMessage();
    }

    /** Fields from the outermost, without the last ones. */
    private static String path(JsonMappingException e, int without) {
        return e.getPath().stream()
                .limit(e.getPath().size() - (long) without)
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : "." + step.getFieldName())
                .collect(Collectors.joining())
                .replaceFirst("^\\.", "");
    }

    private static String form(Class<?> type) {
        if (type == null) {
            return "something else";
        }
        if (Collection.class.isAssignableFrom(type)) {
            return "a list";
        }
        if (type == String.class) {
            return "a text";
        }
        if (type == Boolean.class || type == boolean.class) {
            return "true or false";
        }
        if (Number.class.isAssignableFrom(type)) {
            return "a whole number";
        }
        return Map.class.isAssignableFrom(type) || type.isRecord() ? "fields with their values" : "something else";
    }
}
