package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Phase;
import dev.holdfast.lab.Lab;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Limit;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Looks, when every old pod has moved over, for what is left of the systemd mounter on any node, as long as something may be left and a little
 * beyond. In the lab systemd itself is asked.
 */
public record LookForUnits() implements Stage {
    /** The slowest look comes every five seconds. */
    private static final Duration BEYOND = Duration.ofSeconds(6);

    @Override
    public String phase() {
        return Phase.TRANSITION;
    }

    @Override
    public Set<Guarantee> proves() {
        return Set.of(Guarantee.UNITS);
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
        if (context.profile().systemdUnit() == null) {
            // nobody knows what to look for, and guarantee units does not apply
            return;
        }
        context.pause()
                .hold(
                        "looking for what is left of the systemd mounter",
                        context.limit(Limit.UNITS).plus(BEYOND));
        context.environment()
                .lab()
                .ifPresent(lab -> context.nodes()
                        .forEach(node -> context.attempts()
                                .succeeds(
                                        Actions.LIST_UNITS,
                                        node,
                                        Map.of(),
                                        () -> Map.of(Actions.UNITS, units(context, lab, node)))));
    }

    private static String units(CampaignContext context, Lab lab, String node) {
        Pattern ofMounts = Pattern.compile(context.profile().systemdUnit());
        return lab.inspect(node, "systemctl", "--no-pager", "--all", "--plain", "--no-legend", "list-units")
                .lines()
                .map(line -> line.strip().split(" ", 2)[0])
                .filter(unit -> ofMounts.matcher(unit).matches())
                .sorted()
                .collect(Collectors.joining(","));
    }
}
