package dev.holdfast.campaign.environment;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * A key for S3.
 *
 * @param access its id, which is no secret
 * @param secret what requests are signed with
 */
public record S3Key(String access, String secret) {
    private static final int SECRET_BYTES = 20;

    /** One that nobody has yet. */
    public static S3Key random(String access) {
        byte[] bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        return new S3Key(access, HexFormat.of().formatHex(bytes));
    }

    /** Not the secret: what is printed is read by others. */
    @Override
    public String toString() {
        return "key " + access;
    }
}
