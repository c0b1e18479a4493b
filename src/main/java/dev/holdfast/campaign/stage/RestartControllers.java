package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.campaign.workload.Controllers;
import dev.holdfast.campaign.workload.PodReplacements;
import dev.holdfast.campaign.workload.Workloads;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Volume;
import dev.holdfast.verdict.Guarantee;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Has the plan's controllers replace their pods after the drain: a Deployment and a StatefulSet are restarted, and as a ReplicaSet cannot be,
 * its pod is deleted.
 */
public record RestartControllers() implements Stage {
    @Override
    public String phase() {
        return Phase.TRANSITION;
    }

    @Override
    public Set<Guarantee> proves() {
        return Set.of(Guarantee.ROLLS, Guarantee.TERMINATION);
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
        List<Volume> made = new ArrayList<>();
        for (Controllers.Owner owner : context.controllers().all()) {
            Volume old = replacements.owned(owner);
            if (!owner.rolls()) {
                continue;
            }
            Map<String, String> how = Map.of(Actions.OWNER, owner.kind().toString(), Actions.HOW, Actions.ROLLED);
            context.attempts().succeeds(Actions.REPLACE_POD, old.name(), replacements.facts(old, how), () -> {
                context.agents().leave(old.name());
                context.controllers().roll(owner, old);
                Volume now = replacements.begun(
                        old, context.controllers().successor(owner, old, Workloads.GONE), Workloads.POD_READY);
                replacements.replaced(owner, now);
                made.add(now);
                return PodReplacements.results(now);
            });
        }
        context.pause().hold("letting those write that were recreated", RecreatePods.WRITING);
        replacements.readBack(made, context.drain());
    }
}
