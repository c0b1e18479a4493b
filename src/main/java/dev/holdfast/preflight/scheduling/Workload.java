package dev.holdfast.preflight.scheduling;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetUpdateStrategy;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStrategy;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A DaemonSet, Deployment or StatefulSet, and how it replaces its pods.
 *
 * @param replicas of a DaemonSet 0
 * @param surge how many new pods may stand beside all old ones
 * @param unavailable how many pods may be missing meanwhile
 * @param atOnce whether all old pods go before the first new one comes
 */
record Workload(
        String kind,
        String name,
        String namespace,
        int replicas,
        PodTemplateSpec template,
        LabelSelector selector,
        int surge,
        int unavailable,
        boolean atOnce) {
    static final String DAEMON_SET = "DaemonSet";

    /** Those among objects that make pods: a workload that is paused or has no replicas makes none. */
    static List<Workload> among(List<HasMetadata> objects, String namespace) {
        return objects.stream()
                .flatMap(object -> Workload.of(object, namespace).stream())
                .toList();
    }

    private static Optional<Workload> of(HasMetadata object, String release) {
        String name = object.getMetadata().getName();
        String namespace = Objects.requireNonNullElse(object.getMetadata().getNamespace(), release);
        if (object instanceof DaemonSet set) {
            DaemonSetUpdateStrategy strategy = set.getSpec().getUpdateStrategy();
            IntOrString surge = strategy == null || strategy.getRollingUpdate() == null
                    ? null
                    : strategy.getRollingUpdate().getMaxSurge();
            return Optional.of(new Workload(
                    DAEMON_SET,
                    name,
                    namespace,
                    0,
                    set.getSpec().getTemplate(),
                    set.getSpec().getSelector(),
                    // of a share of the nodes, at least one
                    share(surge, 100, 0, RoundingMode.UP),
                    1,
                    false));
        }
        if (object instanceof Deployment deployment) {
            return Boolean.TRUE.equals(deployment.getSpec().getPaused())
                    ? Optional.empty()
                    : running(deployment, name, namespace);
        }
        if (object instanceof StatefulSet set) {
            int replicas = Objects.requireNonNullElse(set.getSpec().getReplicas(), 1);
            return replicas == 0
                    ? Optional.empty()
                    : Optional.of(new Workload(
                            "StatefulSet",
                            name,
                            namespace,
                            replicas,
                            set.getSpec().getTemplate(),
                            set.getSpec().getSelector(),
                            0,
                            1,
                            false));
        }
        return Optional.empty();
    }

    private static Optional<Workload> running(Deployment deployment, String name, String namespace) {
        int replicas = Objects.requireNonNullElse(deployment.getSpec().getReplicas(), 1);
        if (replicas == 0) {
            return Optional.empty();
        }
        DeploymentStrategy strategy = deployment.getSpec().getStrategy();
        boolean rolls = strategy != null && strategy.getRollingUpdate() != null;
        int surge = share(rolls ? strategy.getRollingUpdate().getMaxSurge() : null, replicas, 25, RoundingMode.UP);
        int unavailable =
                share(rolls ? strategy.getRollingUpdate().getMaxUnavailable() : null, replicas, 25, RoundingMode.DOWN);
        return Optional.of(new Workload(
                "Deployment",
                name,
                namespace,
                replicas,
                deployment.getSpec().getTemplate(),
                deployment.getSpec().getSelector(),
                surge,
                // as the controller does: with neither, nothing would ever roll
                surge == 0 && unavailable == 0 ? 1 : unavailable,
                strategy != null && "Recreate".equals(strategy.getType())));
    }

    /** A number, or a share of all in percent. */
    private static int share(IntOrString value, int all, int percentByDefault, RoundingMode rounding) {
        if (value != null && value.getIntVal() != null) {
            return value.getIntVal();
        }
        int percent = value == null || value.getStrVal() == null
                ? percentByDefault
                : Integer.parseInt(value.getStrVal().replace("%", "").strip());
        return BigDecimal.valueOf((long) all * percent)
                .divide(BigDecimal.valueOf(100), 0, rounding)
                .intValueExact();
    }

    /** The same with another template. */
    Workload with(PodTemplateSpec other) {
        return new Workload(kind, name, namespace, replicas, other, selector, surge, unavailable, atOnce);
    }

    String title() {
        return kind + " " + name;
    }

    boolean isDaemonSet() {
        return kind.equals(DAEMON_SET);
    }

    boolean isSame(Workload other) {
        return kind.equals(other.kind) && name.equals(other.name) && namespace.equals(other.namespace);
    }

    boolean owns(PlacedPod pod) {
        return namespace.equals(pod.namespace()) && Labels.match(selector, pod.labels());
    }

    /** Name of its pods' priority class; empty for the cluster's default. */
    String priorityClass() {
        return Objects.requireNonNullElse(template.getSpec().getPriorityClassName(), "");
    }
}
