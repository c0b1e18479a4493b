package dev.holdfast.evidence;

/** Which pod a control group is of. */
public final class PodCgroup {
    private PodCgroup() {}

    /**
     * Whether a pod has this control group, or one above it. The systemd cgroup driver writes the pod's uid with underscores.
     *
     * @param path of the control group
     * @param uid of the pod
     */
    public static boolean holds(String path, String uid) {
        return path.contains(uid) || path.contains(uid.replace('-', '_'));
    }
}
