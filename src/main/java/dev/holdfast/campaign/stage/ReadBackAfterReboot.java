package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Volume;
import java.util.List;
import java.util.stream.Stream;

/** Reads everything back that was written on a rebooted node, before the reboot and since, and by extra workloads elsewhere. */
public record ReadBackAfterReboot() implements Stage {
    @Override
    public String phase() {
        return Phase.REBOOTED;
    }

    @Override
    public boolean afterDrain() {
        return true;
    }

    @Override
    public boolean needsNewRelease() {
        return true;
    }

    @Override
    public void run(CampaignContext context) {
        List<Volume> elsewhere = context.extra().staying().stream()
                .filter(volume -> !volume.node().equals(context.lastNode()))
                .toList();
        context.drain()
                .again(
                        Stream.concat(RebootNode.onNode(context).stream(), elsewhere.stream())
                                .toList(),
                        List.of(context.workloads().control(context.lastNode())));
        context.extra().stopped();
    }
}
