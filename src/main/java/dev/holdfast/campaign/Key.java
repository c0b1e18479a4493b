package dev.holdfast.campaign;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * A key for S3.
 *
 * @param access its id, which is no secret
 * @param secret what requests are signed with
 */
record Key(String access, String secret) {
    private static final int SECRET_BYTES = 20;

    /** One that nobody has yet. */
    static Key random(String access) {
        byte[] bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        return new Key(access, HexFormat.of().formatHex(bytes));
    }

    /** Not the secret: what is printed is read by others. */
    @Override
    public String toString() {
        return "key " + access;
    }
}
