package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.evidence.Phase;
import java.time.Duration;

/**
 * Lets all workloads write for a while.
 *
 * @param time how long
 */
public record LetWrite(Duration time) implements Stage {
    @Override
    public String phase() {
        return Phase.STABILITY;
    }

    @Override
    public void run(CampaignContext context) {
        context.pause().hold("letting them write", time);
    }
}
