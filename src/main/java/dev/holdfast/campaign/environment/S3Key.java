package dev.holdfast.campaign.environment;

import dev.holdfast.lab.RandomKey;

/**
 * A key for S3.
 *
 * @param access its id, which is no secret
 * @param secret what requests are signed with
 */
public record S3Key(String access, String secret) {
    /** One that nobody has yet, for the lab's S3 server. */
    public static S3Key random() {
        RandomKey made = RandomKey.make();
        return new S3Key(made.access(), made.secret());
    }

    /** Not the secret: what is printed is read by others. */
    @Override
    public String toString() {
        return "key " + access;
    }
}
