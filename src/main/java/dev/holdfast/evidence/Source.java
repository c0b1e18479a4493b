package dev.holdfast.evidence;

/**
 * Who wrote a stream: a name and its incarnation. An agent that starts again (its container was restarted, its pod recreated)
 * is a new incarnation, numbered from 0 in the order they were seen, and its lines are numbered from 0 again.
 */
public record Source(String name, int incarnation) implements Comparable<Source> {
    /** The file name without ending: {@code name@incarnation}. */
    @Override
    public String toString() {
        return name + "@" + incarnation;
    }

    /** Parses the text of {@link #toString}; an IllegalArgumentException names a text that is not a source. */
    public static Source parse(String text) {
        if (!isOne(text)) {
            throw new IllegalArgumentException("'" + text + "' is not of the form name@incarnation");
        }
        int at = text.lastIndexOf('@');
        return new Source(text.substring(0, at), Integer.parseInt(text.substring(at + 1)));
    }

    /** Whether a text is of that form. */
    public static boolean isOne(String text) {
        int at = text.lastIndexOf('@');
        return at >= 1 && text.substring(at + 1).matches("\\d{1,6}");
    }

    @Override
    public int compareTo(Source other) {
        int byName = name.compareTo(other.name);
        return byName != 0 ? byName : Integer.compare(incarnation, other.incarnation);
    }
}
