package dev.holdfast.agent.workload;

import java.io.IOException;
import java.io.Serial;

/** The target of a writer loop. */
interface Store {
    /** Name of the object of an operation. */
    String key(long op);

    /**
     * What was acknowledged.
     *
     * @param mount id of the mount that took it; 0 where there is none, -1 where it is unknown
     * @param size in bytes
     * @param sha256 of the content, in hex
     */
    record Taken(long mount, long size, String sha256) {}

    /**
     * Puts an object and returns when it is acknowledged.
     *
     * @param sha256 of the content, in hex
     */
    Taken put(String key, byte[] content, String sha256) throws Refused;

    /** An operation that ended with an error. */
    final class Refused extends IOException {
        @Serial
        private static final long serialVersionUID = 1;

        private final String at;
        private final String errno;

        Refused(String at, String errno, IOException cause) {
            super(errno + " at " + at, cause);
            this.at = at;
            this.errno = errno;
        }

        /** The call that failed. */
        String at() {
            return at;
        }

        /** Its symbolic name. */
        String errno() {
            return errno;
        }
    }
}
