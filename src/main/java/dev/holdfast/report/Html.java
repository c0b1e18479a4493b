package dev.holdfast.report;

/**
 * A piece of a page. Only {@link #raw} takes markup, and only markup of the report packages; all recorded text goes through {@link #text} or
 * {@link #escape}.
 */
public final class Html {
    private final StringBuilder out = new StringBuilder();

    /** Appends markup. */
    public Html raw(String markup) {
        out.append(markup);
        return this;
    }

    /** Appends another piece. */
    public Html add(Html piece) {
        out.append(piece.out);
        return this;
    }

    /** Appends text. */
    public Html text(String text) {
        out.append(escape(text));
        return this;
    }

    /** Text escaped for an element or a quoted attribute. */
    public static String escape(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                case '\n', '\t' -> out.appendCodePoint(c);
                // Control characters are invisible, and some change the direction of the text after them.
                default ->
                    out.appendCodePoint(
                            Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '\uFFFD' : c);
            }
        });
        return out.toString();
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
