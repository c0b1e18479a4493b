package dev.holdfast.evidence;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;

/**
 * The driver's attachment objects (MountpointS3PodAttachment) at one time.
 *
 * @param same number of the earlier line with the same content, or null
 * @param attachments null when the CRD does not exist (before it is applied) or {@code same} is set
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Attachments(long n, long t, Long same, List<Entry> attachments) implements Look {
    /** One attachment object; {@code workloads} maps a mounter pod's name to the uids of the workload pods it serves. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Entry(
            String name, String node, String persistentVolume, String volumeId, Map<String, List<String>> workloads) {}
}
