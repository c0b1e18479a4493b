package dev.holdfast.lab;

/** The lab cannot go on, for a reason that its message states in full, with what the user can do about it. */
public final class LabException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LabException(String message) {
        super(message);
    }

    public LabException(String message, Throwable cause) {
        super(message, cause);
    }
}
