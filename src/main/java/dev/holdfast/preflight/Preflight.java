package dev.holdfast.preflight;

import java.util.ArrayList;
import java.util.List;

/**
 * What was found before an upgrade.
 *
 * @param checks all that was looked at, the most important first
 * @param leftOut what was not looked at, and why
 */
public record Preflight(List<Check> checks, List<String> leftOut) {
    /** Nothing stands in the way. */
    public static final int READY = 0;
    /** Something does. */
    public static final int BLOCKED = 1;
    /** Nobody can say whether something does. */
    public static final int UNDETERMINED = 2;

    /** Applies every check to what was read. */
    public static Preflight of(Snapshot s) {
        return of(s, List.of());
    }

    /**
     * The same with what is known besides.
     *
     * @param speed what two performance baselines say; empty if none were given
     */
    public static Preflight of(Snapshot s, List<Check> speed) {
        List<Check> checks = new ArrayList<>(List.of(
                BlockingChecks.apiServer(s),
                BlockingChecks.nodesReady(s),
                BlockingChecks.driverReady(s),
                BlockingChecks.csiDriver(s),
                BlockingChecks.registered(s),
                BlockingChecks.pendingClaims(s),
                BlockingChecks.released(s)));
        List<String> leftOut = new ArrayList<>();
        s.target().ifPresent(to -> {
            checks.add(BlockingChecks.upgradePath(s, to));
            checks.add(BlockingChecks.kubernetesVersion(s, to));
        });
        checks.add(BlockingChecks.permission(s));
        checks.add(WarningChecks.restarts(s));
        if (s.profile().errorLog() == null) {
            leftOut.add("the driver's logs: the profile has no errorLog");
        } else {
            checks.add(WarningChecks.errorLines(s));
        }
        s.target().ifPresent(to -> checks.add(WarningChecks.images(s, to)));
        checks.add(WarningChecks.halves(s));
        checks.add(InformativeChecks.volumes(s));
        checks.add(InformativeChecks.mounts(s));
        checks.add(InformativeChecks.resources(s));
        s.target().ifPresent(to -> checks.add(InformativeChecks.configuration(s, to)));
        checks.add(InformativeChecks.versions(s));
        if (s.target().isEmpty()) {
            leftOut.add(
                    "whether a release is skipped, whether Kubernetes suits the new one, its images, configuration that would change: name its chart with --to");
        }
        checks.addAll(speed);
        if (speed.isEmpty()) {
            leftOut.add(
                    "how fast volumes are mounted, written, read and listed: holdfast baseline measures and compares it");
        }
        return new Preflight(checks, leftOut);
    }

    /** Of a cluster that did not answer. */
    public static Preflight silent(String why) {
        return new Preflight(
                List.of(BlockingChecks.silent(why)), List.of("everything else, for want of an API server"));
    }

    /**
     * What a process ends with: {@link #BLOCKED} if a check of level blocking found something, else {@link #UNDETERMINED} if one that could
     * block or warn could not be carried out, else {@link #READY}.
     */
    public int exitCode() {
        if (checks.stream().anyMatch(check -> check.level() == Level.BLOCKING && check.found())) {
            return BLOCKED;
        }
        return checks.stream().anyMatch(check -> check.level() != Level.INFORMATIVE && check.undetermined())
                ? UNDETERMINED
                : READY;
    }
}
