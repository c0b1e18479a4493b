package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Phase;
import java.util.List;

/**
 * Reads straight from S3 what was written to volumes whose mounter pods failed. It comes after the drain, since only then somebody has the time.
 *
 * @param ways in which they failed
 */
public record ReadAfterFailures(List<String> ways) implements Stage {
    public ReadAfterFailures {
        ways = List.copyOf(ways);
    }

    @Override
    public String phase() {
        return Phase.FAILURES_READ;
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
    public void run(CampaignContext context) {
        if (context.profile().recovery().isEmpty()) {
            return;
        }
        for (String way : ways) {
            String name = FailMounterPods.name(way);
            context.attempts()
                    .succeeds(
                            Actions.READ_KEPT,
                            name,
                            () -> context.drain()
                                    .kept(
                                            name,
                                            context.lastNode(),
                                            context.workloads().claims().bucketOf(name),
                                            ""));
        }
    }
}
