package dev.holdfast.driver;

/** A chart or profile is not usable, or a Helm call failed; the message names which, with what value, and what can be done. */
public final class DriverException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With a message for the user. */
    public DriverException(String message) {
        super(message);
    }

    /** With a message for the user, and the cause. */
    public DriverException(String message, Throwable cause) {
        super(message, cause);
    }
}
