package dev.holdfast.evidence;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/** One look at the driver's DaemonSet and Deployment. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Rollouts(long n, long t, Long same, List<Entry> rollouts) implements Line {
    /** One of them; images are those of its pod template, in order. For a Deployment {@code desired} is its replicas. */
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
        /** Whether the whole set runs the current template. */
        public boolean complete() {
            return observedGeneration >= generation
                    && desired > 0
                    && updated == desired
                    && available == desired
                    && unavailable == 0;
        }

        /** How far it is, in words that show why it is not complete: "Deployment s3-csi-controller: 1 of 1 updated, 1 available, 1 not". */
        public String progress() {
            return kind + " " + name + ": " + updated + " of " + desired + " updated, " + available + " available"
                    + (unavailable == 0 ? "" : ", " + unavailable + " not")
                    + (observedGeneration >= generation ? "" : ", its last change not seen by its controller yet");
        }
    }
}
