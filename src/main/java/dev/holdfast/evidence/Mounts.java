package dev.holdfast.evidence;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A mount table at one time: the host's (source: a node) or a workload's own (source: a workload). A sample equal to an
 * earlier one of the same source names that one instead of repeating it.
 *
 * @param same number of the earlier line with the same content, or null
 * @param mounts the mounts, or null when {@code same} or {@code error} is set
 * @param error why the table could not be read, or null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Mounts(long n, long t, Long same, List<Entry> mounts, String error) implements Look {
    public Mounts {
        mounts = mounts == null ? null : List.copyOf(mounts);
    }

    /**
     * One line of mountinfo (proc(5)). On a host: every mount on a CSI target path of the kubelet
     * ({@code …/pods/UID/volumes/kubernetes.io~csi/PV/mount}), every one of a staged volume
     * ({@code …/plugins/kubernetes.io/csi/DRIVER/HASH/globalmount}) and every mount of type fuse; in a workload: those on its volume path.
     *
     * @param id mount id
     * @param parent id of the parent mount
     * @param dev major:minor of the file system
     * @param root the directory of the file system that is mounted here
     * @param target mount point
     * @param options per-mount options
     * @param type file system type
     * @param source mount source
     * @param superOptions per-superblock options
     */
    public record Entry(
            long id,
            long parent,
            String dev,
            String root,
            String target,
            String options,
            String type,
            String source,
            String superOptions) {
        private static final Pattern READ_ONLY = Pattern.compile("(^|,)ro(,|$)");
        private static final Pattern MINOR = Pattern.compile("\\d{1,9}");

        public Entry {
            Objects.requireNonNull(dev, "dev");
            Objects.requireNonNull(root, "root");
            Objects.requireNonNull(target, "target");
            Objects.requireNonNull(options, "options");
            Objects.requireNonNull(type, "type");
            Objects.requireNonNull(source, "source");
            Objects.requireNonNull(superOptions, "superOptions");
        }

        /** Whether the kubelet has a CSI volume mounted here for a pod. */
        public boolean isTargetOf(String podUid, String persistentVolume) {
            return target.endsWith("/pods/" + podUid + "/volumes/kubernetes.io~csi/" + persistentVolume + "/mount");
        }

        /** The same for any pod. */
        public boolean isTargetOf(String persistentVolume) {
            return target.endsWith("/volumes/kubernetes.io~csi/" + persistentVolume + "/mount");
        }

        /** Whether it is the mount of a volume for its whole node; the kubelet names the folder by a hash of the volume's handle. */
        public boolean isGlobalMountOf(String driver, String volumeHandle) {
            return target.endsWith(
                    "/plugins/kubernetes.io/csi/" + driver + "/" + sha256(volumeHandle) + "/globalmount");
        }

        private static String sha256(String text) {
            try {
                return HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java has SHA-256", e);
            }
        }

        /** Whether it is a FUSE mount; some name what serves it behind a dot. */
        public boolean onFuse() {
            return isFuse(type);
        }

        /** Whether a type of file systems is FUSE's. */
        public static boolean isFuse(String type) {
            return type.equals("fuse") || type.startsWith("fuse.");
        }

        /** Whether nobody may write through it: by the mount, or by its file system as a whole. */
        public boolean readOnly() {
            return READ_ONLY.matcher(options).find()
                    || READ_ONLY.matcher(superOptions).find();
        }

        /** Minor number of the device; -1 when that is not of the form major:minor. */
        public int minor() {
            int colon = dev.indexOf(':');
            String minor = dev.substring(colon + 1);
            return colon > 0 && MINOR.matcher(minor).matches() ? Integer.parseInt(minor) : -1;
        }
    }
}
