package dev.holdfast.cluster;

/** The cluster did not do or have what was asked; the message names what, with what value, and what can be done. */
public final class ClusterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With a message fit for the user. */
    public ClusterException(String message) {
        super(message);
    }

    /** With a message fit for the user, and why. */
    public ClusterException(String message, Throwable cause) {
        super(message, cause);
    }
}
