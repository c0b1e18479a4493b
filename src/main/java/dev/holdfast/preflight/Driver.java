package dev.holdfast.preflight;

import static java.util.stream.Collectors.toCollection;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The running driver.
 *
 * @param daemonSet of the node plugin, if it exists
 * @param deployment of the controller, if the profile names one and it exists
 * @param nodePods those of the node plugin
 * @param controllerPods those of the controller
 */
public record Driver(
        Optional<DaemonSet> daemonSet, Optional<Deployment> deployment, List<Pod> nodePods, List<Pod> controllerPods) {
    /** All its pods. */
    public List<Pod> pods() {
        return Stream.concat(nodePods.stream(), controllerPods.stream()).toList();
    }

    /** The nodes on which the driver is expected: those with a pod of the DaemonSet. */
    public Set<String> eligible() {
        return nodePods.stream()
                .map(pod -> pod.getSpec().getNodeName())
                .filter(Objects::nonNull)
                .collect(toCollection(TreeSet::new));
    }
}
