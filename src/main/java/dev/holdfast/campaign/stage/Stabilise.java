package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.evidence.Phase;
import dev.holdfast.verdict.Limit;
import java.time.Duration;

/** Leaves a release alone, and watches it, before the next is gone to. */
public record Stabilise() implements Stage {
    /** More than the limit, so that the whole of it is recorded. */
    private static final Duration BEYOND = Duration.ofSeconds(3);

    @Override
    public String phase() {
        return Phase.STABILITY;
    }

    @Override
    public void run(CampaignContext context) {
        if (context.whyStuck().isEmpty()) {
            context.pause()
                    .hold(
                            "holding, so that it can be called stable",
                            context.limit(Limit.STABILISATION).plus(BEYOND));
        }
    }
}
