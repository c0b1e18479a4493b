package dev.holdfast.campaign;

import dev.holdfast.campaign.disturbance.Disturbance;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a campaign does; two scenarios with equal plans share one campaign.
 *
 * @param from release upgraded from, as the feature names it
 * @param through releases in between, each of which is upgraded to in turn; empty for a single upgrade
 * @param to release upgraded to in the end
 * @param statics how many workloads on static volumes
 * @param dynamics how many on dynamic ones
 * @param periodMs time between two writes of a workload, in milliseconds
 * @param nodes how many the lab has to have; empty for as many as it is asked for by its options
 * @param disturbances what is done on purpose meanwhile; only the lab takes any
 * @param flaw what is wrong with the release upgraded to; only the lab takes one
 * @param way the documented way of upgrading, by its name in the profile
 * @param parts what is done beside the upgrade
 * @param hold how long the new release is held after the upgrade; zero for no longer than other parts need
 * @param checks when in this time the credentials of each workload are checked, since its begin
 * @param limits what its evidence is judged by, and so how long some things are looked at
 * @param moves in which order old pods are made again, and where
 */
public record CampaignPlan(
        String from,
        List<String> through,
        String to,
        int statics,
        int dynamics,
        int periodMs,
        OptionalInt nodes,
        List<Disturbance> disturbances,
        Optional<Flaw> flaw,
        String way,
        Set<Part> parts,
        Duration hold,
        List<Duration> checks,
        Limits limits,
        Moves moves) {
    /** In the order in which reports name them. */
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
            "credentials",
            "wrong-key",
            "pod-mounter",
            "mixed",
            "sharing",
            "transition",
            "rolls",
            "node-drain",
            "units",
            "upgrade",
            "hops",
            "rollout",
            "rollback",
            "kubelet-restart",
            "containerd-restart",
            "plugin-restart",
            "reboot",
            "cleanup");
    /** More would make no name fit for a folder. */
    private static final int NAMED = 2;

    public CampaignPlan {
        through = List.copyOf(through);
        disturbances = List.copyOf(disturbances);
        parts = Set.copyOf(parts);
        checks = List.copyOf(checks);
    }

    /** On as many nodes as there are, to a release that is not known to have a flaw, held until republishes are seen. */
    public CampaignPlan(
            String from, String to, int statics, int dynamics, int periodMs, List<Disturbance> disturbances) {
        this(
                from,
                List.of(),
                to,
                statics,
                dynamics,
                periodMs,
                OptionalInt.empty(),
                disturbances,
                Optional.empty(),
                DriverProfile.USUAL_WAY,
                Part.USUAL,
                Duration.ZERO,
                List.of(),
                Limits.defaults(),
                Moves.byName());
    }

    /** The same on a number of nodes. */
    public CampaignPlan on(int count) {
        return new CampaignPlan(
                from,
                through,
                to,
                statics,
                dynamics,
                periodMs,
                OptionalInt.of(count),
                disturbances,
                flaw,
                way,
                parts,
                hold,
                checks,
                limits,
                moves);
    }

    /** What such a campaign is made to prove. */
    List<String> guarantees() {
        Set<String> missing = Arrays.stream(Part.values())
                .filter(part -> !has(part))
                .map(Part::guarantee)
                .collect(Collectors.toSet());
        if (!checks.isEmpty()) {
            missing.remove(Part.CREDENTIALS.guarantee());
        }
        if (through.isEmpty()) {
            missing.add("hops");
        }
        return GUARANTEES.stream().filter(name -> !missing.contains(name)).toList();
    }

    /** All releases, in the order in which they are gone through. */
    List<String> releases() {
        return Stream.of(Stream.of(from), through.stream(), Stream.of(to))
                .flatMap(each -> each)
                .toList();
    }

    /** One of its limits. */
    Duration limit(Limit limit) {
        return Duration.ofNanos(limits.nanos(limit));
    }

    /** Whether a part is done. */
    public boolean has(Part part) {
        return parts.contains(part);
    }

    /** Whether it goes wrong on purpose, which nobody does to a cluster of the user's. */
    boolean sabotaged() {
        return !disturbances.isEmpty() || flaw.isPresent();
    }

    /** A name fit for a folder. */
    public String name() {
        StringBuilder name = new StringBuilder("upgrade-" + String.join("-to-", releases()));
        if (!way.equals(DriverProfile.USUAL_WAY)) {
            name.append("-by-").append(way);
        }
        if (!has(Part.UPGRADE)) {
            name.append("-by-others");
        }
        flaw.ifPresent(what -> name.append("-with-").append(what.toString().replaceAll("[^A-Za-z0-9.-]", "-")));
        parts.stream()
                .filter(part -> !Part.USUAL.contains(part))
                .sorted()
                .forEach(part -> name.append("-and-").append(part.guarantee()));
        if (!hold.isZero()) {
            name.append("-held-for-").append(hold.toMinutes()).append("-min");
        }
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
