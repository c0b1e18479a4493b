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
        int at = text.lastIndexOf('@');
        if (at < 1 || !text.substring(at + 1).matches("\\d{1,6}")) {
            throw new IllegalArgumentException("'" + text + "' is not of the form name@incarnation");
        }
        return new Source(text.substring(0, at), Integer.parseInt(text.substring(at + 1)));
    }

    @Override
    public int compareTo(Source other) {
        int byName = name.compareTo(other.name);
        return byName != 0 ? byName : Integer.compare(incarnation, other.incarnation);
    }
}
