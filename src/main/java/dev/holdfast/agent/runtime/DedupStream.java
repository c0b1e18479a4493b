package dev.holdfast.agent.runtime;

/** A stream of samples of something that seldom changes: a sample equal to the last one written in full refers to it by number. */
public final class DedupStream {
    private final LineFile file;
    private String last;
    private long lastNumber;

    /** A stream that writes to a file. Not thread-safe. */
    public DedupStream(LineFile file) {
        this.file = file;
    }

    /** Writes the sample taken at {@code t}. */
    public void append(long t, Members sample) {
        String text = sample.toString();
        if (text.equals(last)) {
            same(t);
        } else {
            lastNumber = file.append(t, sample);
            last = text;
        }
    }

    /** Writes that the sample at {@code t} equals the last one. */
    public void same(long t) {
        file.append(t, new Members().put("same", lastNumber));
    }

    /** Writes that sampling failed. */
    public void failed(long t, String error) {
        file.append(t, new Members().put("error", error));
    }
}
