package dev.holdfast.preflight.upgrade;

import dev.holdfast.cluster.Cluster;
import dev.holdfast.console.Shutdown;
import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.Direction;
import dev.holdfast.preflight.Preflight;
import dev.holdfast.preflight.Reader;
import dev.holdfast.preflight.Snapshot;
import dev.holdfast.preflight.change.ChangeTrial;
import dev.holdfast.preflight.change.Plan;
import dev.holdfast.preflight.change.Tools;
import dev.holdfast.preflight.crds.CrdChecks;
import dev.holdfast.preflight.deployers.DeployerChecks;
import dev.holdfast.preflight.images.ImageChecks;
import dev.holdfast.preflight.objects.ObjectChecks;
import dev.holdfast.preflight.scheduling.SchedulingChecks;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Every check of an upgrade: those of what was read, and those that ask the cluster and Helm about the chart to upgrade to. It changes
 * nothing: it gets, lists, and has the API server try a request with {@code dryRun=All}, which stores nothing.
 */
public final class Inspection {
    /** What only an upgrade has, by id, and why a rollback has not. */
    private static final Map<String, String> OF_UPGRADES = ofUpgrades();

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
     * @param snapshot that was read from that cluster just now, for an upgrade or for a rollback
     */
    public Inspection(Cluster cluster, Snapshot snapshot) {
        this(
                cluster,
                snapshot,
                snapshot.target().map(target -> ChangeTrial.of(cluster, snapshot, target)),
                Optional.empty());
    }

    private static Map<String, String> ofUpgrades() {
        Map<String, String> reasons = new LinkedHashMap<>();
        reasons.put("no-release-skipped", "a rollback goes to a release that was there before");
        reasons.put("kubernetes-version", "Helm asks for it in an upgrade only");
        reasons.put(
                "crds-applied",
                "a revision of a release does not hold the CRDs of its chart's folder crds/, and a rollback leaves those of the cluster as they are");
        reasons.put("helm-upgrade-dry-run", "Helm renders no chart for a rollback; the stored manifest is tried");
        return reasons;
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
        checks.addAll(new DeployerChecks(cluster.client(), snapshot).checks());
        return checks;
    }

    /**
     * The whole preflight.
     *
     * @param speed comparison of two performance baselines; empty if none were given
     */
    public Preflight preflight(List<Check> speed) {
        Preflight all = Preflight.of(snapshot, speed).with(checks());
        return snapshot.direction() == Direction.ROLLBACK ? all.without(OF_UPGRADES) : all;
    }

    /**
     * The steps of the upgrade, or of the rollback, with what each changes.
     *
     * @param chart to upgrade to; empty for a rollback
     * @param tools by which the same cluster is reached
     */
    public Plan plan(Optional<Reader.TargetChart> chart, Tools tools) {
        ChangeTrial tried = change.orElseThrow();
        return chart.map(to -> tried.plan(tools, to)).orElseGet(() -> tried.plan(tools));
    }
}
