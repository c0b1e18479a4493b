package dev.holdfast.evidence;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Objects;

/**
 * The VolumeAttachments of the driver at one time (storage.k8s.io/v1).
 *
 * @param same number of the earlier line with the same content, or null
 * @param attachments null when {@code same} is set
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VolumeAttachments(long n, long t, Long same, List<Entry> attachments) implements Look {
    public VolumeAttachments {
        if (same == null) {
            Objects.requireNonNull(attachments, "attachments");
        }
        attachments = attachments == null ? null : List.copyOf(attachments);
    }

    /**
     * One of them.
     *
     * @param attached whether the driver says that the volume is attached
     * @param deleting whether it has a deletion timestamp
     * @param error why the driver did not attach or detach it, or null
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Entry(
            String name,
            String uid,
            String persistentVolume,
            String node,
            boolean attached,
            boolean deleting,
            String error) {
        public Entry {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(uid, "uid");
            Objects.requireNonNull(persistentVolume, "persistentVolume");
            Objects.requireNonNull(node, "node");
        }
    }
}
