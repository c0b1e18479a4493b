package dev.holdfast.evidence;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The driver's attachment objects (MountpointS3PodAttachment) at one time.
 *
 * @param same number of the earlier line with the same content, or null
 * @param attachments null when the CRD does not exist (before it is applied) or {@code same} is set
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Attachments(long n, long t, Long same, List<Entry> attachments) implements Look {
    public Attachments {
        attachments = attachments == null ? null : List.copyOf(attachments);
    }

    /**
     * One attachment object.
     *
     * @param workloads uids of the workload pods that a mounter pod serves, by the mounter pod's name
     * @param mountOptions of the workloads' volume, as the object says them; null where its driver's profile names no field for them, and in
     *     records of versions that did not ask
     * @param fsGroup of the workload pods, or empty; null as for {@code mountOptions}
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Entry(
            String name,
            String node,
            String persistentVolume,
            String volumeId,
            Map<String, List<String>> workloads,
            String mountOptions,
            String fsGroup) {
        public Entry {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(node, "node");
            Objects.requireNonNull(workloads, "workloads");
        }

        /** An object of which nobody asked for mount options or fsGroup. */
        public Entry(
                String name,
                String node,
                String persistentVolume,
                String volumeId,
                Map<String, List<String>> workloads) {
            this(name, node, persistentVolume, volumeId, workloads, null, null);
        }

        /** The mounter pods that it says serve a workload pod. */
        public List<String> mountersOf(String podUid) {
            return workloads.entrySet().stream()
                    .filter(served -> served.getValue().contains(podUid))
                    .map(Map.Entry::getKey)
                    .toList();
        }
    }
}
