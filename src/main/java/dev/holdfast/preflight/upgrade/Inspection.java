package dev.holdfast.preflight.upgrade;

import dev.holdfast.cluster.Cluster;
import dev.holdfast.console.Shutdown;
import dev.holdfast.driver.Helm;
import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.Preflight;
import dev.holdfast.preflight.Reader;
import dev.holdfast.preflight.Snapshot;
import dev.holdfast.preflight.change.ChangeTrial;
import dev.holdfast.preflight.change.Plan;
import dev.holdfast.preflight.crds.CrdChecks;
import dev.holdfast.preflight.images.ImageChecks;
import dev.holdfast.preflight.objects.ObjectChecks;
import dev.holdfast.preflight.scheduling.SchedulingChecks;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Every check of an upgrade: those of what was read, and those that ask the cluster and Helm about the chart to upgrade to. It changes
 * nothing: it gets, lists, and has the API server try a request with {@code dryRun=All}, which stores nothing.
 */
public final class Inspection {
    private final Cluster cluster;
    private final Snapshot snapshot;
    private final Optional<ChangeTrial> change;
    private final Optional<Shutdown> probe;

    private Inspection(Cluster cluster, Snapshot snapshot, Optional<ChangeTrial> change, Optional<Shutdown> probe) {
        this.cluster = cluster;
        this.snapshot = snapshot;
        this.change = change;
        this.probe = probe;
    }

    /**
     * An inspection of one cluster, which asks it at once.
     *
     * @param snapshot that was read from that cluster just now
     */
    public Inspection(Cluster cluster, Snapshot snapshot) {
        this(
                cluster,
                snapshot,
                snapshot.target().map(target -> ChangeTrial.ofUpgrade(cluster, snapshot, target)),
                Optional.empty());
    }

    /**
     * The same for a rollback.
     *
     * @param helm for the same cluster; without it, what only Helm knows is undetermined
     * @param revision to go back to; by default the last that was deployed before the present one
     */
    public static Inspection ofRollback(Cluster cluster, Optional<Helm> helm, Snapshot snapshot, OptionalInt revision) {
        return new Inspection(
                cluster,
                snapshot,
                Optional.of(ChangeTrial.ofRollback(cluster, helm, snapshot, revision)),
                Optional.empty());
    }

    /**
     * The same with a probe: nodes try to pull the new images, by pods in a temporary namespace.
     *
     * @param shutdown removes that namespace early when the JVM has to end
     */
    public Inspection probing(Shutdown shutdown) {
        return new Inspection(cluster, snapshot, change, Optional.of(shutdown));
    }

    /**
     * The checks that ask about the chart or revision to change to; without one, only those of volumes and CSI objects as they are. One line
     * for each part.
     */
    public List<Check> checks() {
        List<Check> checks = new ArrayList<>();
        change.ifPresent(one -> checks.addAll(one.checks()));
        checks.addAll(new CrdChecks(cluster, snapshot).checks());
        checks.addAll(new SchedulingChecks(cluster, snapshot).checks());
        checks.addAll(new ImageChecks(cluster, snapshot, probe).checks());
        checks.addAll(new ObjectChecks(cluster.client(), snapshot).checks());
        return checks;
    }

    /**
     * The whole preflight.
     *
     * @param speed comparison of two performance baselines; empty if none were given
     */
    public Preflight preflight(List<Check> speed) {
        return Preflight.of(snapshot, speed).with(checks());
    }

    /**
     * The steps of the upgrade, or of the rollback, with what each changes.
     *
     * @param chart to upgrade to; empty for a rollback
     */
    public Plan plan(Optional<Reader.TargetChart> chart) {
        Plan.Tools tools = Plan.Tools.of(cluster.kubeconfig().toString(), cluster.context(), snapshot.profile());
        ChangeTrial tried = change.orElseThrow();
        return chart.map(to -> tried.plan(tools, snapshot.target().orElseThrow(), to))
                .orElseGet(() -> tried.plan(tools));
    }
}
