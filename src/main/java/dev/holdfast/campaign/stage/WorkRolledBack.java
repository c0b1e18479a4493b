package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.evidence.Phase;

/** Has the old release do its work after a rollback: a new claim and a pod on each node, and republishes of every volume. */
public record WorkRolledBack() implements Stage {
    @Override
    public String phase() {
        return Phase.ROLLED_BACK;
    }

    @Override
    public boolean needsNewRelease() {
        return true;
    }

    @Override
    public void run(CampaignContext context) {
        context.extra().startUntilDrain(context.nodes(), "back");
        context.awaitRepublished(context.runningVolumes());
    }
}
