package dev.holdfast.judge.recording;

import dev.holdfast.evidence.Attachments;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.Volume;
import java.util.List;
import java.util.Map;

/** Where volumes are mounted, and what a mount table says of it. */
public final class Targets {
    private Targets() {}

    /** How the path ends on which the kubelet has a CSI volume mounted for a pod. */
    public static String onHost(Volume volume) {
        return "/pods/" + volume.podUid() + "/volumes/kubernetes.io~csi/" + volume.persistentVolume() + "/mount";
    }

    /** The mounts on a volume's target, the uppermost last: mountinfo lists them in the order they were mounted. */
    public static List<Mounts.Entry> onHost(Volume volume, Mounts look) {
        return look.mounts().stream()
                .filter(m -> m.isTargetOf(volume.podUid(), volume.persistentVolume()))
                .toList();
    }

    /** The mounts where a volume is staged for all pods of its node. */
    public static List<Mounts.Entry> global(Volume volume, String driver, Mounts look) {
        return look.mounts().stream()
                .filter(m -> m.isGlobalMountOf(driver, volume.volumeHandle()))
                .toList();
    }

    /** The mounts on the path where the pod sees the volume. */
    public static List<Mounts.Entry> inPod(Volume volume, Mounts look) {
        return look.mounts().stream()
                .filter(m -> m.target().equals(volume.path()))
                .toList();
    }

    /** The mount that covers all others, or null. */
    public static Mounts.Entry top(List<Mounts.Entry> mounts) {
        return mounts.isEmpty() ? null : mounts.get(mounts.size() - 1);
    }

    /** Names of the mounter pods that the attachments say serve a volume for its pod. */
    public static List<String> mounters(Volume volume, Attachments attachments) {
        return attachments.attachments().stream()
                .filter(a -> volume.persistentVolume().equals(a.persistentVolume()))
                .flatMap(a -> a.workloads().entrySet().stream())
                .filter(w -> w.getValue().contains(volume.podUid()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Reads a mount table; looks that failed are left out, and counted. */
    public static int read(StreamReader reader, String source, StreamReader.LookVisitor<Mounts> visitor) {
        int[] failed = new int[1];
        reader.looks(Channel.MOUNTS, source, (at, content, from) -> {
            if (content.mounts() == null) {
                failed[0]++;
            } else {
                visitor.visit(at, content, from);
            }
        });
        return failed[0];
    }
}
