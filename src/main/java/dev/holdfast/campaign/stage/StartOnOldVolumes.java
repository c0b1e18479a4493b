package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.campaign.workload.JudgedWorkloads.NewWorkload;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Volume;
import dev.holdfast.verdict.Guarantee;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Starts another workload on each node on a volume that an old one uses there, as long as that writes: which mounter pod it gets tells whether the
 * releases serve side by side.
 */
public record StartOnOldVolumes() implements Stage {
    @Override
    public String phase() {
        return Phase.NEW_WORKLOADS;
    }

    @Override
    public Set<Guarantee> proves() {
        return Set.of(Guarantee.MOUNTER_RELEASE);
    }

    @Override
    public boolean needsNewRelease() {
        return true;
    }

    @Override
    public void run(CampaignContext context) {
        List<NewWorkload> all = new ArrayList<>();
        for (String node : context.nodes()) {
            context.replacements().bare().stream()
                    .filter(volume -> volume.node().equals(node))
                    .findFirst()
                    .map(StartOnOldVolumes::beside)
                    .ifPresent(all::add);
        }
        context.judged().startOn(all, context.puller(), context.attempts());
    }

    private static NewWorkload beside(Volume old) {
        boolean isStatic = old.provisioning().equals("static");
        return new NewWorkload("beside-" + old.name(), old.name(), old.name(), old.node(), isStatic);
    }
}
