package dev.holdfast.preflight;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.Pod;

/** A pod on a node that mounts a PersistentVolume there. */
public record VolumeUse(Pod pod, PersistentVolume volume) {
    /** The pod's uid and the volume's name. */
    public String key() {
        return key(pod.getMetadata().getUid(), Wording.name(volume));
    }

    static String key(String podUid, String volume) {
        return podUid + "/" + volume;
    }
}
