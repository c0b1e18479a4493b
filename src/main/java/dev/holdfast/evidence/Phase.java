package dev.holdfast.evidence;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * A phase of a campaign, on the observer's monotonic clock in nanoseconds.
 *
 * @param name one of the constants here
 * @param end when it ended, or null while it runs or if the observer died in it
 * @param result {@link #OK}, {@link #UNWATCHED}, {@link #INTERRUPTED}, or why it failed; null while it runs
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Phase(String name, long start, Long end, String result) {
    public static final String INSTALL = "install old";
    public static final String WORKLOADS = "workloads";
    public static final String SEED = "seed data";
    public static final String WARM_UP = "warm-up";
    /** Checks and a backup before one of several upgrades. */
    public static final String PREPARATION = "preparation";

    /** An upgrade that must be refused is tried. */
    public static final String REFUSED_UPGRADE = "refused upgrade";

    public static final String UPGRADE = "upgrade";
    public static final String SETTLE = "settle";
    public static final String NEW_WORKLOADS = "new workloads";
    public static final String STABILITY = "stability";
    /** An old and a new workload each read what the other writes. */
    public static final String MIXED = "mixed";
    /** Pods that only use a volume come and go: they share mounter pods or do not, and attachments name them. */
    public static final String LIGHT_PODS = "light pods";
    /** Mounter pods are made to fail, one after the other, while others write. */
    public static final String FAILURES = "mounter pods fail";
    /** What was written to the volumes of those is read straight from S3. */
    public static final String FAILURES_READ = "reading after failures";
    /** Operations on old and new mounts are timed in pairs. */
    public static final String TIMING = "timing";
    /** The driver gets another key, and the old one is revoked. */
    public static final String ROTATION = "rotation";

    /** The driver's pods, accounts and processes are asked for what they must not have. */
    public static final String SECURITY = "security";

    /** What was recorded so far is judged, to decide on the rollback. */
    public static final String DECISION = "decision";

    public static final String ROLLBACK = "rollback";
    /** New workloads on the old release after the rollback. */
    public static final String ROLLED_BACK = "rolled back";
    /** The upgrade that follows a rollback. */
    public static final String FORWARD = "forward";
    /** New workloads on the new release after that upgrade. */
    public static final String FORWARD_WORKLOADS = "forward workloads";

    /** Parts of a node are restarted, one after the other. */
    public static final String RESTARTS = "restarts";

    /** Kubernetes itself is upgraded, control plane and kubelets one after the other. */
    public static final String CLUSTER_UPGRADE = "cluster upgrade";

    public static final String DRAIN = "drain";
    /** The pods of all workloads go, before an upgrade that is for when nobody uses the driver. */
    public static final String STOPPED = "workloads stopped";
    /** Another kernel module is loaded, before the driver is upgraded. */
    public static final String MODULE = "kernel module";
    /** Everything is read again on new mounts, where data is in no object store. */
    public static final String REMOUNT = "reading on new mounts";
    /** Old pods are recreated, one after the other. */
    public static final String TRANSITION = "transition";
    /** The Secrets of some volumes get a wrong key, then the right one again. */
    public static final String WRONG_KEY = "wrong key";
    /** Volumes are claimed of a StorageClass whose Secret does not fit, until it is mended. */
    public static final String CLASS_SECRETS = "secrets of classes";
    /** A node is rebooted, and its workloads start again. */
    public static final String REBOOT = "reboot";
    /** What was written before the reboot and since is read back. */
    public static final String REBOOTED = "rebooted";
    /** All workloads and their volumes are removed, and what is left of them is recorded. */
    public static final String CLEANUP = "cleanup";

    public static final String JUDGE = "judge";
    public static final String CLEAN = "clean";

    /** From the end of a setup until another tool began the upgrade; only the agents recorded. */
    public static final String LEFT_ALONE = "left alone";

    /** Result of a phase that completed. */
    public static final String OK = "ok";

    /** Result of a phase that was reconstructed afterwards: the agents recorded it, the observer was not running. */
    public static final String UNWATCHED = "not watched";

    /** Result of a phase that was ended by the user. */
    public static final String INTERRUPTED = "interrupted";

    /** Whether it completed. */
    public boolean completed() {
        return OK.equals(result) || UNWATCHED.equals(result);
    }

    /** Whether the observer was running. */
    public boolean watched() {
        return !UNWATCHED.equals(result);
    }

    /** Whether it comes after the record: what is done in it is about what was recorded, and nothing is recorded any more. */
    public boolean afterRecord() {
        return name.equals(JUDGE) || name.equals(CLEAN);
    }

    /** Whether it was cut short from outside: what was missing then might have come later. */
    public boolean cutOff() {
        return end == null || INTERRUPTED.equals(result);
    }
}
