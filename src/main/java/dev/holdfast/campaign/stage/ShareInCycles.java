package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.campaign.workload.LightPods;
import dev.holdfast.campaign.workload.LightPods.LightPod;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Phase;
import dev.holdfast.verdict.Guarantee;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Has pods come and go, time and again, on the volume of the first node that two workloads write to: those must not notice.
 *
 * @param cycles how often
 * @param count how many pods each time
 */
public record ShareInCycles(int cycles, int count) implements Stage {
    @Override
    public String phase() {
        return Phase.LIGHT_PODS;
    }

    @Override
    public Set<Guarantee> proves() {
        return Set.of(Guarantee.SHARING);
    }

    @Override
    public boolean needsNewRelease() {
        return true;
    }

    @Override
    public void run(CampaignContext context) {
        if (context.profile().sharing().isEmpty()) {
            return;
        }
        String node = context.nodes().get(0);
        LightPods pods = context.lightPods();
        for (int cycle = 1; cycle <= cycles; cycle++) {
            String set = "cycle-" + cycle;
            List<LightPod> all = IntStream.rangeClosed(1, count)
                    .mapToObj(i -> LightPod.of(set + "-" + i, set, ShareVolume.claim(0), node))
                    .toList();
            pods.start(all);
            SharingEnd.look(context);
            pods.end(all, Actions.DELETED_POD);
        }
        SharingEnd.look(context);
    }
}
