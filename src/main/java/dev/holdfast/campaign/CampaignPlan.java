package dev.holdfast.campaign;

import dev.holdfast.campaign.disturbance.Disturbance;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a campaign does; two scenarios with equal plans share one campaign.
 *
 * @param from release upgraded from, as the feature names it
 * @param to release upgraded to
 * @param statics how many workloads on static volumes
 * @param dynamics how many on dynamic ones
 * @param periodMs time between two writes of a workload, in milliseconds
 * @param nodes how many the lab has to have; empty for as many as it is asked for by its options
 * @param disturbances what is done on purpose meanwhile; only the lab takes any
 * @param flaw what is wrong with the release upgraded to; only the lab takes one
 */
public record CampaignPlan(
        String from,
        String to,
        int statics,
        int dynamics,
        int periodMs,
        OptionalInt nodes,
        List<Disturbance> disturbances,
        Optional<Flaw> flaw) {
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
    /** More would make no name fit for a folder. */
    private static final int NAMED = 2;

    public CampaignPlan {
        disturbances = List.copyOf(disturbances);
    }

    /** On as many nodes as there are, to a release that is not known to have a flaw. */
    public CampaignPlan(
            String from, String to, int statics, int dynamics, int periodMs, List<Disturbance> disturbances) {
        this(from, to, statics, dynamics, periodMs, OptionalInt.empty(), disturbances, Optional.empty());
    }

    /** What such a campaign is made to prove. */
    List<String> guarantees() {
        return GUARANTEES;
    }

    /** Whether it goes wrong on purpose, which nobody does to a cluster of the user's. */
    boolean sabotaged() {
        return !disturbances.isEmpty() || flaw.isPresent();
    }

    /** A name fit for a folder. */
    public String name() {
        StringBuilder name = new StringBuilder("upgrade-" + from + "-to-" + to);
        flaw.ifPresent(what -> name.append("-with-").append(what.toString().replaceAll("[^A-Za-z0-9.-]", "-")));
        if (disturbances.size() > NAMED) {
            return name.append("-with-")
                    .append(disturbances.size())
                    .append("-disturbances")
                    .toString();
        }
        disturbances.forEach(
                disturbance -> name.append("-with-").append(disturbance.deed().name()));
        return name.toString();
    }
}
