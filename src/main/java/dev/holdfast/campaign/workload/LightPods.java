package dev.holdfast.campaign.workload;

import dev.holdfast.campaign.observe.Attempts;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.Readiness;
import dev.holdfast.evidence.Actions;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * Pods that do nothing but use a volume, so that many of them can come and go on a small node. What does not come, or does not go, is recorded
 * and ends nothing.
 */
public final class LightPods {
    /** A service account that has no rights. */
    public static final String OTHER_ACCOUNT = "light";

    /** Long enough for a kubelet to try twice. */
    private static final Duration REFUSED_WITHIN = Duration.ofMinutes(1);

    private static final String SUCCEEDED = "Succeeded";

    private final Cluster cluster;
    private final WorkloadTemplates templates;
    private final Workloads workloads;
    private final Attempts attempts;

    LightPods(Cluster cluster, WorkloadTemplates templates, Workloads workloads, Attempts attempts) {
        this.cluster = cluster;
        this.templates = templates;
        this.workloads = workloads;
        this.attempts = attempts;
    }

    /**
     * A pod to be started.
     *
     * @param set name of the pods that it is compared with
     * @param differs the one thing in which it differs from others of its set
     * @param lifetime after which it ends by itself; empty for never
     * @param identity users and groups of its own; empty where it has no others than {@code fsGroup} and {@code user} say
     */
    public record LightPod(
            String name,
            String set,
            String differs,
            String claim,
            String node,
            Optional<Long> fsGroup,
            Optional<Long> user,
            String serviceAccount,
            Map<String, String> labels,
            Optional<Duration> lifetime,
            Optional<PodSecurityContext> identity) {
        /** One with nothing particular. */
        public static LightPod of(String name, String set, String claim, String node) {
            return new LightPod(
                    name,
                    set,
                    Actions.NOTHING,
                    claim,
                    node,
                    Optional.empty(),
                    Optional.empty(),
                    "default",
                    Map.of(),
                    Optional.empty(),
                    Optional.empty());
        }

        /** The same that differs in one thing, with an fsGroup. */
        public LightPod withFsGroup(String differing, long group) {
            return new LightPod(
                    name,
                    set,
                    differing,
                    claim,
                    node,
                    Optional.of(group),
                    user,
                    serviceAccount,
                    labels,
                    lifetime,
                    identity);
        }

        /** The same that differs in one thing, as another user. */
        public LightPod withUser(String differing, long uid) {
            return new LightPod(
                    name,
                    set,
                    differing,
                    claim,
                    node,
                    fsGroup,
                    Optional.of(uid),
                    serviceAccount,
                    labels,
                    lifetime,
                    identity);
        }

        /** The same that differs in one thing, with a service account. */
        public LightPod withServiceAccount(String differing, String account) {
            return new LightPod(name, set, differing, claim, node, fsGroup, user, account, labels, lifetime, identity);
        }

        /** The same that differs in one thing, with labels. */
        public LightPod withLabels(String differing, Map<String, String> more) {
            return new LightPod(
                    name, set, differing, claim, node, fsGroup, user, serviceAccount, more, lifetime, identity);
        }

        /** The same that differs in one thing, which is its node, its claim, or what became of its volume meanwhile. */
        public LightPod differing(String differing) {
            return new LightPod(
                    name, set, differing, claim, node, fsGroup, user, serviceAccount, labels, lifetime, identity);
        }

        /** The same that ends by itself. */
        public LightPod endingAfter(Duration time) {
            return new LightPod(
                    name,
                    set,
                    differs,
                    claim,
                    node,
                    fsGroup,
                    user,
                    serviceAccount,
                    labels,
                    Optional.of(time),
                    identity);
        }

        /** The same with users and groups of its own. */
        LightPod withIdentity(PodSecurityContext own) {
            return new LightPod(
                    name, set, differs, claim, node, fsGroup, user, serviceAccount, labels, lifetime, Optional.of(own));
        }
    }

    /** Makes a service account beside the default one. */
    public void otherAccount() {
        HasMetadata account = new ServiceAccountBuilder()
                .withNewMetadata()
                .withNamespace(templates.namespace())
                .withName(OTHER_ACCOUNT)
                .endMetadata()
                .build();
        cluster.apply(List.of(templates.label().on(account)));
    }

    /** Starts some at once, and waits until each is ready or its time is over. */
    public void start(List<LightPod> all) {
        AtOnce.each(all, this::start);
    }

    /**
     * Ends some at once in a way, and waits until each is gone or its time is over.
     *
     * @param how as {@link Actions#END_LIGHT_POD} has it; whoever says that a node is drained has cordoned it
     */
    public void end(List<LightPod> all, String how) {
        AtOnce.each(all, one -> end(one, how));
    }

    /** Starts some while something else is done, and waits for both. */
    public void startWhile(List<LightPod> all, Runnable something) {
        CompletableFuture<Void> coming = CompletableFuture.runAsync(() -> start(all));
        something.run();
        AtOnce.join(coming);
    }

    /** The uid of one that is ready; empty where it is not. */
    public Optional<String> uid(LightPod one) {
        return find(one).filter(Readiness::isReady).map(pod -> pod.getMetadata().getUid());
    }

    private void start(LightPod one) {
        Map<String, String> facts =
                Map.of(Actions.SET, one.set(), Actions.DIFFERS, one.differs(), Actions.NODE, one.node());
        attempts.succeeds(Actions.START_LIGHT_POD, one.name(), facts, () -> {
            workloads.claims().awaitBound(one.claim(), Workloads.POD_READY);
            PersistentVolume volume = volume(one.claim());
            cluster.apply(List.of(pod(one)));
            Pod ready = cluster.await(
                    "pod " + one.name() + " is ready",
                    Workloads.POD_READY,
                    () -> find(one).orElseThrow(),
                    pod -> Readiness.isReady(pod)
                            || SUCCEEDED.equals(pod.getStatus().getPhase()),
                    seen -> {});
            return Map.of(
                    Actions.NAMESPACE, templates.namespace(),
                    Actions.UID, ready.getMetadata().getUid(),
                    Actions.PERSISTENT_VOLUME, volume.getMetadata().getName(),
                    Actions.VOLUME_HANDLE, volume.getSpec().getCsi().getVolumeHandle(),
                    Actions.MOUNT_OPTIONS, String.join(",", volume.getSpec().getMountOptions()),
                    Actions.FS_GROUP, one.fsGroup().map(String::valueOf).orElse(""),
                    Actions.SERVICE_ACCOUNT, one.serviceAccount());
        });
    }

    /**
     * Starts one on a volume that is to be refused, and waits until it is ready, or an event of it names what is wrong.
     *
     * @param word that the event must have
     */
    public Map<String, String> tryRefused(LightPod one, String word) {
        workloads.claims().awaitBound(one.claim(), Workloads.POD_READY);
        cluster.apply(List.of(pod(one)));
        return cluster.await(
                "pod " + one.name() + " is refused its volume because of " + word + ", or has it",
                REFUSED_WITHIN,
                () -> answer(one, word),
                seen -> seen.containsKey(Actions.ANSWER),
                seen -> {});
    }

    /** Starts some on volumes that are to be refused, all at once, each recorded; and ends them. */
    public void tryAllRefused(Map<LightPod, String> all, String action) {
        AtOnce.each(List.copyOf(all.keySet()), one -> {
            Map<String, String> facts = Map.of(Actions.NODE, one.node(), Actions.ATTRIBUTE, all.get(one));
            attempts.succeeds(action, one.set(), facts, () -> tryRefused(one, all.get(one)));
        });
        end(List.copyOf(all.keySet()), Actions.DELETED_POD);
    }

    private Map<String, String> answer(LightPod one, String word) {
        if (Readiness.isReady(find(one).orElseThrow())) {
            return Map.of(Actions.ANSWER, Actions.ACCEPTED);
        }
        Map<String, String> seen = new TreeMap<>();
        cluster.client().v1().events().inNamespace(templates.namespace()).list().getItems().stream()
                .filter(event -> one.name().equals(event.getInvolvedObject().getName())
                        && "FailedMount".equals(event.getReason())
                        && event.getMessage() != null)
                .forEach(event -> {
                    if (event.getMessage().contains(word)) {
                        seen.put(Actions.ANSWER, Actions.REFUSED);
                        seen.put(Actions.REASON, event.getMessage());
                    } else {
                        seen.putIfAbsent(Actions.REASON, event.getMessage());
                    }
                });
        return seen;
    }

    private PersistentVolume volume(String claim) {
        String name = Cluster.present(cluster.client()
                        .persistentVolumeClaims()
                        .inNamespace(templates.namespace())
                        .withName(claim))
                .getSpec()
                .getVolumeName();
        return Cluster.present(cluster.client().persistentVolumes().withName(name));
    }

    private Pod pod(LightPod one) {
        Pod pod = (Pod) templates
                .objects(
                        "light-pod.yaml",
                        Map.of(
                                "name",
                                one.name(),
                                "claim",
                                one.claim(),
                                "node",
                                one.node(),
                                "serviceAccount",
                                one.serviceAccount(),
                                "seconds",
                                Long.toString(
                                        one.lifetime().map(Duration::toSeconds).orElse((long) Integer.MAX_VALUE))))
                .get(0);
        one.identity().ifPresent(own -> pod.getSpec().setSecurityContext(own));
        one.fsGroup().ifPresent(group -> pod.getSpec().getSecurityContext().setFsGroup(group));
        one.user().ifPresent(uid -> pod.getSpec().getSecurityContext().setRunAsUser(uid));
        pod.getMetadata().getLabels().putAll(one.labels());
        return pod;
    }

    private Optional<Pod> find(LightPod one) {
        return workloads.find(one.name());
    }

    private void end(LightPod one, String how) {
        Optional<Pod> there = find(one);
        if (there.isEmpty()) {
            return;
        }
        Map<String, String> facts =
                Map.of(Actions.UID, there.get().getMetadata().getUid(), Actions.NODE, one.node(), Actions.HOW, how);
        attempts.succeeds(Actions.END_LIGHT_POD, one.name(), facts, () -> {
            act(one, there.get(), how);
            return Map.of();
        });
        if (how.equals(Actions.COMPLETED)) {
            cluster.delete(there.get());
            workloads.awaitGone(one.name(), Workloads.GONE);
        }
    }

    private void act(LightPod one, Pod pod, String how) {
        switch (how) {
            case Actions.COMPLETED ->
                cluster.await(
                        "pod " + one.name() + " has succeeded",
                        Workloads.GONE,
                        () -> find(one).orElseThrow().getStatus().getPhase(),
                        SUCCEEDED::equals,
                        seen -> {});
            case Actions.FORCED ->
                cluster.client().resource(pod).withGracePeriod(0).delete();
            case Actions.EVICTED, Actions.DRAINED -> evict(one);
            default -> cluster.delete(pod);
        }
        if (!how.equals(Actions.COMPLETED)) {
            workloads.awaitGone(one.name(), Workloads.GONE);
        }
    }

    private void evict(LightPod one) {
        cluster.await(
                "pod " + one.name() + " may be evicted",
                Workloads.GONE,
                () -> cluster.client()
                        .pods()
                        .inNamespace(templates.namespace())
                        .withName(one.name())
                        .evict(),
                allowed -> allowed,
                seen -> {});
    }
}
