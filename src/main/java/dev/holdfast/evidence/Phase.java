package dev.holdfast.evidence;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * A stretch of a campaign, on the observer's monotonic clock in nanoseconds.
 *
 * @param name one of the constants here
 * @param end when it ended, or null while it runs or if the observer died in it
 * @param result {@link #OK}, {@link #UNWATCHED}, {@link #INTERRUPTED}, or why it broke; null while it runs
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Phase(String name, long start, Long end, String result) {
    public static final String INSTALL = "install old";
    public static final String WORKLOADS = "workloads";
    public static final String SEED = "seed data";
    public static final String WARM_UP = "warm-up";
    /** Checks and a backup before one of several upgrades. */
    public static final String PREPARATION = "preparation";

    public static final String UPGRADE = "upgrade";
    public static final String SETTLE = "settle";
    public static final String NEW_WORKLOADS = "new workloads";
    public static final String STABILITY = "stability";
    /** An old and a new workload read what the other writes. */
    public static final String MIXED = "mixed";
    /** The driver gets another key, and the old one is revoked. */
    public static final String ROTATION = "rotation";

    public static final String ROLLBACK = "rollback";
    /** What the old release has to do after the rollback. */
    public static final String ROLLED_BACK = "rolled back";
    /** The upgrade that follows a rollback. */
    public static final String FORWARD = "forward";
    /** What the new release has to do after that. */
    public static final String FORWARD_WORKLOADS = "forward workloads";

    /** Parts of a node are restarted, one after the other. */
    public static final String RESTARTS = "restarts";

    public static final String DRAIN = "drain";
    /** Old pods are made again, one after the other. */
    public static final String TRANSITION = "transition";
    /** The Secrets of some volumes get a wrong key, and the right one back. */
    public static final String WRONG_KEY = "wrong key";
    /** A node is rebooted, and its workloads come up again. */
    public static final String REBOOT = "reboot";
    /** What was written before the reboot and since is read back. */
    public static final String REBOOTED = "rebooted";
    /** All workloads and their volumes go, and what is left of them is looked at. */
    public static final String CLEANUP = "cleanup";

    public static final String JUDGE = "judge";
    public static final String CLEAN = "clean";

    /** From the end of a setup until others began their upgrade; nobody but the agents looked. */
    public static final String LEFT_ALONE = "left alone";

    /** Result of a phase that came to its end. */
    public static final String OK = "ok";

    /** Result of a phase that was found out afterwards: the agents recorded all the while, and the observer was not there. */
    public static final String UNWATCHED = "not watched";

    /** Result of a phase that was ended by whoever ran the campaign. */
    public static final String INTERRUPTED = "interrupted";

    /** Whether it came to its end as it should. */
    public boolean went() {
        return OK.equals(result) || UNWATCHED.equals(result);
    }

    /** Whether the observer was there. */
    public boolean watched() {
        return !UNWATCHED.equals(result);
    }

    /** Whether it was cut off from outside: what it lacked then it might have had later. */
    public boolean cutOff() {
        return end == null || INTERRUPTED.equals(result);
    }
}
