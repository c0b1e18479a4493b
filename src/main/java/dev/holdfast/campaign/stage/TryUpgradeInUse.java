package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.campaign.environment.Environment;
import dev.holdfast.campaign.release.ModulePreflight;
import dev.holdfast.evidence.Phase;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Tries an upgrade while pods use volumes, and asks the preflight about it: where another kernel module comes with it both have to refuse. Nothing
 * is changed.
 *
 * @param way the documented way of upgrading, by its name in the profile
 */
public record TryUpgradeInUse(String way) implements Stage {
    /** Several looks of every observer. */
    private static final Duration AFTERWARDS = Duration.ofSeconds(4);

    @Override
    public String phase() {
        return Phase.REFUSED_UPGRADE;
    }

    @Override
    public void check(Environment environment, List<String> nodes) {
        environment.profile().way(way);
    }

    @Override
    public void run(CampaignContext context) {
        if (context.profile().module() != null) {
            Upgrade.moduleAllows(context, context.chart(1), way, Optional.empty());
            new ModulePreflight(context.environment(), context.attempts()).ask(context.chart(1), way);
            context.pause().hold("looking whether anything changed all the same", AFTERWARDS);
        }
    }
}
