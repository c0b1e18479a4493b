package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.campaign.workload.PodReplacements;
import dev.holdfast.campaign.workload.RecreationOrder;
import dev.holdfast.campaign.workload.Workloads;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Volume;
import dev.holdfast.verdict.Guarantee;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Deletes and recreates each old pod that no controller has made, one after the other, after the drain, when nobody judges any more whether
 * it is disturbed. Each writes for a while, and reads back what both it and its predecessor wrote.
 *
 * @param order in which, and where
 */
public record RecreatePods(RecreationOrder order) implements Stage {
    /** How long pods write that took the places of others. */
    static final Duration WRITING = Duration.ofSeconds(3);

    @Override
    public String phase() {
        return Phase.TRANSITION;
    }

    @Override
    public Set<Guarantee> proves() {
        return Set.of(Guarantee.TRANSITION, Guarantee.TERMINATION);
    }

    @Override
    public boolean afterDrain() {
        return true;
    }

    @Override
    public boolean needsNewRelease() {
        return true;
    }

    @Override
    public void beforeDrain(CampaignContext context) {
        context.replacements().leaveBehind();
    }

    @Override
    public void run(CampaignContext context) {
        PodReplacements replacements = context.replacements();
        context.progress().say("pods are recreated " + order);
        List<Volume> made = new ArrayList<>();
        for (RecreationOrder.Move move : order.of(replacements.bare(), context.nodes())) {
            Volume old = move.volume();
            context.attempts().succeeds(Actions.RECREATE_POD, old.name(), replacements.facts(old, Map.of()), () -> {
                Volume now = recreate(context, old, move.node());
                made.add(now);
                return PodReplacements.results(now);
            });
        }
        context.pause().hold("letting those write that were recreated", WRITING);
        replacements.readBack(made, context.drain());
    }

    private static Volume recreate(CampaignContext context, Volume old, String node) {
        // the streams of one agent are on the clock of one node
        String agent = node.equals(old.node()) ? old.name() : old.name() + "." + node;
        if (!agent.equals(old.name())) {
            context.agents().leave(old.name());
        }
        Pod pod = context.workloads().again(old.pod(), agent, node, Workloads.GONE);
        Volume now = context.replacements().described(context.workloads(), old, agent, pod);
        return context.replacements().begun(old, now, Workloads.POD_READY);
    }
}
