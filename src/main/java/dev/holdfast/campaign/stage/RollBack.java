package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.campaign.release.Releases;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Phase;
import dev.holdfast.verdict.Guarantee;
import java.util.Map;
import java.util.Set;

/** Takes the release back to the one before the upgrade with {@code helm rollback}, with mounts of both kinds in use. */
public record RollBack() implements Stage {
    @Override
    public String phase() {
        return Phase.ROLLBACK;
    }

    @Override
    public Set<Guarantee> proves() {
        return Set.of(Guarantee.ROLLBACK);
    }

    @Override
    public boolean needsNewRelease() {
        return true;
    }

    @Override
    public void run(CampaignContext context) {
        Releases releases = context.releases();
        String release = context.profile().release();
        if (context.attempts().succeeds(Actions.HELM_ROLLBACK, release, Map.of(), () -> releases.rollBack(1))) {
            context.attempts()
                    .succeeds(
                            Actions.AWAIT_ROLLOUT,
                            release,
                            () -> releases.awaitRollout(
                                    "release " + context.chart(0).version() + " is rolled out again", Releases.LIMIT));
        }
        context.rolledOut();
    }
}
