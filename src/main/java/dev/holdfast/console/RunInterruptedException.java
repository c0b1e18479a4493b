package dev.holdfast.console;

/** A call or wait was cut short because SIGINT or SIGTERM ends the run; the caller finishes the run instead. */
public final class RunInterruptedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /** The message is the word that manifests and phase tables use for it. */
    public RunInterruptedException() {
        super("interrupted");
    }
}
