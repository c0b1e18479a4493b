package dev.holdfast.preflight;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;
import java.util.Optional;

/**
 * The chart to upgrade to, rendered for this cluster.
 *
 * @param kubeVersion the constraint on the Kubernetes version in Chart.yaml; empty if there is none
 * @param refused Helm's message when the cluster's version does not satisfy it
 * @param objects the rendered objects; unread when it cannot be rendered
 */
public record Target(
        String name, String version, String kubeVersion, Optional<String> refused, Reading<List<HasMetadata>> objects) {
    static Optional<DaemonSet> daemonSet(List<HasMetadata> objects, String name) {
        return named(objects, DaemonSet.class, name);
    }

    static Optional<Deployment> deployment(List<HasMetadata> objects, String name) {
        return named(objects, Deployment.class, name);
    }

    private static <T extends HasMetadata> Optional<T> named(List<HasMetadata> objects, Class<T> kind, String name) {
        return objects.stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .filter(object -> Wording.name(object).equals(name))
                .findFirst();
    }
}
