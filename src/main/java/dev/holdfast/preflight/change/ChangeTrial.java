package dev.holdfast.preflight.change;

import dev.holdfast.cluster.Cluster;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.Direction;
import dev.holdfast.preflight.Reader;
import dev.holdfast.preflight.Reading;
import dev.holdfast.preflight.Reading.Read;
import dev.holdfast.preflight.Reading.Unread;
import dev.holdfast.preflight.Snapshot;
import dev.holdfast.preflight.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What Helm would do to a cluster in an upgrade or a rollback, found out by having the API server try every request of it with
 * {@code dryRun=All}. Nothing is stored.
 */
public final class ChangeTrial {
    private final Snapshot snapshot;
    private final Reading<Target> target;
    private final Reading<Trial> trial;
    private final Reading<Deletions> deletions;

    private ChangeTrial(Snapshot snapshot, Reading<Target> target, Reading<Trial> trial) {
        this.snapshot = snapshot;
        this.target = target;
        this.trial = trial;
        this.deletions = snapshot.pods()
                .flatMap(pods -> snapshot.volumes().map(volumes -> new Deletions(snapshot.profile(), pods, volumes)));
    }

    /**
     * Tries an upgrade, or a rollback.
     *
     * @param target of the snapshot
     */
    public static ChangeTrial of(Cluster cluster, Snapshot snapshot, Reading<Target> target) {
        DriverProfile profile = snapshot.profile();
        Reading<Trial> trial = target.flatMap(to -> to.manifests()
                .flatMap(all -> TrialReader.read(
                        cluster,
                        snapshot.resources(),
                        new Change(
                                snapshot.direction() == Direction.ROLLBACK,
                                profile.release(),
                                profile.namespace(),
                                all.before(),
                                all.after(),
                                all.hooks(),
                                to.helm() instanceof Read<Target.HelmAnswer> helm
                                        && helm.value().takesOwnership()))));
        return new ChangeTrial(snapshot, target, trial);
    }

    /** What would stop the change, or harm mounts. */
    public List<Check> checks() {
        List<Check> checks = new ArrayList<>();
        Direction direction = snapshot.direction();
        checks.add(
                direction == Direction.ROLLBACK
                        ? HelmCheck.ofRevision(snapshot.profile(), target)
                        : HelmCheck.of(snapshot.profile(), target));
        checks.add(ChangeChecks.owned(trial, direction, snapshot.tools().getOrDefault("Helm", "")));
        checks.add(ChangeChecks.dryRun(trial, direction));
        checks.add(ChangeChecks.pods(trial, direction));
        checks.add(ChangeChecks.quota(trial, direction));
        checks.add(ChangeChecks.deletions(trial, deletions, direction));
        return checks;
    }

    /** The steps of the upgrade that was tried, to the chart that was asked about. */
    public Plan plan(Tools tools, Reader.TargetChart chart) {
        Planner planner = new Planner(snapshot, tools, trial, effects());
        return planner.upgrade(
                chart.reference(),
                HelmCheck.workingWay(target, chart.way()).map(way -> options(chart, way, planner.valuesFile())));
    }

    /** The steps of the rollback that was tried. */
    public Plan plan(Tools tools) {
        return new Planner(snapshot, tools, trial, effects())
                .rollback(target instanceof Read<Target> read ? read.value().revision() : OptionalInt.empty());
    }

    private List<String> options(Reader.TargetChart chart, String name, String valuesFile) {
        String version = target instanceof Read<Target> read ? read.value().version() : "VERSION";
        DriverProfile.Way way = snapshot.profile().way(name);
        List<String> options = new ArrayList<>(way.options());
        if (way.valuesFile()) {
            options.addAll(List.of("--values", valuesFile));
        }
        options.addAll(chart.values().with(way.setFor(version)).arguments());
        return options;
    }

    private Effects effects() {
        if (trial instanceof Unread<Trial> none) {
            return new Effects(List.of(), List.of("unknown what changes: " + none.why()), List.of());
        }
        Trial tried = ((Read<Trial>) trial).value();
        Optional<Deletions> needs =
                deletions instanceof Read<Deletions> read ? Optional.of(read.value()) : Optional.empty();
        return Effects.of(tried, needs, snapshot.direction() == Direction.ROLLBACK);
    }
}
