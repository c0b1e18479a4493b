package dev.holdfast.evidence;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * A volume under judgement and the one workload that writes to it.
 *
 * @param name of the workload; the source of its streams
 * @param provisioning static or dynamic
 * @param before whether it was mounted before the upgrade began
 * @param node where the workload runs
 * @param pod name of its pod
 * @param podUid uid of its pod when the workload became ready
 * @param persistentVolume name of the PersistentVolume
 * @param volumeHandle CSI volume handle
 * @param bucket the bucket
 * @param prefix the prefix in it, or empty
 * @param path mount path in the pod
 * @param setup how it was set up otherwise than usual, or null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Volume(
        String name,
        String provisioning,
        boolean before,
        String node,
        String namespace,
        String pod,
        String podUid,
        String persistentVolume,
        String volumeHandle,
        String bucket,
        String prefix,
        String path,
        Setup setup) {
    /** One that is set up as usual. */
    public Volume(
            String name,
            String provisioning,
            boolean before,
            String node,
            String namespace,
            String pod,
            String podUid,
            String persistentVolume,
            String volumeHandle,
            String bucket,
            String prefix,
            String path) {
        this(
                name,
                provisioning,
                before,
                node,
                namespace,
                pod,
                podUid,
                persistentVolume,
                volumeHandle,
                bucket,
                prefix,
                path,
                null);
    }

    /**
     * What must be seen of a volume that was set up otherwise than usual; where objects must lie is its prefix.
     *
     * @param way what it was set up with, in a word
     * @param uid owner of files and folders, or null
     * @param gid group of files and folders, or null
     * @param files permissions of files as four octal digits, or null
     * @param folders permissions of folders as four octal digits, or null
     * @param readOnly whether it refuses to be written to; then its workload reads an object that is there
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Setup(String way, Long uid, Long gid, String files, String folders, boolean readOnly) {
        /** Whether files and folders are surely closed to whoever is neither their owner nor of their group. */
        public boolean closed() {
            return files != null && folders != null && files.endsWith("0") && folders.endsWith("0");
        }
    }

    /** The same, set up otherwise than usual. */
    public Volume withSetup(String keysBelow, Setup other) {
        return new Volume(
                name,
                provisioning,
                before,
                node,
                namespace,
                pod,
                podUid,
                persistentVolume,
                volumeHandle,
                bucket,
                keysBelow,
                path,
                other);
    }

    /** Whether its workload writes to it. */
    public boolean written() {
        return setup == null || !setup.readOnly();
    }

    /** The same, counted as mounted before or not. */
    public Volume withBefore(boolean mountedBefore) {
        return new Volume(
                name,
                provisioning,
                mountedBefore,
                node,
                namespace,
                pod,
                podUid,
                persistentVolume,
                volumeHandle,
                bucket,
                prefix,
                path,
                setup);
    }

    /** The same under another pod of its workload. */
    public Volume withPodUid(String uid) {
        return new Volume(
                name,
                provisioning,
                before,
                node,
                namespace,
                pod,
                uid,
                persistentVolume,
                volumeHandle,
                bucket,
                prefix,
                path,
                setup);
    }

    /** The same on another node. */
    public Volume withNode(String other) {
        return new Volume(
                name,
                provisioning,
                before,
                other,
                namespace,
                pod,
                podUid,
                persistentVolume,
                volumeHandle,
                bucket,
                prefix,
                path,
                setup);
    }
}
