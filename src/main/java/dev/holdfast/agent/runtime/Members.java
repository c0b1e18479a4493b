package dev.holdfast.agent.runtime;

/** The members of a JSON object, as text. Written by hand because agents use no library. */
public final class Members {
    private static final String HEX = "0123456789abcdef";

    private final StringBuilder json = new StringBuilder(192);

    /** Adds a number. */
    public Members put(String name, long value) {
        name(name).append(value);
        return this;
    }

    /** Adds true or false. */
    public Members put(String name, boolean value) {
        name(name).append(value);
        return this;
    }

    /** Adds a text; null is left out. */
    public Members put(String name, String value) {
        if (value != null) {
            quote(name(name), value);
        }
        return this;
    }

    /** Adds an object, given by its members; null is left out. */
    public Members put(String name, Members object) {
        if (object != null) {
            name(name).append('{').append(object.json).append('}');
        }
        return this;
    }

    /** Adds an array of objects, each given by its members. */
    public Members put(String name, Iterable<Members> objects) {
        name(name).append('[');
        String separator = "{";
        for (Members object : objects) {
            json.append(separator).append(object.json).append('}');
            separator = ",{";
        }
        json.append(']');
        return this;
    }

    /** The members, separated by commas, without the braces. */
    @Override
    public String toString() {
        return json.toString();
    }

    private StringBuilder name(String name) {
        if (!json.isEmpty()) {
            json.append(',');
        }
        return json.append('"').append(name).append("\":");
    }

    private static void quote(StringBuilder to, String text) {
        to.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                to.append('\\').append(c);
            } else if (c < ' ') {
                to.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
            } else {
                to.append(c);
            }
        }
        to.append('"');
    }
}
