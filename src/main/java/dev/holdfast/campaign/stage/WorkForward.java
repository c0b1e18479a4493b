package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.evidence.Phase;
import java.time.Duration;

/** Has the new release do its work after it came back: a new claim and a pod on each node. */
public record WorkForward() implements Stage {
    private static final Duration WRITING = Duration.ofSeconds(3);

    @Override
    public String phase() {
        return Phase.FORWARD_WORKLOADS;
    }

    @Override
    public boolean needsNewRelease() {
        return true;
    }

    @Override
    public void run(CampaignContext context) {
        context.extra().startUntilDrain(context.nodes(), "forth");
        context.pause().hold("letting them write", WRITING);
    }
}
