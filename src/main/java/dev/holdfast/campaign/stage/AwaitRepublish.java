package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.evidence.Phase;
import dev.holdfast.verdict.Guarantee;
import java.util.Set;

/** Holds until every old volume was republished twice since the driver was rolled out, or calls for it have had the time to fail. */
public record AwaitRepublish() implements Stage {
    @Override
    public String phase() {
        return Phase.STABILITY;
    }

    @Override
    public Set<Guarantee> proves() {
        return Set.of(Guarantee.REPUBLISH);
    }

    @Override
    public void run(CampaignContext context) {
        context.awaitRepublished(context.judged().old());
    }
}
