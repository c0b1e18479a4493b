package dev.holdfast.campaign.observe;

import dev.holdfast.driver.DriverProfile;
import dev.holdfast.evidence.PodCgroup;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The pods of the driver as they are at one moment: those of the release's workloads, and mounter pods.
 *
 * @param pods by namespace, as the API server lists them
 */
public record DriverPods(List<Pod> pods) {
    /** Those of a cluster. */
    public static DriverPods of(KubernetesClient client, DriverProfile profile) {
        ReleaseWorkloads release = ReleaseWorkloads.of(client, profile);
        String mounters = profile.mounter() == null ? null : profile.mounter().namespace();
        Stream<Pod> own = client.pods().inNamespace(profile.namespace()).list().getItems().stream()
                .filter(pod -> release.of(pod) != null || profile.namespace().equals(mounters));
        Stream<Pod> ofMounters = mounters == null || mounters.equals(profile.namespace())
                ? Stream.empty()
                : client.pods().inNamespace(mounters).list().getItems().stream();
        return new DriverPods(Stream.concat(own, ofMounters).toList());
    }

    /** Their service accounts, each as NAMESPACE/NAME. */
    public Set<String> accounts() {
        return pods.stream()
                .map(pod -> pod.getMetadata().getNamespace() + "/"
                        + PodSecurityReader.of(pod.getSpec()).serviceAccount())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Those on a node. */
    public List<Pod> on(String node) {
        return pods.stream()
                .filter(pod -> node.equals(pod.getSpec().getNodeName()))
                .toList();
    }

    /** The one that a control group is of. */
    public Optional<Pod> in(String cgroup) {
        return pods.stream()
                .filter(pod -> PodCgroup.holds(cgroup, pod.getMetadata().getUid()))
                .findFirst();
    }

    /** Containers of a pod, init containers too. */
    public static List<ContainerStatus> containers(Pod pod) {
        return Stream.of(
                        pod.getStatus().getInitContainerStatuses(),
                        pod.getStatus().getContainerStatuses())
                .flatMap(statuses -> Stream.ofNullable(statuses).flatMap(List::stream))
                .toList();
    }
}
