package dev.holdfast.preflight.objects;

import dev.holdfast.preflight.secrets.SecretName;
import java.util.Set;

/**
 * A Secret that something names.
 *
 * @param keys that it must hold
 * @param by what names it, such as {@code DaemonSet/node}
 * @param need what is wanted of it
 */
record SecretUse(SecretName secret, Set<String> keys, String by, Need need) {
    /** What a Secret is wanted for. */
    enum Need {
        /** A pod of the new release does not start without it. */
        STARTS_POD,
        /** Volumes that exist are served with it. */
        SERVES_VOLUME,
        /** Later volumes, or pods that do not start with the upgrade. */
        LATER
    }
}
