package dev.holdfast.judge;

import java.util.Set;

/**
 * Whose key a volume has.
 *
 * @param secret the Secret that it brings, or null where it has the driver's key
 * @param brought all Secrets that volumes bring
 */
record RotatedKey(String secret, Set<String> brought) {
    /** Whether an action on this Secret, null for the driver's, is about that key. */
    boolean is(String named) {
        return secret == null ? named == null || !brought.contains(named) : secret.equals(named);
    }

    @Override
    public String toString() {
        return secret == null ? "the driver's" : "that of Secret " + secret;
    }
}
