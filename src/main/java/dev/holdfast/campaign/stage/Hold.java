package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.evidence.Phase;
import dev.holdfast.verdict.Guarantee;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Holds a release for a long time. Each minute has a line that says how things are, on the console and in the bundle, so that nobody has to
 * wait for hours to hear that something went wrong in the first minutes.
 *
 * @param time how long
 * @param checks when in it the credentials of each workload are checked, since its begin; then, and at the end, new work is begun on each node
 */
public record Hold(Duration time, List<Duration> checks) implements Stage {
    public Hold {
        checks = List.copyOf(checks);
    }

    @Override
    public String phase() {
        return Phase.STABILITY;
    }

    @Override
    public Set<Guarantee> proves() {
        return checks.isEmpty()
                ? EnumSet.of(Guarantee.REPUBLISH, Guarantee.LATE_WORK, Guarantee.MEMORY)
                : EnumSet.of(Guarantee.REPUBLISH, Guarantee.LATE_WORK, Guarantee.MEMORY, Guarantee.CREDENTIALS);
    }

    @Override
    public boolean resumable() {
        return true;
    }

    @Override
    public Optional<String> label() {
        return Optional.of("held-for-" + time.toMinutes() + "-min");
    }

    @Override
    public void run(CampaignContext context) {
        new LongHold(context, this).run();
    }
}
