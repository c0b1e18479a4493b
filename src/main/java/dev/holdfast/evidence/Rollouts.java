package dev.holdfast.evidence;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * The DaemonSets, Deployments and StatefulSets of the driver's release at one time. Records of earlier versions have those alone that the
 * driver's profile names.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Rollouts(long n, long t, Long same, List<Entry> rollouts) implements Look {
    /** One of them; images are those of its pod template, in order. {@code desired} is the nodes of a DaemonSet, the replicas of another. */
    public record Entry(
            String kind,
            String name,
            long generation,
            long observedGeneration,
            int desired,
            int updated,
            int available,
            int unavailable,
            List<String> images) {
        /** Whether all its pods run the current template; where none are wanted, such as of a Deployment of 0 replicas, that is so. */
        public boolean complete() {
            return observedGeneration >= generation && updated == desired && available == desired && unavailable == 0;
        }

        /** Whether it is a DaemonSet that some node is to run. */
        public boolean onNodes() {
            return kind.equals("DaemonSet") && desired > 0;
        }

        /** Its progress, such as "Deployment s3-csi-controller: 1 of 1 updated, 1 available, 1 unavailable". */
        public String progress() {
            return kind + " " + name + ": " + updated + " of " + desired + " updated, " + available + " available"
                    + (unavailable == 0 ? "" : ", " + unavailable + " unavailable")
                    + (observedGeneration >= generation ? "" : ", its controller has not observed the last change");
        }
    }
}
