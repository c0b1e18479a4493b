package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.campaign.fault.ReleaseDefect;
import dev.holdfast.campaign.release.ModuleUpdate;
import dev.holdfast.evidence.Phase;
import java.util.Optional;

/**
 * Has the kernel module of the new chart loaded on every node, when nobody uses the old one, and before the driver is upgraded.
 *
 * @param way the documented way of upgrading, by its name in the profile
 * @param defect what is wrong on purpose with the release upgraded to
 */
public record UpdateModule(String way, Optional<ReleaseDefect> defect) implements Stage {
    @Override
    public String phase() {
        return Phase.MODULE;
    }

    @Override
    public boolean afterDrain() {
        return true;
    }

    @Override
    public void run(CampaignContext context) {
        if (context.profile().module() != null) {
            Upgrade.module(context, context.chart(1), way, defect, ModuleUpdate::update);
        }
    }
}
