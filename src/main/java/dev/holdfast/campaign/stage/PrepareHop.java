package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.campaign.observe.ResourceUse;
import dev.holdfast.campaign.release.HopPreparation;
import dev.holdfast.driver.Chart;
import dev.holdfast.evidence.Phase;
import dev.holdfast.verdict.Guarantee;
import java.util.Optional;
import java.util.Set;

/**
 * Asks the preflight, and makes a backup, before one of several upgrades. Where the preflight finds what blocks, no further release is gone
 * to.
 *
 * @param hop number of the upgrade, from 0
 */
public record PrepareHop(int hop) implements Stage {
    @Override
    public String phase() {
        return Phase.PREPARATION;
    }

    @Override
    public Set<Guarantee> proves() {
        return Set.of(Guarantee.HOPS);
    }

    @Override
    public void run(CampaignContext context) {
        if (context.whyStuck().isPresent()) {
            return;
        }
        HopPreparation preparation =
                new HopPreparation(context.environment(), context.actions(), context.attempts(), context.redactor());
        resourceUse(context);
        int last = context.plan().releases().size() - 1;
        Optional<Chart> beyond = hop + 2 > last ? Optional.empty() : Optional.of(context.chart(hop + 2));
        Optional<Chart> before = hop == 0 ? Optional.empty() : Optional.of(context.chart(hop - 1));
        boolean free =
                preparation.prepare(context.chart(hop), context.chart(hop + 1), before, beyond, context.folder());
        if (!free) {
            context.stuck("the preflight for " + context.chart(hop + 1).version() + " found what blocks");
        }
    }

    /** What the release uses that was left alone until now. */
    static void resourceUse(CampaignContext context) {
        new ResourceUse(context.cluster(), context.profile(), context.actions())
                .record(context.nodes(), context.attempts());
    }
}
