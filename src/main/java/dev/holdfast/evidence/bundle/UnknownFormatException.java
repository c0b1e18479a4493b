package dev.holdfast.evidence.bundle;

import java.io.IOException;

/** The bundle was written in a format that this version does not read. */
public final class UnknownFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    UnknownFormatException(String message) {
        super(message);
    }
}
