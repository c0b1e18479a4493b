package dev.holdfast.judge.cause;

/** Words by which judges name what they see where it matters for its cause, in one place for those who say and those who read them. */
public final class Words {
    /** Where an object was read. */
    public static final String THROUGH_THE_MOUNT = "through the mount";
    /** An object that is not there, or cannot be read. */
    public static final String ACKNOWLEDGED = "acknowledged object ";
    /** Another file system is on a volume's path: its process is not gone by that. */
    public static final String SERVED_BY_ANOTHER = "the mount is served by another process";
    /** Helm made no revision. */
    public static final String NO_REVISION = "the upgrade made no new revision";

    /** Part of an upgrade. */
    public static final String CRDS = "CRDs";
    /** Part of an upgrade. */
    public static final String HELM_RELEASE = "Helm release";
    /** Part of an upgrade. */
    public static final String ROLLOUT = "rollout";
    /** Part of an upgrade. */
    public static final String IMAGES = "images";
    /** Part of an upgrade. */
    public static final String CSI_DRIVER = "CSIDriver";
    /** Part of an upgrade. */
    public static final String REGISTRATION = "registration";
    /** Part of an upgrade. */
    public static final String DRIVER_LOGS = "driver logs";

    private Words() {}
}
