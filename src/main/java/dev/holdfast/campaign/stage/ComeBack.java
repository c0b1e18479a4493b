package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
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

/** Starts the workloads again that had stopped for an upgrade, each on its claim and its node. Each reads what it left, and writes for a while. */
public record ComeBack() implements Stage {
    @Override
    public String phase() {
        return Phase.TRANSITION;
    }

    @Override
    public Set<Guarantee> proves() {
        return Set.of(Guarantee.TRANSITION);
    }

    @Override
    public boolean afterDrain() {
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
        for (Volume old : replacements.bare()) {
            context.attempts().succeeds(Actions.RECREATE_POD, old.name(), replacements.facts(old, Map.of()), () -> {
                Volume now = replacements.described(
                        context.workloads(),
                        old,
                        old.name(),
                        context.workloads().comeBack(old, Workloads.POD_READY));
                made.add(replacements.begun(old, now, Workloads.POD_READY));
                return PodReplacements.results(now);
            });
        }
        context.pause().hold("letting those write that came back", RecreatePods.WRITING);
        replacements.readBack(made, context.drain());
    }
}
