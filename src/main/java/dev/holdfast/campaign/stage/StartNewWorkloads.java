package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.campaign.workload.JudgedWorkloads.NewWorkload;
import dev.holdfast.campaign.workload.VolumeSecrets;
import dev.holdfast.evidence.Phase;
import dev.holdfast.verdict.Guarantee;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Starts a workload on each node, on static and dynamic volumes in turn where the driver makes any, both on a cluster of one node; and whatever other stages need after
 * the upgrade.
 *
 * @param byMounterPods whether the new release has mounter pods to serve them
 */
public record StartNewWorkloads(boolean byMounterPods) implements Stage {
    @Override
    public String phase() {
        return Phase.NEW_WORKLOADS;
    }

    @Override
    public Set<Guarantee> proves() {
        return byMounterPods ? Set.of(Guarantee.POD_MOUNTER) : Set.of();
    }

    @Override
    public boolean needsNewRelease() {
        return true;
    }

    @Override
    public void run(CampaignContext context) {
        List<String> nodes = context.nodes();
        List<NewWorkload> all = new ArrayList<>(onEach(nodes, context.profile().makesVolumes()));
        if (context.plan().workloads().ownSecrets()) {
            all.addAll(VolumeSecrets.newWorkloads(nodes));
        }
        context.plan().workloads().setups(context.profile()).forEach(one -> all.add(one.newWorkload(nodes.get(0))));
        context.plan().stages().forEach(stage -> all.addAll(stage.newWorkloads(nodes)));
        context.startNew(all);
    }

    private static List<NewWorkload> onEach(List<String> nodes, boolean dynamics) {
        List<NewWorkload> all = new ArrayList<>();
        for (int i = 0; i < Math.max(nodes.size(), 2); i++) {
            boolean isStatic = i % 2 == 0 || !dynamics;
            String name = (isStatic ? "new-static-" : "new-dynamic-") + (i + 1);
            all.add(NewWorkload.of(name, nodes.get(i % nodes.size()), isStatic));
        }
        return all;
    }
}
