package dev.holdfast.lab;

/**
 * The lab's S3 server, with the same {@code endpoint} URL from the host, the nodes and the pods. The keys are those of its root user and
 * are never rotated.
 */
public record S3Server(String endpoint, String accessKey, String secretKey) {
    /** Without the secret key, so that it may be logged. */
    @Override
    public String toString() {
        return "S3Server[endpoint=" + endpoint + ", accessKey=" + accessKey + "]";
    }
}
