package dev.holdfast.preflight;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The pods that objects of a chart make.
 *
 * @param object kind and name of the workload, such as DaemonSet/node
 * @param namespace in which its pods run
 * @param onNodes whether a pod runs on each node that its scheduling allows
 * @param pods how many pods are wanted at least; 0 where none starts with the upgrade; 1 for a DaemonSet
 */
public record PodTemplate(String object, String namespace, boolean onNodes, int pods, PodSpec spec) {
    /**
     * Those of workloads of every kind that Kubernetes itself knows, and of pods.
     *
     * @param namespace of objects that name none, which is the release's
     */
    public static List<PodTemplate> of(List<HasMetadata> objects, String namespace) {
        return objects.stream()
                .flatMap(object -> of(object, namespace).stream())
                .toList();
    }

    private static Optional<PodTemplate> of(HasMetadata object, String namespace) {
        if (object instanceof DaemonSet set) {
            return of(object, namespace, true, 1, set.getSpec().getTemplate().getSpec());
        }
        if (object instanceof Deployment deployment) {
            var spec = deployment.getSpec();
            return replicated(object, namespace, spec.getReplicas(), spec.getTemplate());
        }
        if (object instanceof StatefulSet set) {
            var spec = set.getSpec();
            return replicated(object, namespace, spec.getReplicas(), spec.getTemplate());
        }
        if (object instanceof ReplicaSet set) {
            var spec = set.getSpec();
            return replicated(object, namespace, spec.getReplicas(), spec.getTemplate());
        }
        if (object instanceof ReplicationController controller) {
            var spec = controller.getSpec();
            return replicated(object, namespace, spec.getReplicas(), spec.getTemplate());
        }
        if (object instanceof Job job) {
            boolean suspended = Boolean.TRUE.equals(job.getSpec().getSuspend());
            return of(
                    object,
                    namespace,
                    false,
                    suspended ? 0 : or1(job.getSpec().getParallelism()),
                    job.getSpec().getTemplate().getSpec());
        }
        if (object instanceof CronJob job) {
            // its pods start at their time, not with the upgrade
            return of(
                    object,
                    namespace,
                    false,
                    0,
                    job.getSpec().getJobTemplate().getSpec().getTemplate().getSpec());
        }
        return object instanceof Pod pod ? of(object, namespace, false, 1, pod.getSpec()) : Optional.empty();
    }

    private static Optional<PodTemplate> replicated(
            HasMetadata object, String namespace, Integer replicas, PodTemplateSpec template) {
        return of(object, namespace, false, or1(replicas), template.getSpec());
    }

    private static int or1(Integer number) {
        return number == null ? 1 : number;
    }

    private static Optional<PodTemplate> of(
            HasMetadata object, String namespace, boolean onNodes, int pods, PodSpec spec) {
        return Optional.ofNullable(spec)
                .map(there -> new PodTemplate(
                        object.getKind() + "/" + Wording.name(object),
                        Objects.requireNonNullElse(object.getMetadata().getNamespace(), namespace),
                        onNodes,
                        pods,
                        there));
    }

    /** Its containers, init containers first. */
    public List<Container> containers() {
        return Stream.concat(spec.getInitContainers().stream(), spec.getContainers().stream())
                .toList();
    }
}
