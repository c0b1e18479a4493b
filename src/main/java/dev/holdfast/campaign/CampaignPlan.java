package dev.holdfast.campaign;

import dev.holdfast.campaign.disturbance.Disturbance;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a campaign does; two scenarios with equal plans share one campaign.
 *
 * @param from release upgraded from, as the feature names it
 * @param to release upgraded to
 * @param statics how many workloads on static volumes
 * @param dynamics how many on dynamic ones
 * @param periodMs time between two writes of a workload, in milliseconds
 * @param disturbances what is done on purpose meanwhile; only the lab takes any
 */
public record CampaignPlan(
        String from, String to, int statics, int dynamics, int periodMs, List<Disturbance> disturbances) {
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

    public CampaignPlan {
        disturbances = List.copyOf(disturbances);
    }

    /** What such a campaign is made to prove. */
    List<String> guarantees() {
        return GUARANTEES;
    }

    /** A name fit for a folder. */
    public String name() {
        return Stream.concat(
                        Stream.of("upgrade-" + from + "-to-" + to),
                        disturbances.stream()
                                .map(disturbance -> disturbance.deed().name()))
                .collect(Collectors.joining("-with-"));
    }
}
