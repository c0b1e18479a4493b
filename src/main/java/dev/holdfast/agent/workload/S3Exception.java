package dev.holdfast.agent.workload;

import java.io.IOException;
import java.io.Serial;

/** An error response of the S3 server. */
final class S3Exception extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    private final int status;
    private final String code;

    S3Exception(String request, int status, String code, String message) {
        super(request + ": HTTP " + status + " " + code + (message == null ? "" : ": " + message));
        this.status = status;
        this.code = code;
    }

    /** HTTP status. */
    int status() {
        return status;
    }

    /** S3's error code, such as NoSuchKey; empty when the answer had no body. */
    String code() {
        return code;
    }
}
