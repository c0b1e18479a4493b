package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.campaign.release.Revisions;
import dev.holdfast.evidence.Phase;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Installs the release that is upgraded from, and begins to observe. Without it there is nothing to upgrade, so that its failure ends the
 * campaign.
 *
 * @param unlessThere a driver that is there already is taken as it is
 */
public record InstallRelease(boolean unlessThere) implements Stage {
    @Override
    public String phase() {
        return Phase.INSTALL;
    }

    @Override
    public void run(CampaignContext context) {
        context.observer().start();
        context.puller().start();
        if (unlessThere && new Revisions(context.environment()).driver()) {
            return;
        }
        Map<String, String> values = new LinkedHashMap<>(context.environment().driverValues());
        context.rotation().ifPresent(keys -> values.putAll(keys.begin()));
        context.releases()
                .install(
                        context.chart(0),
                        context.environment().upgrade().fromValues().with(values));
    }
}
