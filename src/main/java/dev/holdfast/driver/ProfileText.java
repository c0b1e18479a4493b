package dev.holdfast.driver;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The text of a profile. What is wrong with it is said in the words of who writes one: a line, a field, and what it takes. */
final class ProfileText {
    /** As the parser says it. */
    private static final Pattern TWICE = Pattern.compile("Duplicate field '(.*?)'");

    private final Path file;
    private final String text;

    ProfileText(Path file, String text) {
        this.file = file;
        this.text = text;
    }

    /**
     * For a profile whose form is right and whose content is not.
     *
     * @param field that is looked up for its line, with points between it and those it is in; one that is not there has none
     * @param problem a sentence without its end
     */
    DriverException wrong(String field, String problem) {
        return new DriverException(at(line(field)) + ": " + problem);
    }

    /**
     * Refuses aliases: they would be read as the word behind the asterisk.
     *
     * @throws DriverException naming the line of the first one
     */
    void refuseAliases() throws IOException {
        try (YAMLParser parser = new YAMLFactory().createParser(text)) {
            while (parser.nextToken() != null) {
                if (parser.isCurrentAlias()) {
                    throw new DriverException(at(parser.currentTokenLocation().getLineNr()) + ": '*" + parser.getText()
                            + "' is an alias, and a profile takes none; write the value itself");
                }
            }
        }
    }

    private String at(int line) {
        return "driver profile '" + file + "'" + (line < 1 ? "" : ", line " + line);
    }

    private int line(String field) {
        JsonPointer wanted = JsonPointer.compile("/" + field.replace('.', '/'));
        try (JsonParser parser = new YAMLFactory().createParser(text)) {
            while (parser.nextToken() != null) {
                if (parser.currentToken() == JsonToken.FIELD_NAME
                        && parser.getParsingContext().pathAsPointer().equals(wanted)) {
                    return parser.currentTokenLocation().getLineNr();
                }
            }
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException("a profile that was read before cannot be read again", e);
        }
    }

    /** For one that cannot be read. */
    DriverException unreadable(JsonProcessingException e) {
        // of a fault of the whole, the end of the text would be named
        boolean ofAll = e instanceof ValueInstantiationException whole
                && whole.getPath().isEmpty();
        int line = e.getLocation() == null || ofAll ? 0 : e.getLocation().getLineNr();
        // the parser is at the end of an object when a field of it turns out not to be one
        int own = e instanceof JsonMappingException mapping ? line(place(mapping)) : 0;
        return new DriverException(at(own > 0 ? own : line) + ": " + problem(e), e);
    }

    private static String problem(JsonProcessingException e) {
        Matcher twice = TWICE.matcher(e.getOriginalMessage());
        if (twice.find()) {
            return "field '" + twice.group(1) + "' is given twice";
        }
        if (e instanceof UnrecognizedPropertyException unknown) {
            String parent = path(unknown, 1);
            Set<String> known = new TreeSet<>();
            unknown.getKnownPropertyIds().forEach(id -> known.add(id.toString()));
            return "there is no field '" + unknown.getPropertyName() + "'"
                    + (parent.isEmpty() ? "" : " under '" + parent + "'") + "; there are " + known;
        }
        if (e instanceof ValueInstantiationException refused) {
            String field = path(refused, 0);
            return (field.isEmpty() ? "" : "'" + field + "': ")
                    + (refused.getCause() instanceof DriverException own
                            ? own.getMessage()
                            : "something in it has no value; give it one, or leave it out");
        }
        if (e instanceof MismatchedInputException && e.getOriginalMessage().startsWith("Trailing token")) {
            return "a second document begins; a profile is one";
        }
        if (e instanceof MismatchedInputException wrong && !wrong.getPath().isEmpty()) {
            return "'" + path(wrong, 0) + "' takes " + form(wrong.getTargetType());
        }
        if (e instanceof MismatchedInputException) {
            return "a profile is fields with their values, as in fixtures/profiles";
        }
        // below each sentence of the parser stands where it found that, which has been said, and the text there
        return e.getOriginalMessage()
                .lines()
                .filter(line -> !line.startsWith(" "))
                .collect(Collectors.joining(", "));
    }

    private static String place(JsonMappingException e) {
        return e.getPath().stream()
                .map(step -> step.getFieldName() == null ? Integer.toString(step.getIndex()) : step.getFieldName())
                .collect(Collectors.joining("."));
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
