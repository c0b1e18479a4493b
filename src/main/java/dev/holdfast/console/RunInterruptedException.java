package dev.holdfast.console;

/** Something was begun or waited for although SIGINT or SIGTERM ends the run; whoever started it winds up instead. */
public final class RunInterruptedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /** The message is the one word that manifests and phase tables have for it. */
    public RunInterruptedException() {
        super("interrupted");
    }
}
