package dev.holdfast.campaign.workload;

import dev.holdfast.campaign.observe.Agents;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.Readiness;
import dev.holdfast.evidence.Volume;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Workloads whose pods are made by Kubernetes' own controllers. They write through the upgrade like others; their pods would rather run on
 * a node, but may run on any that takes them, so that they can leave it. An agent in them has its pod's name, since another pod is another
 * agent; a StatefulSet's has the node's too, because its pods have one name.
 */
public final class Controllers {
    private static final String OWNER = "holdfast.dev/owner";

    /** Kinds of them, by their names in Kubernetes. */
    public enum Kind {
        DEPLOYMENT("Deployment"),
        STATEFUL_SET("StatefulSet"),
        REPLICA_SET("ReplicaSet");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /**
     * One of them, with one pod on a volume of its own.
     *
     * @param node where its pod is to run as long as it can
     * @param rolls whether it rolls after the drain of the writers
     */
    public record Owner(Kind kind, String name, boolean isStatic, String node, boolean rolls) {}

    private final Cluster cluster;
    private final Workloads workloads;
    private final Agents agents;
    private final List<Owner> owners;

    /** Controllers with their agents in a cluster. */
    public Controllers(List<Owner> owners, Cluster cluster, Workloads workloads, Agents agents) {
        this.cluster = cluster;
        this.workloads = workloads;
        this.agents = agents;
        this.owners = List.copyOf(owners);
    }

    /** All of them. */
    public List<Owner> all() {
        return owners;
    }

    /** Claims their volumes and makes them. */
    public void start() {
        for (Owner owner : owners) {
            if (isStatic(owner)) {
                workloads.claims().claimStatic(owner.name(), owner.node());
            } else {
                workloads.claims().claimDynamic(owner.name());
            }
        }
        for (Owner owner : owners) {
            workloads.claims().awaitBound(owner.name(), Workloads.POD_READY);
            cluster.apply(List.of(object(owner)));
        }
    }

    private boolean isStatic(Owner owner) {
        return workloads.claims().isStatic(owner.isStatic());
    }

    private HasMetadata object(Owner owner) {
        String agent = owner.kind() == Kind.STATEFUL_SET ? "$(POD_NAME).$(NODE_NAME)" : "$(POD_NAME)";
        Pod pod = workloads.pod(owner.name(), agent, owner.name(), owner.node());
        Map<String, String> labels = new LinkedHashMap<>(pod.getMetadata().getLabels());
        labels.put(OWNER, owner.name());
        PodTemplateSpec template = new PodTemplateSpecBuilder()
                .withNewMetadata()
                .withLabels(labels)
                .endMetadata()
                .withSpec(pod.getSpec())
                .build();
        // one that tolerated everything would come back on a node that takes no new pods
        template.getSpec().setTolerations(List.of());
        template.getSpec().setAffinity(rather(owner.node()));
        HasMetadata object = workloads
                .objects(owner.kind().toString().toLowerCase(Locale.ROOT) + ".yaml", Map.of("name", owner.name()))
                .get(0);
        if (object instanceof Deployment deployment) {
            deployment.getSpec().setTemplate(template);
        } else if (object instanceof StatefulSet set) {
            set.getSpec().setTemplate(template);
        } else if (object instanceof ReplicaSet set) {
            set.getSpec().setTemplate(template);
        }
        return object;
    }

    private static Affinity rather(String node) {
        return new AffinityBuilder()
                .withNewNodeAffinity()
                .addNewPreferredDuringSchedulingIgnoredDuringExecution()
                .withWeight(100)
                .withNewPreference()
                .addNewMatchField()
                .withKey("metadata.name")
                .withOperator("In")
                .withValues(node)
                .endMatchField()
                .endPreference()
                .endPreferredDuringSchedulingIgnoredDuringExecution()
                .endNodeAffinity()
                .build();
    }

    /** Waits for their pods and describes their volumes; from then on their agents are asked. */
    public List<Volume> describe() {
        return owners.stream()
                .map(owner -> follow(owner, pod(owner, Optional.empty(), Workloads.POD_READY)))
                .toList();
    }

    /** The pod of one that is ready in the place of another, whose agent is asked from now on. */
    public Volume successor(Owner owner, Volume old, Duration limit) {
        return follow(owner, pod(owner, Optional.of(old.podUid()), limit));
    }

    /** The pod of one that became ready while another runs, whose agent is asked from now on. */
    public Volume beside(Owner owner, Volume old, Duration limit) {
        return follow(
                owner,
                cluster.await(
                                owner.kind() + " " + owner.name() + " has a ready pod beside " + old.pod(),
                                limit,
                                () -> pods(owner),
                                seen -> seen.next(old)
                                        .filter(Readiness::isReady)
                                        .isPresent(),
                                seen -> {})
                        .next(old)
                        .orElseThrow());
    }

    /** Its pods as they are now. */
    Pods pods(Owner owner) {
        return new Pods(cluster.client()
                .pods()
                .inNamespace(agents.namespace())
                .withLabel(OWNER, owner.name())
                .list()
                .getItems());
    }

    /** Has one make another pod, as its kind does that. */
    public void roll(Owner owner, Volume old) {
        String namespace = agents.namespace();
        switch (owner.kind()) {
            case DEPLOYMENT ->
                cluster.client()
                        .apps()
                        .deployments()
                        .inNamespace(namespace)
                        .withName(owner.name())
                        .rolling()
                        .restart();
            case STATEFUL_SET ->
                cluster.client()
                        .apps()
                        .statefulSets()
                        .inNamespace(namespace)
                        .withName(owner.name())
                        .rolling()
                        .restart();
            case REPLICA_SET ->
                cluster.client()
                        .pods()
                        .inNamespace(namespace)
                        .withName(old.pod())
                        .delete();
        }
    }

    private Volume follow(Owner owner, Pod pod) {
        String name = pod.getMetadata().getName();
        String agent =
                owner.kind() == Kind.STATEFUL_SET ? name + "." + pod.getSpec().getNodeName() : name;
        agents.follow(agent, name);
        return workloads.describe(agent, pod, isStatic(owner), true);
    }

    /** Its one pod when that is ready and, where there was another before, that one is gone. */
    private Pod pod(Owner owner, Optional<String> before, Duration limit) {
        return cluster.await(
                        owner.kind() + " " + owner.name() + " has one pod, which is ready"
                                + before.map(uid -> " and not " + uid).orElse(""),
                        limit,
                        () -> pods(owner),
                        seen -> seen.settled(before),
                        seen -> {})
                .pods()
                .get(0);
    }

    /** What a look showed, in words for a wait. */
    record Pods(List<Pod> pods) {
        /** Another pod than the one before. */
        Optional<Pod> next(Volume before) {
            return pods.stream()
                    .filter(pod -> !before.podUid().equals(pod.getMetadata().getUid()))
                    .findFirst();
        }

        boolean settled(Optional<String> before) {
            return pods.size() == 1
                    && Readiness.isReady(pods.get(0))
                    && pods.get(0).getMetadata().getDeletionTimestamp() == null
                    && !Objects.equals(
                            before.orElse(null), pods.get(0).getMetadata().getUid());
        }

        @Override
        public String toString() {
            return pods.stream()
                    .map(pod -> pod.getMetadata().getName() + " "
                            + (pod.getMetadata().getDeletionTimestamp() != null
                                    ? "is going"
                                    : Readiness.isReady(pod)
                                            ? "is ready"
                                            : "is " + pod.getStatus().getPhase()))
                    .toList()
                    .toString();
        }
    }
}
