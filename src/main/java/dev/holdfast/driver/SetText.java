package dev.holdfast.driver;

import java.util.Optional;

/**
 * Texts of Helm's {@code --set}, read as Helm reads them: {@code NAME=VALUE} with commas between; names with points and indexes in brackets, lists
 * in braces, and a backslash before what is to be taken as it is.
 */
public final class SetText {
    private static final int LARGEST_INDEX = 65_536;
    private static final int DEEPEST = 30;
    private static final int END = -1;

    private final String text;
    private int at;

    private SetText(String text) {
        this.text = text;
    }

    /** Why Helm cannot read a text; empty if it can. */
    public static Optional<String> problem(String text) {
        try {
            new SetText(text).read();
            return Optional.empty();
        } catch (UnreadableException e) {
            return Optional.of(e.getMessage());
        }
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

    private void read() {
        while (at < text.length()) {
            key(0);
        }
    }

    /**
     * Reads a name and its value.
     *
     * @return whether something is set by it, or the text ends where its value would begin
     */
    private boolean key(int depth) {
        Part key = until("=[,.");
        switch (key.end) {
            case END -> {
                if (!key.name.isEmpty()) {
                    throw new UnreadableException("'" + key.name + "' has no value: NAME=VALUE is needed");
                }
                return true;
            }
            case ',' -> throw new UnreadableException("'" + key.name + "' has no value before the comma");
            case '[' -> element(key.name, depth);
            case '.' -> {
                if (depth == DEEPEST) {
                    throw new UnreadableException("names are nested more than " + DEEPEST + " deep");
                }
                if (!key(depth + 1)) {
                    throw new UnreadableException("no name follows '" + key.name + ".'");
                }
            }
            default -> {
                boolean none = at == text.length();
                value();
                return none || !key.name.isEmpty();
            }
        }
        return !key.name.isEmpty();
    }

    private void element(String list, int depth) {
        Part index = until("]");
        if (index.end == END || !index.name.matches("[+-]?\\d{1,9}")) {
            throw new UnreadableException("the index of '" + list + "' is not a number in brackets: [" + index.name);
        }
        int number = Integer.parseInt(index.name);
        if (number < 0 || number > LARGEST_INDEX) {
            throw new UnreadableException(
                    "the index of '" + list + "' must be from 0 to " + LARGEST_INDEX + ", not " + number);
        }
        Part next = until("[.=");
        if (!next.name.isEmpty()) {
            throw new UnreadableException("'" + next.name + "' after the index of '" + list + "'");
        }
        switch (next.end) {
            case END -> {}
            case '[' -> element(list, depth);
            case '.' -> key(depth + 1);
            default -> value();
        }
    }

    private void value() {
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
