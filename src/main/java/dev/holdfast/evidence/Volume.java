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
        String path) {
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
                path);
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
                path);
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
                path);
    }
}
