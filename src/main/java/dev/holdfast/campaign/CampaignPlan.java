package dev.holdfast.campaign;

import java.util.List;

/**
 * What a campaign does; two scenarios with equal plans share one campaign.
 *
 * @param from release upgraded from, as the feature names it
 * @param to release upgraded to
 * @param statics how many workloads on static volumes
 * @param dynamics how many on dynamic ones
 * @param periodMs time between two writes of a workload, in milliseconds
 */
public record CampaignPlan(String from, String to, int statics, int dynamics, int periodMs) {
    private static final List<String> GUARANTEES = List.of(
            "process",
            "mount",
            "handles",
            "inodes",
            "gaps",
            "errors",
            "data",
            "pods",
            "republish",
            "pod-mounter",
            "upgrade");

    /** What such a campaign is made to prove. */
    List<String> guarantees() {
        return GUARANTEES;
    }

    /** A name fit for a folder. */
    public String name() {
        return "upgrade-" + from + "-to-" + to;
    }
}
