package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.campaign.environment.CampaignException;
import dev.holdfast.campaign.environment.Environment;
import dev.holdfast.campaign.workload.Moves;
import dev.holdfast.campaign.workload.Workloads;
import dev.holdfast.console.Progress;
import dev.holdfast.evidence.Phase;
import dev.holdfast.verdict.Guarantee;
import java.util.List;
import java.util.Set;

/**
 * Has Deployments and a StatefulSet replace their pods while the driver rolls out, on another node and on the same one ({@link Moves}); waits until
 * they have, or cannot. A node takes no new pods meanwhile, so it is for the lab only.
 */
public record MovePods() implements Stage {
    @Override
    public String phase() {
        return Phase.NEW_WORKLOADS;
    }

    @Override
    public Set<Guarantee> proves() {
        return Set.of(Guarantee.MOVES);
    }

    @Override
    public void check(Environment environment, List<String> nodes) {
        NodeChanges.requireLab(environment);
        if (nodes.size() < 2) {
            throw new CampaignException(
                    "pods are to move to another node, and there is only " + nodes + "; give the cluster a second one");
        }
    }

    @Override
    public void prepare(CampaignContext context) {
        context.moves().start();
    }

    @Override
    public void run(CampaignContext context) {
        try (Progress.Step step = context.progress().step("waiting until pods have moved", Workloads.POD_READY)) {
            context.moves().settled();
            step.detail("");
        }
        context.pause().hold("letting those write that moved", RecreatePods.WRITING);
        context.moves().leave();
    }
}
