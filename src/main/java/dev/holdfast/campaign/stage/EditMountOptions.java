package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.campaign.workload.VolumeSetup;
import dev.holdfast.evidence.Phase;
import dev.holdfast.verdict.Guarantee;
import java.util.Map;
import java.util.Set;

/**
 * Edits the mount options of volumes while they are mounted: before the upgrade, and once more when the new workloads run, so that old and new
 * mounts are each republished with other options than they were mounted with; that is waited for.
 */
public record EditMountOptions() implements Stage {
    @Override
    public String phase() {
        return Phase.NEW_WORKLOADS;
    }

    @Override
    public Set<Guarantee> proves() {
        return Set.of(Guarantee.MOUNT_OPTIONS);
    }

    @Override
    public void prepare(CampaignContext context) {
        for (VolumeSetup one : context.plan().workloads().setups(context.profile())) {
            edit(context, one, one.firstEdit());
        }
    }

    @Override
    public void run(CampaignContext context) {
        for (VolumeSetup one : context.plan().workloads().setups(context.profile())) {
            edit(context, one, one.secondEdit());
        }
        context.awaitRepublishedSince(System.nanoTime());
    }

    private static void edit(CampaignContext context, VolumeSetup one, Map<String, String> options) {
        if (!options.isEmpty()) {
            context.workloads().claims().editMountOptions(one, options, context.actions());
        }
    }
}
