package dev.holdfast.campaign.workload;

import dev.holdfast.campaign.observe.Attempts;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.console.Interruption;
import dev.holdfast.evidence.Actions;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Claims of StorageClasses of the run's own, tried without a pod and with one, each step recorded. What does not come about is recorded, and ends
 * nothing.
 */
public final class ClassClaims {
    /** For a claim that is late: whether it comes at all. */
    private static final Duration LATE = Duration.ofSeconds(10);

    /** Whoever makes volumes keeps classes in memory, and hears of a change in no more than a moment. */
    private static final Duration HEARD = Duration.ofSeconds(2);

    private final Cluster cluster;
    private final WorkloadTemplates templates;
    private final Workloads workloads;
    private final Claims claims;
    private final Attempts attempts;
    private final Interruption interruption;

    ClassClaims(
            Cluster cluster,
            WorkloadTemplates templates,
            Workloads workloads,
            Attempts attempts,
            Interruption interruption) {
        this.cluster = cluster;
        this.templates = templates;
        this.workloads = workloads;
        this.claims = workloads.claims();
        this.attempts = attempts;
        this.interruption = interruption;
    }

    /**
     * A claim that is tried.
     *
     * @param name by {@link Actions#triedClaim}
     * @param way in which it is tried, such as {@link Actions#AT_ONCE}
     * @param node of its pod
     */
    public record ClassClaim(String name, String way, String node) {
        private boolean waits() {
            return way.equals(Actions.WAITING);
        }
    }

    /** Makes the class that binds at once, and the one that waits for a pod. */
    public void makeClasses(String policyAtOnce, String policyWaiting) {
        claims.storageClass(templates.immediateClass(), policyAtOnce, Actions.IMMEDIATE);
        claims.storageClass(templates.waitingClass(), policyWaiting, Actions.WAIT_FOR_FIRST_CONSUMER);
    }

    /** Deletes the class that binds at once and makes it again with a reclaim policy. Kubernetes lets nobody edit it. */
    public void replaceClass(String policy) {
        String name = templates.immediateClass();
        Map<String, String> facts = Map.of(Actions.BINDING_MODE, Actions.IMMEDIATE, Actions.POLICY, policy);
        attempts.succeeds(Actions.REPLACE_CLASS, name, facts, () -> {
            cluster.client().storage().v1().storageClasses().withName(name).delete();
            cluster.await(
                    "StorageClass " + name + " is gone",
                    Workloads.GONE,
                    () -> cluster.client()
                                    .storage()
                                    .v1()
                                    .storageClasses()
                                    .withName(name)
                                    .get()
                            == null,
                    gone -> gone,
                    seen -> {});
            claims.storageClass(name, policy, Actions.IMMEDIATE);
            return Map.of();
        });
        workloads.told("letting the driver hear of the new StorageClass", () -> interruption.rest(HEARD));
    }

    /**
     * Makes a claim and leaves it without a pod: until it is bound or late, where its class binds at once, else for a while.
     *
     * @param bound how long it may take
     * @param without how long it is left alone
     * @return whether a pod may use it
     */
    public boolean tryWithoutPod(ClassClaim one, Duration bound, Duration without) {
        boolean[] tried = {false};
        attempts.tolerates(
                "claim " + one.name(),
                () -> tried[0] = attempts.succeeds(
                        Actions.TRY_CLAIM,
                        one.name(),
                        facts(one),
                        () -> one.waits() ? leftAlone(one, without) : boundAtOnce(one, bound)));
        return tried[0];
    }

    private Map<String, String> facts(ClassClaim one) {
        String name = one.waits() ? templates.waitingClass() : templates.immediateClass();
        StorageClass now = cluster.persist(
                "a look at StorageClass " + name,
                Workloads.POD_READY,
                () -> Cluster.present(
                        cluster.client().storage().v1().storageClasses().withName(name)));
        return Map.of(
                Actions.NODE, one.node(),
                Actions.WAY, one.way(),
                Actions.STORAGE_CLASS, name,
                Actions.BINDING_MODE, now.getVolumeBindingMode(),
                Actions.POLICY, now.getReclaimPolicy());
    }

    private Map<String, String> boundAtOnce(ClassClaim one, Duration limit) {
        long before = System.nanoTime();
        claims.claimDynamic(one.name(), templates.immediateClass());
        long made = System.nanoTime();
        long[] unbound = {made};
        cluster.await(
                "claim " + one.name() + " is bound",
                limit.plus(LATE),
                () -> {
                    long asked = System.nanoTime();
                    Claims.Claimed seen = claims.look(one.name());
                    unbound[0] = seen.bound() ? unbound[0] : asked;
                    return seen;
                },
                Claims.Claimed::bound,
                seen -> {});
        Map<String, String> facts = new HashMap<>();
        facts.put(Actions.MILLISECONDS, milliseconds(System.nanoTime() - before));
        facts.put(Actions.UNBOUND, milliseconds(unbound[0] - made));
        facts.putAll(volume(one));
        return facts;
    }

    private Map<String, String> leftAlone(ClassClaim one, Duration time) {
        claims.claimDynamic(one.name(), templates.waitingClass());
        long made = System.nanoTime();
        workloads.told(
                "leaving claim " + one.name() + " without a pod for " + time.toSeconds() + " s",
                () -> interruption.rest(time));
        long asked = System.nanoTime();
        Claims.Claimed seen =
                cluster.persist("a look at claim " + one.name(), Workloads.POD_READY, () -> claims.look(one.name()));
        return Map.of(Actions.ANSWER, seen.phase(), Actions.MILLISECONDS, milliseconds(asked - made));
    }

    /** Has a pod use a claim. */
    public void use(ClassClaim one) {
        use(one, () -> {});
    }

    /** The same of a claim whose class binds at once, when it is bound: a pod that comes before that can miss it. */
    void useOnceBound(ClassClaim one, Duration limit) {
        use(one, () -> claims.awaitBound(one.name(), limit));
    }

    private void use(ClassClaim one, Runnable before) {
        Pod pod = (Pod) templates
                .objects(
                        "functional.yaml",
                        Map.of("name", "functional-" + one.name(), "claim", one.name(), "node", one.node()))
                .get(0);
        attempts.succeeds(Actions.USE_CLAIM, one.name(), Map.of(Actions.NODE, one.node()), () -> {
            before.run();
            Map<String, String> said = new HashMap<>(
                    new AttemptPods(cluster, workloads).run(pod, () -> "; its claim: " + claims.look(one.name())));
            said.putAll(volume(one));
            return said;
        });
    }

    /** Looks again at the volume of a claim. */
    public void lookAtPolicy(ClassClaim one) {
        attempts.succeeds(Actions.LOOK_AT_POLICY, one.name(), Map.of(), () -> volume(one));
    }

    /** Lets the volume of a claim go with it when the run is over, and what is behind it: nothing else would delete that of some drivers. */
    public void letGo(ClassClaim one) {
        attempts.tolerates("the reclaim policy of the volume of " + one.name(), () -> {
            String volume = claims.boundVolume(one.name()).getMetadata().getName();
            cluster.client()
                    .persistentVolumes()
                    .withName(volume)
                    .patch(
                            PatchContext.of(PatchType.JSON_MERGE),
                            "{\"spec\":{\"persistentVolumeReclaimPolicy\":\"" + Actions.DELETE + "\"}}");
        });
    }

    /** The volume of a claim, which has the run's label from now on. */
    private Map<String, String> volume(ClassClaim one) {
        claims.awaitBound(one.name(), LATE);
        PersistentVolume volume =
                cluster.persist("a look at the volume of " + one.name(), LATE, () -> claims.boundVolume(one.name()));
        return Map.of(
                Actions.PERSISTENT_VOLUME,
                volume.getMetadata().getName(),
                Actions.POLICY,
                volume.getSpec().getPersistentVolumeReclaimPolicy());
    }

    private static String milliseconds(long nanos) {
        return String.format(Locale.ROOT, "%.3f", nanos / 1e6);
    }
}
