package dev.holdfast.cli;

import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.ContainerLog;
import dev.holdfast.driver.DriverException;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.driver.LogCheck;
import dev.holdfast.evidence.Volume;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** The logs of a driver that runs in a cluster, with the volumes that are mounted where its node plugins run. It reads only. */
final class RunningLogs {
    /** Of each container the last ones: some hours of a node plugin with many volumes. */
    private static final int LINES = 20_000;

    private final Cluster cluster;
    private final DriverProfile profile;

    RunningLogs(Cluster cluster, DriverProfile profile) {
        this.cluster = cluster;
        this.profile = profile;
    }

    /**
     * The log of every container of node plugin and controller, but of pods that go meanwhile.
     *
     * @throws DriverException if no node plugin runs, or none has the container that the profile names
     */
    List<LogCheck.Log> read() {
        List<Pod> plugins = pods(profile.nodePlugin().labels());
        if (plugins.isEmpty()) {
            throw new DriverException("no pod of namespace " + profile.namespace() + " has the labels "
                    + profile.nodePlugin().labels()
                    + " of a node plugin: name the namespace with --namespace, or mend 'nodePlugin.labels'");
        }
        List<Pod> without = plugins.stream()
                .filter(pod -> pod.getSpec().getContainers().stream().noneMatch(this::isDriver))
                .toList();
        if (!without.isEmpty()) {
            throw new DriverException(
                    "node plugin " + without.get(0).getMetadata().getName() + " has containers "
                            + without.get(0).getSpec().getContainers().stream()
                                    .map(Container::getName)
                                    .toList()
                            + ", and none is '" + profile.nodePlugin().container() + "': mend 'nodePlugin.container'");
        }
        Map<String, List<Volume>> mounted = mounted();
        List<LogCheck.Log> logs = new ArrayList<>();
        plugins.forEach(pod ->
                logs.addAll(logs(pod, true, mounted.getOrDefault(pod.getSpec().getNodeName(), List.of()))));
        controllers().forEach(pod -> logs.addAll(logs(pod, false, List.of())));
        return logs;
    }

    private List<Pod> pods(Map<String, String> labels) {
        return cluster.client()
                .pods()
                .inNamespace(profile.namespace())
                .withLabels(labels)
                .list()
                .getItems();
    }

    private List<Pod> controllers() {
        return Optional.ofNullable(profile.deployment())
                .map(name -> cluster.client()
                        .apps()
                        .deployments()
                        .inNamespace(profile.namespace())
                        .withName(name)
                        .get())
                .map(Deployment::getSpec)
                .map(spec -> pods(spec.getSelector().getMatchLabels()))
                .orElse(List.of());
    }

    private boolean isDriver(Container container) {
        return container.getName().equals(profile.nodePlugin().container());
    }

    private List<LogCheck.Log> logs(Pod pod, boolean plugin, List<Volume> here) {
        String name = pod.getMetadata().getName();
        return pod.getSpec().getContainers().stream()
                .flatMap(container -> ContainerLog.of(
                        cluster.client(),
                        pod,
                        one -> one.inContainer(container.getName())
                                .tailingLines(LINES)
                                .getLog())
                        .map(log -> new LogCheck.Log(
                                name + "/" + container.getName(),
                                plugin && isDriver(container),
                                log.lines().toList(),
                                here))
                        .stream())
                .toList();
    }

    /** The volumes of the driver that running pods have, by node. */
    private Map<String, List<Volume>> mounted() {
        Map<String, PersistentVolume> claimed = new HashMap<>();
        for (PersistentVolume volume :
                cluster.client().persistentVolumes().list().getItems()) {
            ObjectReference claim = volume.getSpec().getClaimRef();
            if (claim != null
                    && volume.getSpec().getCsi() != null
                    && profile.name().equals(volume.getSpec().getCsi().getDriver())) {
                claimed.put(claim.getNamespace() + "/" + claim.getName(), volume);
            }
        }
        return cluster.client().pods().inAnyNamespace().list().getItems().stream()
                .filter(pod -> "Running".equals(pod.getStatus().getPhase()))
                .flatMap(pod -> pod.getSpec().getVolumes().stream()
                        .map(io.fabric8.kubernetes.api.model.Volume::getPersistentVolumeClaim)
                        .filter(Objects::nonNull)
                        .map(claim -> claimed.get(pod.getMetadata().getNamespace() + "/" + claim.getClaimName()))
                        .filter(Objects::nonNull)
                        .map(volume -> volume(pod, volume)))
                .collect(Collectors.groupingBy(Volume::node));
    }

    private static Volume volume(Pod pod, PersistentVolume volume) {
        return new Volume(
                pod.getMetadata().getName(),
                null,
                true,
                pod.getSpec().getNodeName(),
                pod.getMetadata().getNamespace(),
                pod.getMetadata().getName(),
                pod.getMetadata().getUid(),
                volume.getMetadata().getName(),
                volume.getSpec().getCsi().getVolumeHandle(),
                null,
                null,
                null);
    }
}
