package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.campaign.workload.ClassClaims.ClassClaim;
import dev.holdfast.campaign.workload.UnfitSecrets;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Phase;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Limit;
import java.util.List;
import java.util.Set;

/**
 * Claims volumes before the upgrade and after it of a StorageClass whose Secret is missing, lacks a key, or has a wrong one; leaves them alone for a
 * while, mends the Secrets, and has pods use the claims. After the drain, since the driver logs as an error what it cannot do. Does nothing where
 * the driver makes no volumes, or where its profile does not say what a key looks like and how the store refuses one.
 */
public record TryClassSecrets() implements Stage {
    private static final List<String> WAYS = List.of(Actions.MISSING, Actions.INCOMPLETE, Actions.REFUSED_KEY);

    @Override
    public String phase() {
        return Phase.CLASS_SECRETS;
    }

    @Override
    public Set<Guarantee> proves() {
        return Set.of(Guarantee.STORAGE_CLASS);
    }

    @Override
    public boolean afterDrain() {
        return true;
    }

    @Override
    public boolean needsNewRelease() {
        return true;
    }

    @Override
    public void prepare(CampaignContext context) {
        tryAll(context, "before");
    }

    @Override
    public void run(CampaignContext context) {
        tryAll(context, "after");
    }

    private static void tryAll(CampaignContext context, String moment) {
        DriverProfile profile = context.profile();
        if (!profile.makesVolumes() || profile.credentials() == null || profile.refusedKey() == null) {
            return;
        }
        UnfitSecrets secrets = context.workloads()
                .unfitSecrets(context.environment().s3().key(), context.attempts(), context.interruption());
        secrets.makeClass();
        List<ClassClaim> claims = WAYS.stream()
                .map(way -> new ClassClaim(Actions.triedClaim(way, moment), way, context.lastNode()))
                .filter(secrets::claim)
                .toList();
        secrets.leaveAlone(context.limit(Limit.WITHOUT_POD));
        claims.forEach(secrets::look);
        claims.forEach(secrets::mend);
        secrets.use(claims);
    }
}
