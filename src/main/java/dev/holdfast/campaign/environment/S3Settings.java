package dev.holdfast.campaign.environment;

/**
 * The object store under the driver. In a cluster of the user's a driver whose data is not in one has none: all is empty.
 *
 * @param endpoint URL that nodes and pods reach
 * @param region its region
 * @param accessKey a key that may create buckets and is not rotated
 * @param secretKey its secret
 */
public record S3Settings(String endpoint, String region, String accessKey, String secretKey) {
    /** No object store. */
    static final S3Settings NONE = new S3Settings("", "", "", "");

    /** The key. */
    public S3Key key() {
        return new S3Key(accessKey, secretKey);
    }

    @Override
    public String toString() {
        return "S3Settings[" + endpoint + ", " + region + "]";
    }
}
