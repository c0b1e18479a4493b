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
import java.util.stream.Stream;

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
        start(context, Actions.OLD_MOUNT);
    }

    @Override
    public void run(CampaignContext context) {
        start(context, Actions.NEW_MOUNT);
        if (!context.profile().sharing().isEmpty()) {
            start(context, Actions.SHARED_MOUNT);
            context.timedPods().end(all(context, Actions.SHARED_MOUNT));
        }
        time(context);
        Stream.of(Actions.OLD_MOUNT, Actions.NEW_MOUNT)
                .forEach(mount -> context.timedPods().end(all(context, mount)));
    }

    private void start(CampaignContext context, String mount) {
        each(context, "starting " + count + " pods, one after the other, each on a mount that is " + mount, i -> {
            TimedPod one = all(context, mount).get(i);
            if (!mount.equals(Actions.SHARED_MOUNT)) {
                context.workloads().claims().claimStatic(one.claim(), one.node());
            }
            context.timedPods().start(one);
        });
    }

    private void time(CampaignContext context) {
        List<TimedPod> old = all(context, Actions.OLD_MOUNT);
        List<TimedPod> fresh = all(context, Actions.NEW_MOUNT);
        each(
                context,
                "timing " + count + " old mounts, each with a new one",
                i -> context.timedPods().time(List.of(old.get(i), fresh.get(i)), i, OBJECTS, BYTES));
    }

    private void each(CampaignContext context, String what, IntConsumer work) {
        try (Progress.Step step = context.progress().brief(what)) {
            for (int i = 0; i < count; i++) {
                step.detail((i + 1) + " of " + count);
                work.accept(i);
            }
        }
    }

    private List<TimedPod> all(CampaignContext context, String mount) {
        String claim = "timed-" + (mount.equals(Actions.OLD_MOUNT) ? mount : Actions.NEW_MOUNT) + "-";
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> new TimedPod("timed-" + mount + "-" + i, claim + i, context.lastNode(), mount))
                .toList();
    }
}
