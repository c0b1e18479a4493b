package dev.holdfast.campaign.workload;

import dev.holdfast.campaign.environment.CampaignException;
import dev.holdfast.campaign.environment.Environment;
import dev.holdfast.campaign.observe.MountLog;
import dev.holdfast.campaign.observe.ReleaseWorkloads;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.ClusterException;
import dev.holdfast.cluster.Obstacle;
import dev.holdfast.cluster.ObstacleKind;
import dev.holdfast.cluster.ObstacleWatch;
import dev.holdfast.cluster.Readiness;
import dev.holdfast.console.Progress;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.evidence.bundle.Redactor;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Waits for pods of a run's namespace, and tells what keeps one from starting: its own obstacles, and the driver's where it waits for a
 * mount.
 */
final class PodStart {
    private final Cluster cluster;
    private final DriverProfile profile;
    private final String namespace;
    private final Redactor redactor;
    private final Progress progress;

    PodStart(Environment environment, String namespace, Progress progress) {
        this.cluster = environment.cluster();
        this.profile = environment.profile();
        this.namespace = namespace;
        this.redactor = new Redactor(environment.secrets());
        this.progress = progress;
    }

    /** A pod when it is ready. */
    Pod ready(String name, Duration limit) {
        try (Progress.Step step = progress.step("waiting for pod " + name, limit)) {
            ObstacleWatch own = ObstacleWatch.over(
                    cluster,
                    () -> Readiness.view(cluster, namespace, name),
                    redactor::text,
                    () -> MountLog.of(cluster, profile, namespace, name));
            ObstacleWatch driver = ObstacleWatch.over(
                    cluster, () -> ReleaseWorkloads.serving(cluster.client(), profile, nodeOf(name)), redactor::text);
            cluster.await(
                    "pod " + name + " becomes ready",
                    limit,
                    () -> {
                        String seen = requireImage(own, () -> Readiness.of(cluster, namespace, name, own));
                        return own.seen().stream().anyMatch(PodStart::isUpToTheDriver)
                                ? blaming(seen, driver.check())
                                : seen;
                    },
                    Readiness.READY::equals,
                    step::detail);
        }
        return cluster.persist(
                "a look at pod " + name,
                Workloads.POD_READY,
                () -> Cluster.present(
                        cluster.client().pods().inNamespace(namespace).withName(name)));
    }

    /** Whether a pod waits for a mount, so that what keeps the driver on its node from working keeps the pod too. */
    private static boolean isUpToTheDriver(Obstacle obstacle) {
        return obstacle.kind() == ObstacleKind.NOT_MOUNTED || obstacle.kind() == ObstacleKind.NO_EVENT;
    }

    private static String blaming(String seen, String driver) {
        return driver.isEmpty() ? seen : seen + "; of the driver: " + driver;
    }

    private String nodeOf(String pod) {
        return Optional.ofNullable(cluster.client()
                        .pods()
                        .inNamespace(namespace)
                        .withName(pod)
                        .get())
                .map(found -> found.getSpec().getNodeName())
                .orElse("");
    }

    /** What pulls no image is Holdfast's own pod, of which no driver is to blame. */
    private static String requireImage(ObstacleWatch own, Supplier<String> look) {
        try {
            return look.get();
        } catch (ClusterException e) {
            if (own.seen().stream().anyMatch(one -> one.kind().isOfAnImage())) {
                throw new CampaignException("the agents do not start: " + e.getMessage(), e);
            }
            throw e;
        }
    }
}
