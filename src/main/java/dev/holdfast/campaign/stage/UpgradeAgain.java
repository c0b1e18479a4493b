package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.campaign.release.Releases;
import dev.holdfast.driver.Chart;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Phase;

/**
 * Takes the release forward once more after a rollback.
 *
 * @param way the documented way of upgrading, by its name in the profile
 */
public record UpgradeAgain(String way) implements Stage {
    @Override
    public String phase() {
        return Phase.FORWARD;
    }

    @Override
    public boolean needsNewRelease() {
        return true;
    }

    @Override
    public void run(CampaignContext context) {
        Releases releases = context.releases();
        String release = context.profile().release();
        Chart to = context.chart(context.plan().releases().size() - 1);
        boolean upgraded;
        try (Releases.Command again = releases.command(
                context.profile().way(way), to, context.environment().upgrade().toValues(), context.downloads())) {
            upgraded = Upgrade.helm(context, way, again, Releases.LIMIT);
        }
        if (upgraded) {
            context.attempts()
                    .succeeds(
                            Actions.AWAIT_ROLLOUT,
                            release,
                            () -> releases.awaitRollout("release " + to.version() + " is rolled out again"));
        }
        context.rolledOut();
    }
}
