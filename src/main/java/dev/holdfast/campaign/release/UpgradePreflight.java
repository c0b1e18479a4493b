package dev.holdfast.campaign.release;

import dev.holdfast.campaign.environment.Environment;
import dev.holdfast.driver.Chart;
import dev.holdfast.driver.ChartValues;
import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.Reader;
import dev.holdfast.preflight.Snapshot;
import dev.holdfast.preflight.upgrade.Inspection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What {@code preflight} says of an upgrade in a campaign's cluster. */
final class UpgradePreflight {
    private UpgradePreflight() {}

    /** Its checks of an upgrade to a chart, in a documented way. */
    static List<Check> checks(Environment environment, Chart to, String way) {
        Reader.TargetChart target = new Reader.TargetChart(to.path().toString(), ChartValues.none(), way);
        Snapshot snapshot = new Reader(environment.cluster(), environment.profile(), Optional.of(environment.helm()))
                .read(Optional.of(target), Map.of());
        return new Inspection(environment.cluster(), snapshot)
                .preflight(List.of())
                .checks();
    }
}
