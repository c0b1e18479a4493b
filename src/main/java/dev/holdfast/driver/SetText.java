package dev.holdfast.driver;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Texts of Helm's {@code --set}, read as Helm reads them: {@code NAME=VALUE} with commas between; names with points and indexes in brackets, lists
 * in braces, and a backslash before what is to be taken as it is.
 */
public final class SetText {
    private static final int LARGEST_INDEX = 65_536;
    private static final int DEEPEST = 30;
    private static final int END = -1;

    private final String text;
    private final List<List<String>> names = new ArrayList<>();
    private int at;

    private SetText(String text) {
        this.text = text;
    }

    /** Why a text cannot be read, or gives a value to a name that is empty, which Helm takes and no template sees; empty if nothing is wrong. */
    public static Optional<String> problem(String text) {
        try {
            names(text);
            return Optional.empty();
        } catch (UnreadableException e) {
            return Optional.of(e.getMessage());
        }
    }

    /** The names that a text gives values to, each by its parts from the outermost; indexes of lists are left out. */
    static List<List<String>> names(String text) {
        SetText read = new SetText(text);
        while (read.at < text.length()) {
            read.key(List.of());
        }
        return read.names;
    }

    private static final class UnreadableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnreadableException(String message) {
            super(message);
        }
    }

    /** Up to one of these characters, which is taken too. */
    private record Part(String name, int end) {}

    private Part until(String stops) {
        StringBuilder name = new StringBuilder();
        while (at < text.length()) {
            char next = text.charAt(at++);
            if (stops.indexOf(next) >= 0) {
                return new Part(name.toString(), next);
            }
            if (next == '\\') {
                if (at == text.length()) {
                    break;
                }
                next = text.charAt(at++);
            }
            name.append(next);
        }
        return new Part(name.toString(), END);
    }

    private void key(List<String> above) {
        Part key = until("=[,.");
        if (key.name.isEmpty()) {
            throw new UnreadableException(
                    above.isEmpty()
                            ? "a name is empty: NAME=VALUE is needed"
                            : "no name follows '" + String.join(".", above) + ".'");
        }
        List<String> name = Stream.concat(above.stream(), Stream.of(key.name)).toList();
        switch (key.end) {
            case END -> throw new UnreadableException("'" + key.name + "' has no value: NAME=VALUE is needed");
            case ',' -> throw new UnreadableException("'" + key.name + "' has no value before the comma");
            case '[' -> element(name);
            case '.' -> {
                if (name.size() > DEEPEST) {
                    throw new UnreadableException("names are nested more than " + DEEPEST + " deep");
                }
                key(name);
            }
            default -> value(name);
        }
    }

    private void element(List<String> list) {
        String named = list.get(list.size() - 1);
        Part index = until("]");
        if (index.end == END || !index.name.matches("[+-]?\\d{1,9}")) {
            throw new UnreadableException("the index of '" + named + "' is not a number in brackets: [" + index.name);
        }
        int number = Integer.parseInt(index.name);
        if (number < 0 || number > LARGEST_INDEX) {
            throw new UnreadableException(
                    "the index of '" + named + "' must be from 0 to " + LARGEST_INDEX + ", not " + number);
        }
        Part next = until("[.=");
        if (!next.name.isEmpty()) {
            throw new UnreadableException("'" + next.name + "' after the index of '" + named + "'");
        }
        switch (next.end) {
            case END -> names.add(list);
            case '[' -> element(list);
            case '.' -> key(list);
            default -> value(list);
        }
    }

    private void value(List<String> name) {
        names.add(name);
        if (at < text.length() && text.charAt(at) == '{') {
            at++;
            Part part = until(",}");
            while (part.end == ',') {
                part = until(",}");
            }
            if (part.end == END) {
                throw new UnreadableException("a list begins with '{' and does not end with '}'");
            }
            if (at < text.length() && text.charAt(at) == ',') {
                at++;
            }
            return;
        }
        until(",");
    }
}
