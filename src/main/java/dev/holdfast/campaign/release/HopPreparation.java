package dev.holdfast.campaign.release;

import dev.holdfast.campaign.environment.Environment;
import dev.holdfast.campaign.observe.ActionLog;
import dev.holdfast.campaign.observe.Attempts;
import dev.holdfast.driver.Chart;
import dev.holdfast.driver.DriverException;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.bundle.Redactor;
import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What is done before each of several upgrades: the preflight finds nothing that blocks, and refuses to skip a release that must
 * not be skipped; a backup is made; and all that is recorded.
 */
public final class HopPreparation {
    private final Environment environment;
    private final DriverProfile profile;
    private final ActionLog actions;
    private final Attempts attempts;
    private final Backup backup;

    /** Preparations of one campaign. */
    public HopPreparation(Environment environment, ActionLog actions, Attempts attempts, Redactor redactor) {
        this.environment = environment;
        this.profile = environment.profile();
        this.actions = actions;
        this.attempts = attempts;
        this.backup = Backup.of(environment, redactor);
    }

    /**
     * Checks the cluster and makes a backup before a hop.
     *
     * @param before the release that was there before the current one, if there was one: the preflight is asked whether it may be gone back
     *     to by an upgrade
     * @param beyond the release after the next one, if there is one: the preflight is asked whether it may be gone to at once
     * @param folder the campaign's; backups are beside it, since they are no evidence
     * @return whether nothing blocks the hop
     */
    public boolean prepare(Chart current, Chart next, Optional<Chart> before, Optional<Chart> beyond, Path folder) {
        before.ifPresent(chart -> askToGoBack(current, chart));
        beyond.ifPresent(chart -> askToSkip(current, chart));
        Map<String, String> facts = Map.of(Actions.TO, next.version());
        boolean free = attempts.succeeds(Actions.CHECK, profile.release(), facts, () -> {
            check(next);
            return Map.of();
        });
        Path into = Backup.beside(folder, current);
        actions.around(Actions.BACK_UP, profile.release(), facts, () -> backup.write(into));
        return free;
    }

    /** Only where the profile forbids it: elsewhere a release may be skipped, and a preflight that allows it is right. */
    private void askToSkip(Chart current, Chart beyond) {
        if (profile.upgradePath().skipped(current.version(), beyond.version()).isEmpty()) {
            return;
        }
        ask(current, beyond);
    }

    private void askToGoBack(Chart current, Chart before) {
        if (profile.upgradePath().goesBack(current.version(), before.version())) {
            ask(current, before);
        }
    }

    private void ask(Chart current, Chart wanted) {
        actions.around(
                Actions.PREFLIGHT,
                profile.release(),
                Map.of(Actions.FROM, current.version(), Actions.TO, wanted.version()),
                () -> {
                    String blocking = blocking(wanted);
                    return blocking.isEmpty()
                            ? Map.of(Actions.ANSWER, Actions.ACCEPTED)
                            : Map.of(Actions.ANSWER, Actions.REFUSED, "reason", blocking);
                });
    }

    private void check(Chart next) {
        String blocking = blocking(next);
        if (!blocking.isEmpty()) {
            throw new DriverException("the preflight for " + next.version() + " finds what blocks: " + blocking);
        }
    }

    /** What the preflight finds, or cannot determine, that blocks an upgrade; empty if there is nothing. */
    private String blocking(Chart chart) {
        return blocking(UpgradePreflight.checks(environment, chart, DriverProfile.USUAL_WAY));
    }

    /** The same of the checks of a preflight. */
    static String blocking(List<Check> checks) {
        return checks.stream()
                .filter(check -> check.level() == Level.BLOCKING && !(check.result() instanceof Check.Ok))
                .map(check -> check.name() + ": " + check.result().value())
                .collect(Collectors.joining("; "));
    }
}
