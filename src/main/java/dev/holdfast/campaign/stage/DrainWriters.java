package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.evidence.Phase;

/** Stops the workloads under judgement and has all they wrote read back, through the mounts and straight from S3. */
public record DrainWriters() implements Stage {
    @Override
    public String phase() {
        return Phase.DRAIN;
    }

    @Override
    public boolean afterDrain() {
        return true;
    }

    @Override
    public boolean resumable() {
        return true;
    }

    @Override
    public void run(CampaignContext context) {
        context.plan().stages().forEach(stage -> stage.beforeDrain(context));
        context.result(context.drain().all(context::fetchLines));
        context.injector().finish();
    }
}
