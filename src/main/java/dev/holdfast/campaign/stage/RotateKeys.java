package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.campaign.environment.CampaignException;
import dev.holdfast.campaign.workload.CredentialChecks;
import dev.holdfast.campaign.workload.CredentialRotation;
import dev.holdfast.evidence.Phase;
import dev.holdfast.verdict.Guarantee;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Gives the volumes that bring a Secret another key, and then the driver, revokes the old ones at the S3 server, and lets everybody work on
 * with the new ones for two republishes. Needs a plan whose volumes bring Secrets.
 */
public record RotateKeys() implements Stage {
    /** Into the time after the rotation. */
    private static final List<Duration> CHECKS = List.of(Duration.ofSeconds(10), Duration.ofSeconds(25));

    @Override
    public String phase() {
        return Phase.ROTATION;
    }

    @Override
    public Set<Guarantee> proves() {
        return Set.of(Guarantee.CREDENTIALS);
    }

    @Override
    public boolean needsNewRelease() {
        return true;
    }

    @Override
    public void run(CampaignContext context) {
        CredentialRotation keys = context.rotation()
                .orElseThrow(
                        () -> new CampaignException(
                                "keys are rotated only where volumes have Secrets of their own from the begin; add them to the plan"));
        keys.rotate(
                what -> context.releases().awaitRollout(what),
                context.actions(),
                context.attempts(),
                context.agents(),
                () -> republished(context),
                context.workloads().control(context.nodes().get(0)));
        check(context);
    }

    /** The old key is not revoked before two cycles could have ended, also when republishes were seen sooner: the judge goes by the time. */
    private static void republished(CampaignContext context) {
        long since = System.nanoTime();
        context.awaitRepublishedSince(since);
        context.pause()
                .holdSince(
                        since,
                        "letting two republish cycles end",
                        context.pause().twoCycles());
    }

    /** Two republish cycles with the new keys only, and in them the checks that a long run makes after an hour and after two. */
    private static void check(CampaignContext context) {
        CredentialChecks checks =
                new CredentialChecks(context.agents(), context.judged(), context.actions(), context.progress());
        checks.plan(CHECKS, true);
        Duration passed = Duration.ZERO;
        for (Duration at : CHECKS) {
            context.pause().hold("working on with the new keys only", at.minus(passed));
            checks.check(at);
            passed = at;
        }
        context.pause()
                .hold(
                        "working on with the new keys only",
                        context.pause().twoCycles().minus(passed));
    }
}
