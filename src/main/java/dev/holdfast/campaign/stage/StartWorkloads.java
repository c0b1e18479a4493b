package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.campaign.workload.JudgedWorkloads.OldWorkload;
import dev.holdfast.campaign.workload.VolumeSecrets;
import dev.holdfast.evidence.Phase;
import dev.holdfast.verdict.Guarantee;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Starts the workloads that write through the upgrade, and whatever other stages need before it. */
public record StartWorkloads() implements Stage {
    @Override
    public String phase() {
        return Phase.WORKLOADS;
    }

    @Override
    public Set<Guarantee> proves() {
        return EnumSet.of(
                Guarantee.PROCESS,
                Guarantee.MOUNT,
                Guarantee.HANDLES,
                Guarantee.INODES,
                Guarantee.GAPS,
                Guarantee.ERRORS,
                Guarantee.DATA,
                Guarantee.PODS,
                Guarantee.VOLUME_ATTACHMENTS,
                Guarantee.PROVISIONING);
    }

    @Override
    public void run(CampaignContext context) {
        context.rotation().ifPresent(keys -> keys.beginOwn(context.actions()));
        List<OldWorkload> more = new ArrayList<>();
        if (context.plan().workloads().ownSecrets()) {
            more.addAll(VolumeSecrets.oldWorkloads());
        }
        context.plan().workloads().setups(context.profile()).forEach(one -> more.add(one.oldWorkload()));
        context.plan().stages().forEach(stage -> more.addAll(stage.oldWorkloads()));
        context.judged().startOld(context.plan().workloads(), more);
        context.plan().stages().forEach(stage -> stage.prepare(context));
    }
}
