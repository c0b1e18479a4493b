package dev.holdfast.preflight;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Collection;
import java.util.List;

/** A pod on a node that mounts a PersistentVolume there. */
public record VolumeUse(Pod pod, PersistentVolume volume) {
    /** The pods of uses, each once, as NAMESPACE/NAME and sorted. */
    public static List<String> pods(Collection<VolumeUse> uses) {
        return uses.stream()
                .map(use -> Wording.path(use.pod()))
                .distinct()
                .sorted()
                .toList();
    }

    /** The pod's uid and the volume's name. */
    public String key() {
        return key(pod.getMetadata().getUid(), Wording.name(volume));
    }

    static String key(String podUid, String volume) {
        return podUid + "/" + volume;
    }
}
