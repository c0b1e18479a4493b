package dev.holdfast.cluster;

/** The cluster did not do or have what was asked; the message names what, with what value, and what can be done. */
public final class ClusterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Nobody answered: not the API server, or not the one it speaks to on our behalf. */
    static final int SILENCE = 0;

    private static final int NO_ANSWER_ASKED = -1;
    private static final int NOT_FOUND = 404;

    private final int status;

    /** With a message fit for the user. */
    public ClusterException(String message) {
        this(message, NO_ANSWER_ASKED, null);
    }

    /** With a message fit for the user, and why. */
    public ClusterException(String message, Throwable cause) {
        this(message, NO_ANSWER_ASKED, cause);
    }

    /** With the HTTP status that was answered, or {@link #SILENCE}. */
    ClusterException(String message, int status, Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    /** Whether the pod or object that was spoken to is not there. */
    public boolean gone() {
        return status == NOT_FOUND;
    }

    /** The HTTP status of the answer, 0 where there is none to speak of, or one of the constants here. */
    public int status() {
        return status;
    }
}
