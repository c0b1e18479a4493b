package dev.holdfast.steps;

import dev.holdfast.driver.Chart;
import dev.holdfast.driver.ChartValues;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.preflight.Reader;
import dev.holdfast.steps.PreflightCauses.Cause;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;

/**
 * What the steps of one scenario of the preflight share, by Cucumber's injection into the constructor of a step class: what was done to
 * the cluster with what undoes it, and the chart, values and way of the upgrade that is asked about.
 */
public final class PreflightScenario {
    private final Deque<Runnable> undo = new ArrayDeque<>();
    private Optional<Chart> chart = Optional.empty();
    private Optional<DriverProfile> profile = Optional.empty();
    private ChartValues values = ChartValues.none();
    private String way = DriverProfile.USUAL_WAY;

    /** Something was done to the cluster. */
    void caused(Cause cause) {
        undo.push(cause::close);
    }

    /** The upgrade is asked about with this chart, in place of that of a release, until all is mended. */
    void upgradeTo(Chart changed) {
        chart = Optional.of(changed);
        undo.push(() -> chart = Optional.empty());
    }

    /** The driver is described by another profile, until all is mended. */
    void describedBy(DriverProfile other) {
        profile = Optional.of(other);
        undo.push(() -> profile = Optional.empty());
    }

    /** The driver's profile, where it is not the lab's. */
    Optional<DriverProfile> profile() {
        return profile;
    }

    /** The upgrade is asked about with these single values, as for {@code --set}, until all is mended. */
    void with(Map<String, String> set) {
        values = ChartValues.none().with(set);
        undo.push(() -> values = ChartValues.none());
    }

    /** The upgrade is asked about in this way of the profile, until all is mended. */
    void by(String name) {
        way = name;
        undo.push(() -> way = DriverProfile.USUAL_WAY);
    }

    /** Undoes everything, the last first; the cluster may take its time to show that. */
    void mend() {
        while (!undo.isEmpty()) {
            undo.pop().run();
        }
    }

    /** Undoes what was done last. */
    void mendLast() {
        undo.pop().run();
    }

    /** The chart to upgrade to, where it is not that of a release as it is. */
    Optional<Chart> chart() {
        return chart;
    }

    /** What a preflight is asked about. */
    Reader.TargetChart target(Chart to) {
        return new Reader.TargetChart(to.path().toString(), values, way);
    }
}
