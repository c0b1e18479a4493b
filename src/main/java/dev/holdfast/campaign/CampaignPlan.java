package dev.holdfast.campaign;

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
    /** A name fit for a folder. */
    public String name() {
        return "upgrade-" + from + "-to-" + to;
    }
}
