package dev.holdfast.agent.runtime;

/** A stream of looks at something that seldom changes: a look equal to the one last written out names it instead. */
public final class DedupStream {
    private final LineFile file;
    private String said;
    private long saidBy;

    /** Looks written to a file; one thread uses them. */
    public DedupStream(LineFile file) {
        this.file = file;
    }

    /** Writes what was seen at {@code t}. */
    public void saw(long t, Members seen) {
        String text = seen.toString();
        if (text.equals(said)) {
            same(t);
        } else {
            saidBy = file.append(t, seen);
            said = text;
        }
    }

    /** Writes that at {@code t} the same was seen as last time. */
    public void same(long t) {
        file.append(t, new Members().put("same", saidBy));
    }

    /** Writes that the look failed. */
    public void failed(long t, String error) {
        file.append(t, new Members().put("error", error));
    }
}
