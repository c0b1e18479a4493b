package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.campaign.workload.ClassClaims;
import dev.holdfast.campaign.workload.ClassClaims.ClassClaim;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Phase;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Limit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Claims volumes before the upgrade and after it: of a StorageClass that binds at once, of one that waits for a pod, and of the first when it was
 * replaced by one with the other reclaim policy. Each claim is used by a pod. Last it looks at the reclaim policy of all their volumes. Does nothing
 * where the driver makes no volumes.
 */
public record TryStorageClasses() implements Stage {
    private static final String BEFORE = "before";
    private static final String AFTER = "after";
    private static final List<String> WAYS = List.of(Actions.WAITING, Actions.AT_ONCE, Actions.REPLACED);

    @Override
    public String phase() {
        return Phase.NEW_WORKLOADS;
    }

    @Override
    public Set<Guarantee> proves() {
        return Set.of(Guarantee.STORAGE_CLASS);
    }

    @Override
    public boolean needsNewRelease() {
        return true;
    }

    @Override
    public void prepare(CampaignContext context) {
        if (context.profile().makesVolumes()) {
            tried(context).makeClasses(Actions.DELETE, Actions.RETAIN);
            tryAll(context, BEFORE, Actions.RETAIN);
            all(context, BEFORE).forEach(tried(context)::lookAtPolicy);
        }
    }

    @Override
    public void run(CampaignContext context) {
        if (context.profile().makesVolumes()) {
            tryAll(context, AFTER, Actions.DELETE);
            List<ClassClaim> claims = new ArrayList<>(all(context, BEFORE));
            claims.addAll(all(context, AFTER));
            claims.forEach(tried(context)::lookAtPolicy);
            claims.forEach(tried(context)::letGo);
        }
    }

    private static void tryAll(CampaignContext context, String moment, String otherPolicy) {
        ClassClaims tried = tried(context);
        for (ClassClaim one : all(context, moment)) {
            if (one.way().equals(Actions.REPLACED)) {
                tried.replaceClass(otherPolicy);
            }
            if (tried.tryWithoutPod(one, context.limit(Limit.BOUND), context.limit(Limit.WITHOUT_POD))) {
                tried.use(one);
            }
        }
    }

    private static List<ClassClaim> all(CampaignContext context, String moment) {
        return WAYS.stream()
                .map(way -> new ClassClaim(Actions.triedClaim(way, moment), way, context.lastNode()))
                .toList();
    }

    private static ClassClaims tried(CampaignContext context) {
        return context.workloads().classClaims(context.attempts(), context.interruption());
    }
}
