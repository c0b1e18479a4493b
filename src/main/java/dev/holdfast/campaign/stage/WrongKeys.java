package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.evidence.Phase;
import dev.holdfast.verdict.Guarantee;
import java.util.Set;

/**
 * Somebody writes a wrong key into the Secret of a volume, and corrects it, after the drain: for a workload from before the upgrade, for one
 * from after it, and for one that has yet to start. They are extra workloads, so that nobody else judges what they meet.
 */
public record WrongKeys() implements Stage {
    @Override
    public String phase() {
        return Phase.WRONG_KEY;
    }

    @Override
    public Set<Guarantee> proves() {
        return Set.of(Guarantee.WRONG_KEY);
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
        new WrongKeyRun(context).startOld();
    }

    @Override
    public void run(CampaignContext context) {
        new WrongKeyRun(context).goWrong();
    }
}
