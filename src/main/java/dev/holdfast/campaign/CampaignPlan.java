package dev.holdfast.campaign;

import dev.holdfast.campaign.environment.CampaignException;
import dev.holdfast.campaign.environment.Environment;
import dev.holdfast.campaign.fault.PlannedFault;
import dev.holdfast.campaign.workload.Controllers;
import dev.holdfast.campaign.workload.WorkloadPlan;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a campaign does: an ordered list of stages. Plans are values; two scenarios with equal plans share one campaign.
 *
 * @param releases the release upgraded from, those in between, and the one upgraded to in the end, as a feature names them
 * @param workloads what writes
 * @param nodes how many the lab has to have; empty for as many as its options say
 * @param kubernetes release of Kubernetes that the lab has to boot with; empty for the one that its options say
 * @param faults what is done on purpose meanwhile; the lab only
 * @param stages in the order in which they are carried out
 * @param limits what the evidence is judged by, and so how long some things are looked at
 */
public record CampaignPlan(
        List<String> releases,
        WorkloadPlan workloads,
        OptionalInt nodes,
        Optional<String> kubernetes,
        List<PlannedFault> faults,
        List<Stage> stages,
        Limits limits) {
    /** What most campaigns prove: names of folders do not say it. */
    private static final Set<Guarantee> USUAL = EnumSet.of(
            Guarantee.PROCESS,
            Guarantee.MOUNT,
            Guarantee.HANDLES,
            Guarantee.INODES,
            Guarantee.GAPS,
            Guarantee.ERRORS,
            Guarantee.DATA,
            Guarantee.PODS,
            Guarantee.VOLUME_ATTACHMENTS,
            Guarantee.REPUBLISH,
            Guarantee.POD_MOUNTER,
            Guarantee.PROVISIONING,
            Guarantee.UPGRADE,
            Guarantee.KERNEL_MODULE,
            Guarantee.LATE_WORK,
            Guarantee.HOPS);
    /** More would make no name fit for a folder. */
    private static final int NAMED = 2;

    public CampaignPlan {
        releases = List.copyOf(releases);
        faults = List.copyOf(faults);
        stages = List.copyOf(stages);
        long drained = stages.stream().takeWhile(stage -> !stage.afterDrain()).count();
        stages.stream()
                .skip(drained)
                .filter(stage -> !stage.afterDrain())
                .findFirst()
                .ifPresent(late -> {
                    throw new CampaignException("stage " + late.phase()
                            + " needs workloads that write, and comes after one that needs them to have"
                            + " stopped; put it before");
                });
    }

    /** The release upgraded from. */
    public String from() {
        return releases.get(0);
    }

    /** The release upgraded to in the end. */
    public String to() {
        return releases.get(releases.size() - 1);
    }

    /** What such a campaign is made to prove, in the order in which reports name it. */
    public List<Guarantee> guarantees() {
        return Arrays.stream(Guarantee.values())
                .filter(guarantee ->
                        stages.stream().anyMatch(stage -> stage.proves().contains(guarantee)))
                .filter(guarantee -> guarantee != Guarantee.PROVISIONING || workloads.ofBothKinds())
                .toList();
    }

    /** The controllers of workloads, each with the node where its pod is to run. */
    List<Controllers.Owner> owners(List<String> nodes) {
        return Stream.concat(
                        workloads.owners(nodes).stream(),
                        stages.stream().flatMap(stage -> stage.owners(nodes).stream()))
                .toList();
    }

    /** One of its limits. */
    public Duration limit(Limit limit) {
        return Duration.ofNanos(limits.nanos(limit));
    }

    /** Whether it goes wrong on purpose, which nobody does to a cluster of the user's. */
    boolean sabotaged() {
        return !faults.isEmpty() || stages.stream().anyMatch(Stage::sabotages);
    }

    /** Whether others upgrade the driver, between two processes of Holdfast. */
    public boolean byOthers() {
        return stages.stream().anyMatch(OutsideUpgrade.class::isInstance);
    }

    /** What has to be there to carry it out. */
    public Environment.Request request() {
        return new Environment.Request(
                from(),
                to(),
                nodes,
                kubernetes,
                stages.stream()
                        .flatMap(stage -> stage.kubernetes().stream())
                        .distinct()
                        .toList());
    }

    /** A name fit for a folder. */
    public String name() {
        List<String> labels = stages.stream()
                .map(Stage::label)
                .flatMap(label -> label.stream())
                .toList();
        List<String> proved = guarantees().stream()
                .filter(guarantee -> !USUAL.contains(guarantee))
                .map(guarantee -> "and-" + guarantee.id())
                .toList();
        List<String> wrong = faults.size() > NAMED
                ? List.of("with-" + faults.size() + "-faults")
                : faults.stream().map(fault -> "with-" + fault.fault().name()).toList();
        List<String> parts = new ArrayList<>(List.of("upgrade-" + String.join("-to-", releases)));
        Stream.of(labels, proved, wrong).forEach(parts::addAll);
        return String.join("-", parts);
    }
}
