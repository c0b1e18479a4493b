package dev.holdfast.campaign;

import dev.holdfast.campaign.environment.Environment;
import dev.holdfast.campaign.workload.Controllers;
import dev.holdfast.campaign.workload.JudgedWorkloads.NewWorkload;
import dev.holdfast.campaign.workload.JudgedWorkloads.OldWorkload;
import dev.holdfast.verdict.Guarantee;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A part of a campaign: something that is done to the driver, its nodes or the workloads. Stages are values, records without state of
 * their own, because plans with equal stages are equal and share one campaign; what a stage has to remember is in the context.
 *
 * <p>A stage never ends a campaign through the driver's fault: what the driver did not do is recorded as an action that failed
 * ({@link CampaignContext#attempts()}) and judged. What Holdfast itself could not do is an exception.
 */
public interface Stage {
    /** Name of its phase in the record. Neighbours with the same name share one phase. */
    String phase();

    /** What a campaign with this stage is made to prove. */
    default Set<Guarantee> proves() {
        return Set.of();
    }

    /**
     * Does it. Time that has to pass before a judge can say anything is part of it.
     *
     * @throws RuntimeException only for what Holdfast itself could not do; the campaign is broken then
     */
    void run(CampaignContext context);

    /**
     * Refuses what cannot be done in this cluster, before anything is made in it.
     *
     * @param nodes that are used, by name
     * @throws dev.holdfast.campaign.environment.CampaignException with what is wrong and what the user can do
     */
    default void check(Environment environment, List<String> nodes) {}

    /** Makes what has to be there before the upgrade, when the workloads under judgement have been started. */
    default void prepare(CampaignContext context) {}

    /** The last chance to have the workloads under judgement do something, as long as they write. */
    default void beforeDrain(CampaignContext context) {}

    /** Workloads that it needs before the upgrade, beside those of the plan. */
    default List<OldWorkload> oldWorkloads() {
        return List.of();
    }

    /**
     * Workloads that it needs after the upgrade, beside one on each node.
     *
     * @param nodes of the cluster, by name
     */
    default List<NewWorkload> newWorkloads(List<String> nodes) {
        return List.of();
    }

    /**
     * Controllers that it needs before the upgrade, beside those of the plan.
     *
     * @param nodes of the cluster, by name
     */
    default List<Controllers.Owner> owners(List<String> nodes) {
        return List.of();
    }

    /** Whether it comes after the drain, when the workloads under judgement have stopped writing. */
    default boolean afterDrain() {
        return false;
    }

    /** Whether it makes no sense where the upgrade made no new revision of the release; it is left out then. */
    default boolean needsNewRelease() {
        return false;
    }

    /** A release of Kubernetes that nodes of the lab must be able to be upgraded to. */
    default Optional<String> kubernetes() {
        return Optional.empty();
    }

    /** Whether another process can resume it when this one is gone. */
    default boolean resumable() {
        return false;
    }

    /** Whether it goes wrong on purpose, which is done to the lab only. */
    default boolean sabotages() {
        return false;
    }

    /** What names of folders say of it: "held-for-150-min"; empty for nothing beside the guarantees it proves. */
    default Optional<String> label() {
        return Optional.empty();
    }
}
