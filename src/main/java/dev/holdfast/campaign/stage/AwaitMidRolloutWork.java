package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.evidence.Phase;

/** Waits until what was begun during the rollout is done, or cannot be. */
public record AwaitMidRolloutWork() implements Stage {
    @Override
    public String phase() {
        return Phase.NEW_WORKLOADS;
    }

    @Override
    public void run(CampaignContext context) {
        context.extra().settled();
    }
}
