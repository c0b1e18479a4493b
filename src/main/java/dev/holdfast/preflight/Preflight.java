package dev.holdfast.preflight;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The result of a preflight before an upgrade.
 *
 * @param checks all checks, the most important first
 * @param leftOut what was not checked, and why
 * @param deselected checks that were not asked for; their results count for nothing
 */
public record Preflight(List<Check> checks, List<String> leftOut, List<Check> deselected) {
    /** Exit code: no blocking finding. */
    public static final int READY = 0;
    /** Exit code: a blocking finding. */
    public static final int BLOCKED = 1;
    /** Exit code: a check could not be determined. */
    public static final int UNDETERMINED = 2;

    /** All checks were asked for. */
    public Preflight(List<Check> checks, List<String> leftOut) {
        this(checks, leftOut, List.of());
    }

    /** Applies every check to what was read. */
    public static Preflight of(Snapshot s) {
        return of(s, List.of());
    }

    /**
     * Applies every check, and adds a comparison of performance baselines.
     *
     * @param speed comparison of two performance baselines; empty if none were given
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
        checks.add(WarningChecks.errorLines(s));
        checks.add(WarningChecks.halves(s));
        checks.add(InformativeChecks.volumes(s));
        checks.add(InformativeChecks.mounts(s));
        checks.add(InformativeChecks.resources(s));
        s.target().ifPresent(to -> checks.add(InformativeChecks.configuration(s, to)));
        checks.add(InformativeChecks.versions(s));
        if (s.target().isEmpty()) {
            leftOut.add(
                    "whether a release is skipped, whether Kubernetes suits the new release, its images and Secrets, what it does to storage classes and CSIDrivers, configuration that would change: name its chart with --to");
        }
        checks.addAll(speed);
        if (speed.isEmpty()) {
            leftOut.add(
                    "how fast volumes are mounted, written, read and listed: holdfast baseline measures and compares this");
        }
        return new Preflight(checks, leftOut);
    }

    /** The same with further checks. */
    public Preflight with(List<Check> further) {
        List<Check> all = new ArrayList<>(checks);
        all.addAll(further);
        return new Preflight(all, leftOut, deselected);
    }

    /**
     * The same without some checks that do not apply; they are named among what was not checked.
     *
     * @param reasons why each does not apply, by id
     */
    public Preflight without(Map<String, String> reasons) {
        List<String> more = new ArrayList<>(leftOut);
        reasons.forEach((id, why) -> more.add(id + " does not apply: " + why));
        return new Preflight(
                checks.stream()
                        .filter(check -> !reasons.containsKey(check.id()))
                        .toList(),
                more,
                deselected);
    }

    /** For a cluster that did not answer. */
    public static Preflight silent(String why) {
        return new Preflight(
                List.of(BlockingChecks.silent(why)), List.of("everything else: the API server does not answer"));
    }

    /**
     * For a cluster of which one answer did not come in time.
     *
     * @param why the request and the time
     */
    public static Preflight late(String why) {
        return new Preflight(
                List.of(BlockingChecks.late(why)), List.of("everything else: an answer of the API server is missing"));
    }

    /** The same without the checks that were not asked for. */
    public Preflight selected(Selection selection) {
        return new Preflight(selection.of(checks), leftOut, selection.deselected(checks));
    }

    /**
     * The exit code: {@link #BLOCKED} if a blocking check has a finding, else {@link #UNDETERMINED} if a blocking or warning check could not
     * be determined or there was no check, else {@link #READY}.
     */
    public int exitCode() {
        if (checks.isEmpty()) {
            return UNDETERMINED;
        }
        if (checks.stream().anyMatch(check -> check.level() == Level.BLOCKING && check.found())) {
            return BLOCKED;
        }
        return checks.stream().anyMatch(check -> check.level() != Level.INFORMATIVE && check.undetermined())
                ? UNDETERMINED
                : READY;
    }
}
