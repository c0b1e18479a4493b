package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.campaign.workload.TimedPods;
import dev.holdfast.campaign.workload.TimedPods.TimedPod;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Phase;
import dev.holdfast.verdict.Guarantee;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Times mounts of the old release, which were made before the upgrade, and as many of the new one, on the same node: an old and a new one in turn,
 * so that whatever else the node does slows both alike. The start of each pod is timed too, and of as many that share a new mount.
 *
 * @param count how many of each
 */
public record TimeMounts(int count) implements Stage {
    /** Enough that the median of a mount is not an outlier. */
    private static final int OBJECTS = 10;

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
        TimedPods pods = context.timedPods();
        List<TimedPod> shared = context.profile().sharing().isEmpty() ? List.of() : all(context, Actions.SHARED_MOUNT);
        shared.forEach(pods::start);
        pods.end(shared);
        List<TimedPod> old = all(context, Actions.OLD_MOUNT);
        List<TimedPod> fresh = all(context, Actions.NEW_MOUNT);
        for (int i = 0; i < count; i++) {
            // neither is always the first, which may be the slower one
            pods.time(i % 2 == 0 ? old.get(i) : fresh.get(i), i, OBJECTS, BYTES);
            pods.time(i % 2 == 0 ? fresh.get(i) : old.get(i), i, OBJECTS, BYTES);
        }
        pods.end(old);
        pods.end(fresh);
    }

    private void start(CampaignContext context, String mount) {
        for (TimedPod one : all(context, mount)) {
            context.workloads().claims().claimStatic(one.claim(), one.node());
            context.timedPods().start(one);
        }
    }

    private List<TimedPod> all(CampaignContext context, String mount) {
        String claim = "timed-" + (mount.equals(Actions.OLD_MOUNT) ? mount : Actions.NEW_MOUNT) + "-";
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> new TimedPod("timed-" + mount + "-" + i, claim + i, context.lastNode(), mount))
                .toList();
    }
}
