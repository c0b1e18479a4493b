package dev.holdfast.campaign.release;

import dev.holdfast.campaign.environment.Environment;
import dev.holdfast.campaign.observe.ReleaseWorkloads;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.ObstacleWatch;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.evidence.bundle.Redactor;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Waits for a driver that was just installed, where nothing is recorded of it. */
final class DriverReadiness {
    private DriverReadiness() {}

    /** Until what the profile names is ready. */
    static void await(Environment environment, Duration limit) {
        await(environment.cluster(), environment.profile(), new Redactor(environment.secrets())::text, limit);
    }

    /**
     * The same in a cluster where no campaign runs.
     *
     * @param redacted takes secrets out of what is told of obstacles
     */
    static void await(Cluster cluster, DriverProfile profile, UnaryOperator<String> redacted, Duration limit) {
        ObstacleWatch obstacles =
                ObstacleWatch.over(cluster, () -> ReleaseWorkloads.view(cluster.client(), profile), redacted);
        cluster.await(
                "release " + profile.release() + " is rolled out",
                limit,
                () -> {
                    List<String> waiting = notReady(cluster, profile);
                    String why = waiting.isEmpty() ? "" : obstacles.check();
                    return why.isEmpty()
                            ? waiting
                            : Stream.concat(waiting.stream(), Stream.of(why)).toList();
                },
                List::isEmpty,
                seen -> {});
    }

    private static List<String> notReady(Cluster cluster, DriverProfile profile) {
        DaemonSet plugins = cluster.client()
                .apps()
                .daemonSets()
                .inNamespace(profile.namespace())
                .withName(profile.daemonSet())
                .get();
        Stream<String> nodePlugins = Readiness.getInstance().isReady(plugins)
                ? Stream.empty()
                : Stream.of("DaemonSet " + profile.daemonSet());
        if (profile.deployment() == null) {
            return nodePlugins.toList();
        }
        Deployment controller = cluster.client()
                .apps()
                .deployments()
                .inNamespace(profile.namespace())
                .withName(profile.deployment())
                .get();
        return Stream.concat(
                        nodePlugins,
                        Readiness.getInstance().isReady(controller)
                                ? Stream.empty()
                                : Stream.of("Deployment " + profile.deployment()))
                .toList();
    }
}
