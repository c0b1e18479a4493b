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
        String path) {}
