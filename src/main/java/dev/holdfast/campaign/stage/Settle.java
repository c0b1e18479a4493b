package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.evidence.Phase;
import java.time.Duration;

/** A few quiet seconds after an upgrade, in which whatever it broke shows without anything else going on. */
public record Settle() implements Stage {
    private static final Duration TIME = Duration.ofSeconds(3);

    @Override
    public String phase() {
        return Phase.SETTLE;
    }

    @Override
    public void run(CampaignContext context) {
        context.pause().hold("settling", TIME);
    }
}
