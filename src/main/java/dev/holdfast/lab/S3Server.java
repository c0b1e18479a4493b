package dev.holdfast.lab;

/**
 * The lab's S3 server, reached by the same {@code endpoint} URL from the host, from the nodes and from pods. The keys are those of its
 * root user, which is never rotated.
 */
public record S3Server(String endpoint, String accessKey, String secretKey) {
    /** Without the secret, so that a log line may hold it. */
    @Override
    public String toString() {
        return "S3Server[endpoint=" + endpoint + ", accessKey=" + accessKey + "]";
    }
}
