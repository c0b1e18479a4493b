package dev.holdfast.campaign.workload;

import dev.holdfast.campaign.observe.Agents;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.ClusterException;
import dev.holdfast.cluster.RunObjects;
import dev.holdfast.console.Progress;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The end of a run's workloads in a cluster that stays: who writes stops first, then everything goes in the order in which that is
 * possible.
 */
public final class WorkloadRemoval {
    /** For an agent that is to stop when all is over: it may be gone, or not have come up. */
    private static final Duration ANSWER = Duration.ofSeconds(45);

    /** For what is deleted, where something before it did not go. */
    private static final Duration UNLIKELY = Duration.ofSeconds(30);

    private static final String WORKLOADS = Agents.ROLE + "=workload";

    private final Cluster cluster;
    private final Agents agents;
    private final WorkloadTemplates templates;
    private final Workloads workloads;
    private final Claims claims;
    private final Progress progress;

    WorkloadRemoval(
            Cluster cluster, Agents agents, WorkloadTemplates templates, Workloads workloads, Progress progress) {
        this.cluster = cluster;
        this.agents = agents;
        this.templates = templates;
        this.workloads = workloads;
        this.claims = workloads.claims();
        this.progress = progress;
    }

    /**
     * Removes the workload pods and waits until they are gone, which is when their volumes are unmounted.
     *
     * @throws ClusterException if they are not gone in time
     */
    public void stop(Duration limit) {
        delete();
        try (Progress.Step step = progress.step("waiting until the pods of the workloads are gone", limit)) {
            cluster.await("workload pods are gone", limit, this::pods, List::isEmpty, step::detail);
        }
    }

    /** The same at the end of a run: those that stay are left. Without force, which leaves a mount behind on the node. */
    public void stop(Duration limit, Cleaning cleaning) {
        String in = "-n " + templates.namespace();
        cleaning.tried("pods of the workloads", cleaning.kubectl(in + " delete pods -l " + WORKLOADS), this::delete);
        try (Progress.Step step = progress.step("waiting until the pods of the workloads are gone", limit)) {
            cleaning.awaited(
                    limit,
                    this::pods,
                    name -> "Pod " + templates.namespace() + "/" + name,
                    name -> cleaning.kubectl(in + " delete pod " + name),
                    step::detail);
        }
    }

    private List<String> pods() {
        return cluster
                .client()
                .pods()
                .inNamespace(templates.namespace())
                .withLabel(Agents.ROLE, "workload")
                .list()
                .getItems()
                .stream()
                .map(pod -> pod.getMetadata().getName())
                .toList();
    }

    /** The pods and volumes that are still there, in words: without the driver they do not go. */
    public List<String> held() {
        return Stream.concat(
                        pods().stream().map(name -> "Pod " + templates.namespace() + "/" + name),
                        volumes().stream()
                                .map(volume -> "PersistentVolume "
                                        + volume.getMetadata().getName()))
                .toList();
    }

    private List<PersistentVolume> volumes() {
        return cluster.client().persistentVolumes().list().getItems().stream()
                .filter(volume -> volume.getSpec().getClaimRef() != null
                        && templates
                                .namespace()
                                .equals(volume.getSpec().getClaimRef().getNamespace()))
                .toList();
    }

    private void delete() {
        // else they would make their pods anew
        cluster.client().apps().deployments().inNamespace(templates.namespace()).delete();
        cluster.client()
                .apps()
                .statefulSets()
                .inNamespace(templates.namespace())
                .delete();
        cluster.client().apps().replicaSets().inNamespace(templates.namespace()).delete();
        cluster.client()
                .pods()
                .inNamespace(templates.namespace())
                .withLabel(Agents.ROLE, "workload")
                .delete();
    }

    /**
     * Stops everybody who writes, then empties and removes what was made: buckets, volumes, StorageClasses, namespace. What fails is passed
     * over and reported. Where pods or volumes stay, so does the namespace: Secrets in it are needed to unmount and remove them.
     *
     * @param limit for volumes and namespace each, to be gone
     */
    public void remove(List<String> nodes, Duration limit, Cleaning cleaning) {
        List<PersistentVolume> volumes = volumes();
        Set<String> buckets = new LinkedHashSet<>();
        if (!workloads.remounts()) {
            volumes.forEach(volume -> buckets.add(claims.bucket(volume)));
            buckets.add(templates.controlBucket());
        }
        // they write too, each of them, into a bucket that is to be deleted
        List<String> controls = nodes.stream()
                .map(workloads::control)
                .filter(agent -> cluster.client()
                                .pods()
                                .inNamespace(templates.namespace())
                                .withName(agent)
                                .get()
                        != null)
                .toList();
        if (controls.isEmpty() && volumes.isEmpty()) {
            // nobody came to make a bucket
            buckets.clear();
        }
        List<String> silent = controls.stream()
                .filter(agent -> cleaning.tried(
                        "agent " + agent + " stops writing",
                        cleaning.kubectl("-n " + templates.namespace() + " delete pod " + agent),
                        () -> stopControl(agent)))
                .toList();
        for (String bucket : buckets) {
            cleaning.tried("bucket " + bucket, cleaning.bucket(bucket), () -> {
                String agent = silent.stream()
                        .findFirst()
                        .orElseThrow(() -> new ClusterException("no agent is left that could empty it"));
                workloads.buckets().empty(agent, bucket);
                if (!goesWithItsVolume(bucket, volumes)) {
                    agents.delete(agent, "/bucket?name=" + bucket);
                }
            });
        }
        cleaning.tried(
                "claims in " + templates.namespace(),
                cleaning.kubectl("-n " + templates.namespace() + " delete pvc --all"),
                () -> cluster.client()
                        .persistentVolumeClaims()
                        .inNamespace(templates.namespace())
                        .delete());
        for (PersistentVolume volume : volumes) {
            String name = volume.getMetadata().getName();
            cleaning.tried("PersistentVolume " + name, cleaning.kubectl("delete pv " + name), () -> {
                if (Claims.isRetained(volume)) {
                    cluster.delete(volume);
                }
            });
        }
        // where pods stay, as a driver that is broken does not unmount, so do their volumes and their namespace
        Duration gone = cleaning.isComplete() || limit.compareTo(UNLIKELY) < 0 ? limit : UNLIKELY;
        Duration unbound = volumes.isEmpty() ? Duration.ZERO : gone;
        try (Progress.Step step = progress.step("waiting until the volumes are gone", unbound)) {
            cleaning.awaited(
                    unbound,
                    () -> volumes.stream()
                            .map(volume -> volume.getMetadata().getName())
                            .filter(name -> cluster.client()
                                            .persistentVolumes()
                                            .withName(name)
                                            .get()
                                    != null)
                            .toList(),
                    name -> "PersistentVolume " + name,
                    name -> cleaning.kubectl("delete pv " + name),
                    step::detail);
        }
        for (String name : templates.storageClasses()) {
            cleaning.tried(
                    "StorageClass " + name,
                    cleaning.kubectl("delete storageclass " + name),
                    () -> cluster.client()
                            .storage()
                            .v1()
                            .storageClasses()
                            .withName(name)
                            .delete());
        }
        cleaning.tried(
                "Namespace " + templates.namespace(),
                cleaning.kubectl("delete namespace " + templates.namespace()),
                () -> removeNamespace(gone, cleaning));
    }

    private void removeNamespace(Duration gone, Cleaning cleaning) {
        String namespace = templates.namespace();
        List<String> held = held();
        if (!held.isEmpty()) {
            throw new ClusterException(RunObjects.stays(held));
        }
        cluster.client().namespaces().withName(namespace).delete();
        try (Progress.Step step = progress.step("waiting until namespace " + namespace + " is gone", gone)) {
            cleaning.awaited(
                    gone,
                    () -> cluster.client().namespaces().withName(namespace).get() == null
                            ? List.of()
                            : List.of(namespace),
                    name -> "Namespace " + name,
                    name -> cleaning.kubectl("delete namespace " + name),
                    step::detail);
        }
    }

    /** Has a control stop, or, where it does not answer, deletes its pod: what does not run does not write. */
    private void stopControl(String agent) {
        agents.follow(agent, agent);
        try {
            cluster.persist(
                    "agent " + agent + " is drained",
                    ANSWER,
                    () -> agents.post(agent, "/drain?timeout=10", Duration.ofSeconds(30)));
        } catch (ClusterException e) {
            workloads.remove(agent, ANSWER);
            throw e;
        }
    }

    private boolean goesWithItsVolume(String bucket, List<PersistentVolume> volumes) {
        return volumes.stream().anyMatch(volume -> claims.bucket(volume).equals(bucket) && !Claims.isRetained(volume));
    }
}
