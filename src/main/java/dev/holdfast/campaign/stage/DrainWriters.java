package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Volume;
import java.util.Map;

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
        for (Volume volume : context.judged().volumes()) {
            if (!volume.prefix().isEmpty()) {
                context.attempts()
                        .succeeds(
                                Actions.LOOK_OUTSIDE,
                                volume.name(),
                                Map.of(Actions.BUCKET, volume.bucket(), Actions.PREFIX, volume.prefix()),
                                () -> context.workloads().buckets().lookOutside(volume));
            }
        }
        context.injector().finish();
    }
}
