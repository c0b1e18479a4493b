package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.campaign.workload.JudgedWorkloads.NewWorkload;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Volume;
import java.util.List;

/**
 * Starts another workload on the volume of a dynamic one that was started after the upgrade, on its node: whatever happened to what served the
 * volume, it must be served.
 *
 * @param of name of the other workload
 */
public record StartOnVolume(String of) implements Stage {
    /** Name of the workload that it starts. */
    public String name() {
        return "again-" + of;
    }

    @Override
    public String phase() {
        return Phase.STABILITY;
    }

    @Override
    public boolean needsNewRelease() {
        return true;
    }

    @Override
    public void run(CampaignContext context) {
        List<NewWorkload> one = context.judged().volumes().stream()
                .filter(volume -> volume.name().equals(of))
                .map(Volume::node)
                .map(node -> new NewWorkload(name(), of, of, node, false))
                .toList();
        if (one.isEmpty()) {
            context.progress().say("no workload is started on the volume of " + of + ": there is none");
        }
        context.judged().startNew(one, context.puller(), context.attempts());
    }
}
