package dev.holdfast.preflight.scheduling;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.preflight.Rollout;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A DaemonSet, Deployment or StatefulSet, and how it replaces its pods.
 *
 * @param replicas of a DaemonSet 0
 */
record Workload(
        String kind,
        String name,
        String namespace,
        int replicas,
        PodTemplateSpec template,
        LabelSelector selector,
        Rollout rollout) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Those among objects that make pods: a workload that is paused or has no replicas makes none. */
    static List<Workload> among(List<HasMetadata> objects, String namespace) {
        return objects.stream()
                .flatMap(object -> Workload.of(object, namespace).stream())
                .toList();
    }

    private static Optional<Workload> of(HasMetadata object, String release) {
        if (object instanceof DaemonSet set) {
            var spec = set.getSpec();
            return of(object, release, 0, spec.getTemplate(), spec.getSelector(), spec.getUpdateStrategy());
        }
        if (object instanceof Deployment deployment) {
            var spec = deployment.getSpec();
            int replicas = Boolean.TRUE.equals(spec.getPaused()) ? 0 : or1(spec.getReplicas());
            return replicas == 0
                    ? Optional.empty()
                    : of(object, release, replicas, spec.getTemplate(), spec.getSelector(), spec.getStrategy());
        }
        if (object instanceof StatefulSet set) {
            var spec = set.getSpec();
            int replicas = or1(spec.getReplicas());
            return replicas == 0
                    ? Optional.empty()
                    : of(object, release, replicas, spec.getTemplate(), spec.getSelector(), spec.getUpdateStrategy());
        }
        return Optional.empty();
    }

    private static int or1(Integer replicas) {
        return Objects.requireNonNullElse(replicas, 1);
    }

    private static Optional<Workload> of(
            HasMetadata object,
            String release,
            int replicas,
            PodTemplateSpec template,
            LabelSelector selector,
            KubernetesResource strategy) {
        return Rollout.of(object.getKind(), replicas, JSON.valueToTree(strategy))
                .map(rollout -> new Workload(
                        object.getKind(),
                        object.getMetadata().getName(),
                        Objects.requireNonNullElse(object.getMetadata().getNamespace(), release),
                        replicas,
                        template,
                        selector,
                        rollout));
    }

    /** The same with another template. */
    Workload with(PodTemplateSpec other) {
        return new Workload(kind, name, namespace, replicas, other, selector, rollout);
    }

    String title() {
        return kind + " " + name;
    }

    boolean isDaemonSet() {
        return kind.equals("DaemonSet");
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
