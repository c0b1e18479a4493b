package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.evidence.Phase;

/** Waits until every workload has its files open and writes. */
public record SeedData() implements Stage {
    @Override
    public String phase() {
        return Phase.SEED;
    }

    @Override
    public void run(CampaignContext context) {
        context.judged().seed(context.puller());
    }
}
