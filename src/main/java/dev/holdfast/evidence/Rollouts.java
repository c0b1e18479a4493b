package dev.holdfast.evidence;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/** The driver's DaemonSet and Deployment at one time. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Rollouts(long n, long t, Long same, List<Entry> rollouts) implements Look {
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
        /** Whether all its pods run the current template. */
        public boolean complete() {
            return observedGeneration >= generation
                    && desired > 0
                    && updated == desired
                    && available == desired
                    && unavailable == 0;
        }

        /** Its progress, such as "Deployment s3-csi-controller: 1 of 1 updated, 1 available, 1 unavailable". */
        public String progress() {
            return kind + " " + name + ": " + updated + " of " + desired + " updated, " + available + " available"
                    + (unavailable == 0 ? "" : ", " + unavailable + " unavailable")
                    + (observedGeneration >= generation ? "" : ", its controller has not observed the last change");
        }
    }
}
