package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.evidence.Phase;
import dev.holdfast.verdict.Guarantee;
import java.util.Set;

/** Waits until the kubelets have had the time to republish every volume twice since the driver was rolled out. */
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
        context.pause().untilRepublished(context.lastRollout());
    }
}
