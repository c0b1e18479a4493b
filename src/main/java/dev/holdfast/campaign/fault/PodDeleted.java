package dev.holdfast.campaign.fault;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * A pod is deleted, as somebody with kubectl would; what made it may make it anew.
 *
 * @param which the pod that is meant
 * @param node where it is; for a control the node it is the control of
 */
public record PodDeleted(Which which, String node) implements Fault {
    /** Pods that can be meant. */
    public enum Which {
        /** The probe of a node. */
        PROBE,
        /** The node plugin of a node, whichever release it is then. */
        NODE_PLUGIN,
        /** The S3 control of a node, which nothing recreates. */
        S3_CONTROL
    }

    @Override
    public String name() {
        return switch (which) {
            case PROBE -> "probe-deleted";
            case NODE_PLUGIN -> "node-plugin-deleted";
            case S3_CONTROL -> "s3-control-deleted";
        };
    }

    @Override
    public String subject(FaultContext context) {
        return node;
    }

    @Override
    public Map<String, String> act(FaultContext context) {
        String namespace = which == Which.NODE_PLUGIN ? context.profile().namespace() : context.namespace();
        Map<String, String> labels = switch (which) {
            case PROBE -> Map.of("holdfast.dev/role", "probe");
            case NODE_PLUGIN -> context.profile().nodePlugin().labels();
            case S3_CONTROL -> Map.of("holdfast.dev/role", "control");
        };
        List<Pod> there = context.client().pods().inNamespace(namespace).withLabels(labels).list().getItems().stream()
                .filter(pod -> node.equals(pod.getSpec().getNodeName())
                        && pod.getMetadata().getDeletionTimestamp() == null)
                .toList();
        if (there.size() != 1) {
            throw new NoSuchElementException("there is not one pod with labels " + labels + " on " + node + ", but "
                    + there.stream().map(pod -> pod.getMetadata().getName()).toList());
        }
        context.cluster().delete(there.get(0));
        return Map.of("pod", there.get(0).getMetadata().getName());
    }
}
