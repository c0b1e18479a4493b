package dev.holdfast.campaign.release;

import dev.holdfast.campaign.environment.Environment;
import dev.holdfast.campaign.observe.Attempts;
import dev.holdfast.driver.Chart;
import dev.holdfast.driver.ChartValues;
import dev.holdfast.driver.DriverException;
import dev.holdfast.evidence.Actions;
import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.KnownChecks;
import dev.holdfast.preflight.Reader;
import dev.holdfast.preflight.Snapshot;
import dev.holdfast.preflight.upgrade.Inspection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Asks the preflight whether the kernel module lets an upgrade begin, and records what it says. */
public final class ModulePreflight {
    private final Environment environment;
    private final Attempts attempts;

    /** In the environment of a campaign. */
    public ModulePreflight(Environment environment, Attempts attempts) {
        this.environment = environment;
        this.attempts = attempts;
    }

    /** Of an upgrade to a chart in a documented way. */
    public void ask(Chart to, String way) {
        attempts.succeeds(Actions.CHECK_MODULE, Actions.PREFLIGHT, Map.of(Actions.TO, to.version()), () -> {
            Reader.TargetChart target = new Reader.TargetChart(to.path().toString(), ChartValues.none(), way);
            Snapshot snapshot = new Reader(
                            environment.cluster(), environment.profile(), Optional.of(environment.helm()))
                    .read(Optional.of(target), Map.of());
            Check check = new Inspection(environment.cluster(), snapshot)
                    .preflight(List.of()).checks().stream()
                            .filter(one -> KnownChecks.UPGRADED_MODULE.ids().contains(one.id()))
                            .findFirst()
                            .orElseThrow();
            if (check.result() instanceof Check.Finding found) {
                return Map.of(Actions.ANSWER, Actions.REFUSED, Actions.REASON, found.value());
            }
            if (check.result() instanceof Check.Ok ok) {
                return Map.of(Actions.ANSWER, Actions.ACCEPTED, Actions.REASON, ok.value());
            }
            throw new DriverException("the preflight could not find out about the kernel module: " + check.result());
        });
    }
}
