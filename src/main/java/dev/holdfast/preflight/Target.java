package dev.holdfast.preflight;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;
import java.util.Optional;

/**
 * The chart that is to be upgraded to, rendered for this cluster.
 *
 * @param kubeVersion the Kubernetes versions it asks for, as Chart.yaml has it; empty if it asks for none
 * @param refused what Helm says when the cluster's version is not among them
 * @param objects what it would make; not readable when it cannot be rendered
 */
public record Target(
        String name, String version, String kubeVersion, Optional<String> refused, Seen<List<HasMetadata>> objects) {
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
