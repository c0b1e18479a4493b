package dev.holdfast.cluster;

/** The cluster refused a call, or lacks an object; the message names what failed, with what value, and what can be done. */
public final class ClusterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** No answer: neither from the API server nor from the pod or kubelet behind its proxy. */
    static final int SILENCE = 0;

    /** No answer, and the time for it is over: it may only be slow. */
    static final int LATE = -2;

    private static final int NOT_A_CALL = -1;
    /** The object does not exist. */
    static final int NOT_FOUND = 404;

    private final int status;

    /** With a message for the user. */
    public ClusterException(String message) {
        this(message, NOT_A_CALL, null);
    }

    /** With a message for the user, and the cause. */
    public ClusterException(String message, Throwable cause) {
        this(message, NOT_A_CALL, cause);
    }

    /** With the HTTP status of the answer, {@link #SILENCE} or {@link #LATE}. */
    ClusterException(String message, int status, Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    /** Whether the pod or object does not exist (404). */
    public boolean gone() {
        return status == NOT_FOUND;
    }

    /** Whether the time for an answer was over before one came. */
    public boolean late() {
        return status == LATE;
    }

    /**
     * The HTTP status of the answer, {@link #SILENCE} or {@link #LATE} where there was none, or -1 where the error is not that of a call.
     */
    public int status() {
        return status;
    }
}
