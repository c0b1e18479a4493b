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
 * Starts many pods on one volume at once; then one of them leaves, and then the others.
 *
 * @param count how many pods, two at least
 */
public record ShareAtOnce(int count) implements Stage {
    private static final String CLAIM = "at-once";

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
        String node = context.lastNode();
        context.workloads().claims().claimStatic(CLAIM, node);
        LightPods pods = context.lightPods();
        List<LightPod> all = IntStream.rangeClosed(1, count)
                .mapToObj(i -> LightPod.of(CLAIM + "-" + i, CLAIM, CLAIM, node))
                .toList();
        pods.start(all);
        SharingEnd.look(context);
        pods.end(all.subList(0, 1), Actions.DELETED_POD);
        SharingEnd.look(context);
        pods.end(all.subList(1, count), Actions.DELETED_POD);
        SharingEnd.awaitNothingLeft(context, CLAIM);
    }
}
