package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.evidence.Phase;

/**
 * Has each release on the way do its work, before it is left alone: a new claim and a pod that writes to it on each node, which go again. What the driver uses
 * then is recorded.
 *
 * @param hop number of the upgrade that came before, from 0
 */
public record WorkAfterHop(int hop) implements Stage {
    @Override
    public String phase() {
        return Phase.STABILITY;
    }

    @Override
    public void run(CampaignContext context) {
        if (context.whyStuck().isEmpty()) {
            context.extra().afterHop(context.nodes(), context.chart(hop + 1).version());
            PrepareHop.resourceUse(context);
        }
    }
}
