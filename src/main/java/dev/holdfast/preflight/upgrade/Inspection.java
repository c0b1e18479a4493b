package dev.holdfast.preflight.upgrade;

import dev.holdfast.cluster.Cluster;
import dev.holdfast.console.Shutdown;
import dev.holdfast.driver.Helm;
import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.Preflight;
import dev.holdfast.preflight.Snapshot;
import dev.holdfast.preflight.images.ImageChecks;
import dev.holdfast.preflight.objects.ObjectChecks;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Every check of an upgrade: those of what was read, and those that ask the cluster and Helm about the chart to upgrade to. It changes
 * nothing: it gets, lists, and has the API server try a request with {@code dryRun=All}, which stores nothing.
 */
public final class Inspection {
    private final Cluster cluster;
    private final Optional<Helm> helm;
    private final Snapshot snapshot;
    private final Optional<Shutdown> probe;

    /**
     * An inspection of one cluster.
     *
     * @param helm for the same cluster; without it, what only Helm knows is undetermined
     * @param snapshot that was read from that cluster just now
     */
    public Inspection(Cluster cluster, Optional<Helm> helm, Snapshot snapshot) {
        this(cluster, helm, snapshot, Optional.empty());
    }

    private Inspection(Cluster cluster, Optional<Helm> helm, Snapshot snapshot, Optional<Shutdown> probe) {
        this.cluster = cluster;
        this.helm = helm;
        this.snapshot = snapshot;
        this.probe = probe;
    }

    /**
     * The same with a probe: nodes try to pull the new images, by pods in a temporary namespace.
     *
     * @param shutdown removes that namespace early when the JVM has to end
     */
    public Inspection probing(Shutdown shutdown) {
        return new Inspection(cluster, helm, snapshot, Optional.of(shutdown));
    }

    /** The checks that ask about the chart to upgrade to; without one, only those of volumes and CSI objects as they are. */
    public List<Check> checks() {
        List<Check> checks = new ArrayList<>();
        if (snapshot.target().isPresent()) {
            // one line for each part
        }
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
}
