package dev.holdfast.driver;

/** A chart, profile or Helm call was not usable; the message names which, with what value, and what can be done. */
public final class DriverException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With a message fit for the user. */
    public DriverException(String message) {
        super(message);
    }

    /** With a message fit for the user, and why. */
    public DriverException(String message, Throwable cause) {
        super(message, cause);
    }
}
