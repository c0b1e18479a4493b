package dev.holdfast.lab;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.stream.Collectors;

/**
 * A key for the lab's S3 server that nobody has yet. It has the form of those that S3 servers give away, because drivers refuse others
 * without trying them.
 *
 * @param access its id: 16 capital letters and digits
 * @param secret 40 characters of Base64
 */
public record RandomKey(String access, String secret) {
    private static final String CAPITALS_AND_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    private static final int ACCESS_LENGTH = 16;
    /** 40 characters of Base64, without padding. */
    private static final int SECRET_BYTES = 30;

    /** One more. */
    public static RandomKey make() {
        SecureRandom random = new SecureRandom();
        String access = random.ints(ACCESS_LENGTH, 0, CAPITALS_AND_DIGITS.length())
                .mapToObj(index -> CAPITALS_AND_DIGITS.substring(index, index + 1))
                .collect(Collectors.joining());
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return new RandomKey(access, Base64.getEncoder().encodeToString(bytes));
    }

    /** Not the secret: what is printed is read by others. */
    @Override
    public String toString() {
        return "key " + access;
    }
}
