package dev.holdfast.campaign;

import dev.holdfast.campaign.environment.Environment;
import dev.holdfast.verdict.Guarantee;
import java.util.List;
import java.util.Set;

/**
 * A part of the way back that is gone only where what was recorded so far asks for it; else it is left out, with its phase.
 *
 * @param stage what is done then; workloads and controllers of its own it has none
 */
public record OnlyIfAsked(Stage stage) implements Stage {
    @Override
    public String phase() {
        return stage.phase();
    }

    @Override
    public Set<Guarantee> proves() {
        return stage.proves();
    }

    @Override
    public boolean isLeftOut(CampaignContext context) {
        return !context.isToGoBack();
    }

    @Override
    public void check(Environment environment, List<String> nodes) {
        stage.check(environment, nodes);
    }

    @Override
    public void prepare(CampaignContext context) {
        stage.prepare(context);
    }

    @Override
    public boolean needsNewRelease() {
        return stage.needsNewRelease();
    }

    @Override
    public void run(CampaignContext context) {
        stage.run(context);
    }
}
