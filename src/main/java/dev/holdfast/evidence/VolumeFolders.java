package dev.holdfast.evidence;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * The folders that a node's kubelet has for CSI volumes of pods, mounted or not.
 *
 * @param same number of the earlier line with the same content, or null
 * @param folders {@code pods/POD/volumes/kubernetes.io~csi/VOLUME}, in order; null when {@code same} or {@code error} is set
 * @param error why they could not be listed, or null
 * @param sourceMode permissions of the folder that sources of mounter pods are mounted in, as four octal digits; null where the driver's profile
 *     does not name it, where it is not there, and in records of versions that did not ask
 * @param sources folders in it, in order; null as {@code sourceMode}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VolumeFolders(
        long n, long t, Long same, List<Entry> folders, String error, String sourceMode, List<Source> sources)
        implements Look {
    /** Folders of volumes, where nobody asked for those of sources. */
    public VolumeFolders(long n, long t, Long same, List<Entry> folders, String error) {
        this(n, t, same, folders, error, null, null);
    }

    /**
     * A folder of a source.
     *
     * @param name of the folder, which is that of the mounter pod
     */
    public record Source(String name) {}

    /**
     * One folder.
     *
     * @param pod uid of the pod
     * @param volume name of the PersistentVolume
     */
    public record Entry(String pod, String volume) {
        /** Whether it is that of a volume for its pod. */
        public boolean isOf(Volume one) {
            return pod.equals(one.podUid()) && volume.equals(one.persistentVolume());
        }

        /** Its path in the kubelet's directory. */
        @Override
        public String toString() {
            return "pods/" + pod + "/volumes/kubernetes.io~csi/" + volume;
        }
    }
}
