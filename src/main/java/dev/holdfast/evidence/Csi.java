package dev.holdfast.evidence;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;

/**
 * How the driver is registered in the cluster, at one time.
 *
 * @param driver whether the CSIDriver object exists
 * @param nodes CSINode name to the drivers registered on it
 * @param eligible nodes on which the driver's DaemonSet wants a pod
 * @param crds name of each CRD in the target chart's folder of CRDs, and whether it is established
 * @param crdForms form of each CRD that the target chart brings and that is there, by name; null in records of versions that did not ask
 * @param nodePlugins pods of the node plugin that have a node; null in records of versions that did not ask
 * @param taints of each node that has any, by its name; null in records of versions that did not ask
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Csi(
        long n,
        long t,
        Long same,
        Boolean driver,
        Map<String, List<String>> nodes,
        List<String> eligible,
        Map<String, Boolean> crds,
        Map<String, List<String>> crdForms,
        List<NodePlugin> nodePlugins,
        Map<String, List<Taint>> taints)
        implements Look {
    /** A look that shows the same as an earlier one. */
    public Csi(long n, long t, long same) {
        this(n, t, same, null, null, null, null, null, null, null);
    }

    /**
     * A pod of the node plugin.
     *
     * @param deleting whether it has a deletion timestamp
     * @param tolerations in its order, those that the DaemonSet controller has added among them
     */
    public record NodePlugin(String node, String pod, boolean deleting, List<Toleration> tolerations) {}
}
