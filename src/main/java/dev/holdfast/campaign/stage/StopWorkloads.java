package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.campaign.workload.Workloads;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Phase;

/** Has the pods of all workloads go, with their claims and volumes left: nothing uses the driver any more. */
public record StopWorkloads() implements Stage {
    @Override
    public String phase() {
        return Phase.STOPPED;
    }

    @Override
    public boolean afterDrain() {
        return true;
    }

    @Override
    public void run(CampaignContext context) {
        context.fetchLines();
        context.judged().volumes().forEach(volume -> context.agents().leave(volume.name()));
        context.attempts()
                .succeeds(
                        Actions.STOP_WORKLOADS,
                        context.agents().namespace(),
                        () -> context.workloads().removal().stop(Workloads.GONE));
    }
}
