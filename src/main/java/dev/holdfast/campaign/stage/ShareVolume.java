package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.campaign.workload.JudgedWorkloads.NewWorkload;
import dev.holdfast.evidence.Phase;
import dev.holdfast.verdict.Guarantee;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Starts two workloads on one static volume on each node, which could share a mounter pod. */
public record ShareVolume() implements Stage {
    @Override
    public String phase() {
        return Phase.NEW_WORKLOADS;
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
        List<NewWorkload> all = new ArrayList<>();
        for (int i = 0; i < context.nodes().size(); i++) {
            String claim = claim(i);
            String node = context.nodes().get(i);
            all.add(new NewWorkload(claim + "a", claim, claim, node, true));
            all.add(new NewWorkload(claim + "b", claim, claim, node, true));
        }
        context.judged().startNew(all, context.puller(), context.attempts());
    }

    /** The claim of the volume on a node, by the node's place. */
    static String claim(int node) {
        return "shared-" + (node + 1);
    }
}
