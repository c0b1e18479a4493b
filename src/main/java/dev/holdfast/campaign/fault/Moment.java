package dev.holdfast.campaign.fault;

import java.time.Duration;

/**
 * When something is done.
 *
 * @param point a phase, or a point in one: {@link #ROLLOUT}, {@link #NEW_WRITES}
 * @param after how long after the campaign came to that point
 */
public record Moment(String point, Duration after) {
    /** A point in the upgrade: Helm has returned, and the new pods are being rolled out. */
    public static final String ROLLOUT = "rollout";
    /** A point after the upgrade: the new workloads, one on each node, write. */
    public static final String NEW_WRITES = "new writes";

    @Override
    public String toString() {
        return after.toMillis() / 1000.0 + " s into " + point;
    }
}
