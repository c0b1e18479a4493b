package dev.holdfast.preflight;

import dev.holdfast.driver.DriverProfile.AttachmentKind;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The object that records which mounter pods serve a volume on a node.
 *
 * @param volume name of the PersistentVolume
 * @param workloads uids of the pods that each mounter pod serves, by the mounter pod's name
 */
public record Attachment(String name, String node, String volume, Map<String, List<String>> workloads) {
    /** Reads an object of the profile's kind. */
    public static Attachment of(AttachmentKind kind, GenericKubernetesResource object) {
        Map<String, List<String>> workloads = new TreeMap<>();
        if (object.get("spec", kind.mapField()) instanceof Map<?, ?> served) {
            served.forEach((mounter, entries) -> workloads.put(mounter.toString(), uids(kind, entries)));
        }
        return new Attachment(
                object.getMetadata().getName(),
                Objects.toString(object.<Object>get("spec", kind.nodeField()), ""),
                Objects.toString(object.<Object>get("spec", kind.persistentVolumeField()), ""),
                workloads);
    }

    private static List<String> uids(AttachmentKind kind, Object entries) {
        List<String> uids = new ArrayList<>();
        if (entries instanceof List<?> list) {
            for (Object entry : list) {
                if (entry instanceof Map<?, ?> fields && fields.get(kind.uidField()) != null) {
                    uids.add(fields.get(kind.uidField()).toString());
                }
            }
        }
        return uids;
    }

    /** Whether a mounter pod serves the pod of this uid. */
    public boolean serves(String podUid) {
        return workloads.values().stream().anyMatch(uids -> uids.contains(podUid));
    }
}
