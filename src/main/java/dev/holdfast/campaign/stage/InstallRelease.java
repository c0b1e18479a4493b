package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.campaign.environment.S3Key;
import dev.holdfast.campaign.release.Prerequisites;
import dev.holdfast.campaign.release.Revisions;
import dev.holdfast.campaign.workload.CredentialRotation;
import dev.holdfast.evidence.Phase;

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
        S3Key key = context.rotation()
                .map(CredentialRotation::begin)
                .orElseGet(() -> context.environment().s3().key());
        new Prerequisites(context.environment(), context.label()).make(key);
        context.releases()
                .install(
                        context.chart(0),
                        context.environment()
                                .upgrade()
                                .fromValues()
                                .with(context.environment().driverValues()));
    }
}
