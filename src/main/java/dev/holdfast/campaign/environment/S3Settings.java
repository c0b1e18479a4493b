package dev.holdfast.campaign.environment;

/**
 * The object store under the driver.
 *
 * @param endpoint URL that nodes and pods reach
 * @param region its region
 * @param accessKey a key that may create buckets and is not rotated
 * @param secretKey its secret
 */
public record S3Settings(String endpoint, String region, String accessKey, String secretKey) {
    /** The key. */
    public S3Key key() {
        return new S3Key(accessKey, secretKey);
    }

    @Override
    public String toString() {
        return "S3Settings[" + endpoint + ", " + region + "]";
    }
}
