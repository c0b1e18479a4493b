package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.evidence.Phase;
import java.time.Duration;

/** Lets the workloads write before anything is done, so that what comes later can be compared with it. */
public record WarmUp() implements Stage {
    /** Long enough for several looks of every observer, and for as many writes as a judge of errors asks for in a phase. */
    private static final Duration TIME = Duration.ofSeconds(8);

    @Override
    public String phase() {
        return Phase.WARM_UP;
    }

    @Override
    public void run(CampaignContext context) {
        context.pause().hold("warming up", TIME);
    }
}
