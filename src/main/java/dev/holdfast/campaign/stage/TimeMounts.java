package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.campaign.workload.TimedPods.TimedPod;
import dev.holdfast.console.Progress;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Phase;
import dev.holdfast.verdict.Guarantee;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Times mounts of the old release, which were made before the upgrade, and as many of the new one, on the same node: an old and a new one at a time,
 * so that whatever else the node does slows both alike. The start of each pod is timed too, and of as many that share a new mount.
 *
 * @param count how many of each
 */
public record TimeMounts(int count) implements Stage {
    /** Enough that the median of a mount is not an outlier. */
    private static final int OBJECTS = 30;

    private static final int BYTES = 64 << 10;

    @Override
    public String phase() {
        return Phase.TIMING;
    }

    @Override
    public Set<Guarantee> proves() {
        return Set.of(Guarantee.SPEED);
    }

    @Override
    public boolean needsNewRelease() {
        return true;
    }

    @Override
    public void prepare(CampaignContext context) {
        claims(Actions.OLD_MOUNT).forEach(claim -> context.workloads().claims().claimStatic(claim, context.lastNode()));
        starts(context, Actions.OLD_MOUNT, claims(Actions.OLD_MOUNT));
        context.timedPods().keep(all(context, Actions.OLD_MOUNT));
    }

    @Override
    public void run(CampaignContext context) {
        List<String> claims = claims(Actions.NEW_MOUNT);
        claims.forEach(claim -> context.workloads().claims().claimStatic(claim, context.lastNode()));
        starts(context, Actions.NEW_MOUNT, claims);
        TimedPod old = all(context, Actions.OLD_MOUNT);
        TimedPod fresh = all(context, Actions.NEW_MOUNT);
        context.timedPods().keep(fresh);
        if (!context.profile().sharing().isEmpty()) {
            starts(context, Actions.SHARED_MOUNT, claims);
        }
        each(
                context,
                "timing " + count + " old mounts, each with a new one",
                i -> context.timedPods().time(List.of(old, fresh), i, OBJECTS, BYTES));
        context.timedPods().end(old);
        context.timedPods().end(fresh);
    }

    private void starts(CampaignContext context, String mount, List<String> claims) {
        List<TimedPod> pods = IntStream.range(0, count)
                .mapToObj(i -> new TimedPod(
                        "start-" + mount + "-" + (i + 1), List.of(claims.get(i)), context.lastNode(), mount))
                .toList();
        each(
                context,
                "starting " + count + " pods, one after the other, each on a mount that is " + mount,
                i -> context.timedPods().timeStart(pods.get(i)));
        context.timedPods().awaitGone(pods);
    }

    private void each(CampaignContext context, String what, IntConsumer work) {
        try (Progress.Step step = context.progress().brief(what)) {
            for (int i = 0; i < count; i++) {
                step.detail((i + 1) + " of " + count);
                work.accept(i);
            }
        }
    }

    /** The pod that has all mounts of a kind: one of each would keep the node busy by its own. */
    private TimedPod all(CampaignContext context, String mount) {
        return new TimedPod("timed-" + mount, claims(mount), context.lastNode(), mount);
    }

    private List<String> claims(String mount) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> "timed-" + mount + "-" + i)
                .toList();
    }
}
