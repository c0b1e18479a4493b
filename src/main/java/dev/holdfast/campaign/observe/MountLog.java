package dev.holdfast.campaign.observe;

import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.ClusterException;
import dev.holdfast.driver.DriverProfile;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the node plugin has logged of a mount that a pod waits for. */
public final class MountLog {
    /** Enough for some minutes of a node plugin with many volumes. */
    private static final int LINES = 2000;

    private static final int WORDS = 300;

    private MountLog() {}

    /** The last line that names the pod or a volume of it, in words; what is not known is said too. */
    public static String of(Cluster cluster, DriverProfile profile, String namespace, String name) {
        try {
            Pod pod = Cluster.present(
                    cluster.client().pods().inNamespace(namespace).withName(name));
            String node = pod.getSpec().getNodeName();
            Optional<Pod> plugin = cluster
                    .client()
                    .pods()
                    .inNamespace(profile.namespace())
                    .withLabels(profile.nodePlugin().labels())
                    .list()
                    .getItems()
                    .stream()
                    .filter(one -> node.equals(one.getSpec().getNodeName())
                            && one.getMetadata().getDeletionTimestamp() == null)
                    .findFirst();
            return plugin.map(there -> inLog(cluster, profile, there, names(cluster, pod)))
                    .orElse("no node plugin of the driver runs on node " + node);
        } catch (KubernetesClientException | ClusterException e) {
            return "what the node plugin says of it is not known: " + e.getMessage();
        }
    }

    private static String inLog(Cluster cluster, DriverProfile profile, Pod plugin, List<String> names) {
        String log = cluster.client()
                .pods()
                .inNamespace(profile.namespace())
                .withName(plugin.getMetadata().getName())
                .inContainer(profile.nodePlugin().container())
                .tailingLines(LINES)
                .getLog();
        String who = "node plugin " + plugin.getMetadata().getName();
        return last(log, names)
                .map(line -> "the last line of " + who + " about it: " + line)
                .orElse(who + " has logged nothing about it");
    }

    /** The last line that holds one of the names, cut where it is long. */
    static Optional<String> last(String log, List<String> names) {
        return log.lines()
                .filter(line -> names.stream().anyMatch(line::contains))
                .reduce((first, second) -> second)
                .map(line -> line.length() <= WORDS ? line : line.substring(0, WORDS) + " …");
    }

    /** By what a driver knows a mount: the pod's uid, which is part of the path, and name and handle of each volume. */
    private static List<String> names(Cluster cluster, Pod pod) {
        List<String> names = new ArrayList<>(List.of(pod.getMetadata().getUid()));
        pod.getSpec().getVolumes().stream()
                .filter(volume -> volume.getPersistentVolumeClaim() != null)
                .flatMap(volume -> Stream.ofNullable(cluster.client()
                        .persistentVolumeClaims()
                        .inNamespace(pod.getMetadata().getNamespace())
                        .withName(volume.getPersistentVolumeClaim().getClaimName())
                        .get()))
                .map(PersistentVolumeClaim::getSpec)
                .flatMap(claim -> Stream.ofNullable(claim.getVolumeName()))
                .forEach(volume -> {
                    names.add(volume);
                    Optional.ofNullable(cluster.client()
                                    .persistentVolumes()
                                    .withName(volume)
                                    .get())
                            .map(PersistentVolume::getSpec)
                            .map(spec -> spec.getCsi())
                            .map(csi -> csi.getVolumeHandle())
                            .ifPresent(names::add);
                });
        return names;
    }
}
