package dev.holdfast.campaign.release;

import dev.holdfast.campaign.environment.Environment;
import dev.holdfast.campaign.observe.Attempts;
import dev.holdfast.driver.Chart;
import dev.holdfast.driver.DriverException;
import dev.holdfast.evidence.Actions;
import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.KnownChecks;
import java.util.Map;

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
            Check check = UpgradePreflight.checks(environment, to, way).stream()
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
