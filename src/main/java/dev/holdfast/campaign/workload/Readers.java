package dev.holdfast.campaign.workload;

import dev.holdfast.campaign.observe.AgentPuller;
import dev.holdfast.campaign.observe.Agents;
import dev.holdfast.campaign.observe.Attempts;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.console.Progress;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Volume;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Pods that read volumes on mounts made for them, when all other pods of the run are gone: on another node than the workload's where there is
 * one, so that no cache and no mount of the workload answers. What the driver does not mount is recorded, and ends nothing.
 */
public final class Readers {
    /** For a volume of some hundred mebibytes. */
    private static final Duration READ = Duration.ofMinutes(5);

    private final Cluster cluster;
    private final DriverProfile profile;
    private final Agents agents;
    private final Attempts attempts;
    private final AgentPuller puller;
    private final Workloads workloads;
    private final List<String> nodes;
    private final Progress progress;

    /** Those of a run on its nodes. */
    public Readers(
            Cluster cluster,
            DriverProfile profile,
            Agents agents,
            Attempts attempts,
            AgentPuller puller,
            Workloads workloads,
            List<String> nodes,
            Progress progress) {
        this.cluster = cluster;
        this.profile = profile;
        this.agents = agents;
        this.attempts = attempts;
        this.puller = puller;
        this.workloads = workloads;
        this.nodes = nodes;
        this.progress = progress;
    }

    /** Has the pods of all workloads go, and then their volumes read. */
    public void read(List<Volume> volumes) {
        attempts.succeeds(Actions.STOP_WORKLOADS, agents.namespace(), () -> {
            // with their pods goes what they wrote and nobody fetched; what they did up to here is judged, so it is
            // fetched after this has begun
            puller.fetch(volumes.stream()
                    .map(Volume::name)
                    .filter(agents.all()::containsKey)
                    .toList());
            volumes.forEach(volume -> agents.leave(volume.name()));
            workloads.removal().stop(Workloads.GONE);
        });
        try (Progress.Step step = progress.step("reading everything on new mounts", READ)) {
            // nobody writes any more, so there is nobody to take processors from
            agents.together(
                    volumes.stream().map(Volume::name).toList(),
                    name -> volumes.stream()
                            .filter(volume -> volume.name().equals(name))
                            .forEach(this::read));
            step.detail("");
        }
    }

    private void read(Volume volume) {
        String name = Actions.remountSource(volume.name());
        String node = other(volume.node());
        attempts.succeeds(Actions.READ_REMOUNTED, volume.name(), Map.of(Actions.NODE, node), () -> {
            PersistentVolume there =
                    Cluster.present(cluster.client().persistentVolumes().withName(volume.persistentVolume()));
            if (profile.capabilities().attaches()) {
                awaitDetached(volume);
            }
            cluster.apply(workloads.objects(
                    "reader.yaml",
                    Map.of(
                            "name",
                            name,
                            "node",
                            node,
                            "claim",
                            there.getSpec().getClaimRef().getName())));
            workloads.ready(name, Workloads.POD_READY);
            agents.follow(name, name);
            agents.await(name, "done", READ);
            puller.sampleClocks(List.of(name));
            puller.fetch(List.of(name));
            agents.leave(name);
            workloads.remove(name, Workloads.GONE);
            return Map.of();
        });
    }

    private String other(String node) {
        return nodes.get((nodes.indexOf(node) + 1) % nodes.size());
    }

    /** A pod that came before could be given the mount that is still there. */
    private void awaitDetached(Volume volume) {
        cluster.await(
                "volume " + volume.persistentVolume() + " is detached",
                Workloads.GONE,
                () -> cluster.client().storage().v1().volumeAttachments().list().getItems().stream()
                        .filter(one -> volume.persistentVolume()
                                .equals(one.getSpec().getSource().getPersistentVolumeName()))
                        .map(one -> "still attached to " + one.getSpec().getNodeName())
                        .toList(),
                List::isEmpty,
                seen -> {});
    }
}
