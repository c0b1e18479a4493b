package dev.holdfast.evidence;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the cluster shows of the release: rollouts, Helm revisions, the CSI driver and its CRDs. */
public final class ReleaseLines {
    private ReleaseLines() {}

    public static Rollouts rollouts(int updated, String image) {
        return Lines.rollouts(List.of(
                new Rollouts.Entry("DaemonSet", "s3-csi-node", 2, 2, 2, updated, 2, 0, List.of(image)),
                new Rollouts.Entry("Deployment", "s3-csi-controller", 2, 2, 1, 1, 1, 0, List.of(image))));
    }

    /** The CSIDriver of a driver that asks for republishes, with fields changed. */
    public static CsiDriver csiDriver(String uid, Map<String, String> changed) {
        Map<String, String> fields = new TreeMap<>(Map.of(
                "attachRequired",
                "false",
                "podInfoOnMount",
                "true",
                "requiresRepublish",
                "true",
                "fsGroupPolicy",
                "ReadWriteOnceWithFSType",
                "storageCapacity",
                "false",
                "seLinuxMount",
                "false",
                "tokenRequests",
                "default,sts.example",
                "volumeLifecycleModes",
                "Ephemeral,Persistent"));
        changed.forEach((field, value) -> {
            if (value.isEmpty()) {
                fields.remove(field);
            } else {
                fields.put(field, value);
            }
        });
        return Lines.csiDriver(uid, uid.isEmpty() ? Map.of() : fields);
    }

    public static HelmRevisions helm(String... revisions) {
        List<HelmRevisions.Entry> entries = new ArrayList<>();
        for (String revision : revisions) {
            String[] parts = revision.split(" ", 2);
            entries.add(new HelmRevisions.Entry(entries.size() + 1, parts[1], "csi-" + parts[0], parts[0], ""));
        }
        return Lines.helm(entries);
    }

    public static Csi csi(boolean driver, List<String> registered, boolean crds) {
        Map<String, List<String>> nodes = new LinkedHashMap<>();
        nodes.put("w1", registered.contains("w1") ? List.of("s3.csi.scality.com") : List.of());
        nodes.put("w2", registered.contains("w2") ? List.of("s3.csi.scality.com") : List.of());
        return Lines.csi(driver, nodes, List.of("w1", "w2"), Map.of("attachments.example", crds));
    }
}
