package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.campaign.observe.ReleaseWorkloads;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Phase;
import dev.holdfast.verdict.Guarantee;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** Waits until the liveness probes of the new release have had the time to fail and to restart what they probe. */
public record AwaitProbes() implements Stage {
    @Override
    public String phase() {
        return Phase.STABILITY;
    }

    @Override
    public Set<Guarantee> proves() {
        return Set.of(Guarantee.DRIVER_STABLE);
    }

    @Override
    public boolean needsNewRelease() {
        return true;
    }

    @Override
    public void run(CampaignContext context) {
        Duration needed = ReleaseWorkloads.of(context.cluster().client(), context.profile())
                .untilProbesHaveFailed();
        context.actions()
                .around(
                        Actions.AWAIT_PROBES,
                        context.profile().release(),
                        Map.of(Actions.SECONDS, Long.toString(needed.toSeconds())),
                        () -> context.pause()
                                .holdSince(
                                        context.lastRollout(),
                                        "holding, so that liveness probes have had the time to fail",
                                        needed));
    }
}
