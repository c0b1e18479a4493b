package dev.holdfast.campaign.workload;

import dev.holdfast.campaign.environment.S3Key;
import dev.holdfast.campaign.observe.Agents;
import dev.holdfast.campaign.observe.Attempts;
import dev.holdfast.campaign.workload.ClassClaims.ClassClaim;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.console.Interruption;
import dev.holdfast.evidence.Actions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Claims of a StorageClass of the run's own whose Secret is missing, lacks a key, or has one that the store refuses, until it is mended; each step is
 * recorded. What does not come about is recorded, and ends nothing. The class names a Secret for each claim, so that no claim waits for another one's.
 */
public final class UnfitSecrets {
    /** What the class names as its Secret; the provisioner fills in the name of the claim. */
    static final String OF_CLAIM = "key-of-${pvc.name}";

    /** The external-provisioner tries again after 5 min at most, and no sooner where the driver answers that an argument is invalid. */
    private static final Duration RETRIED = Duration.ofMinutes(6);

    /** For a claim that could have been bound while another one was waited for. */
    private static final Duration LATE = Duration.ofSeconds(10);

    private final Cluster cluster;
    private final Agents agents;
    private final WorkloadTemplates templates;
    private final Workloads workloads;
    private final S3Key right;
    private final S3Key wrong;
    private final Attempts attempts;
    private final Interruption interruption;

    UnfitSecrets(
            Cluster cluster,
            Agents agents,
            WorkloadTemplates templates,
            Workloads workloads,
            S3Key right,
            Attempts attempts,
            Interruption interruption) {
        this.cluster = cluster;
        this.agents = agents;
        this.templates = templates;
        this.workloads = workloads;
        this.right = right;
        // one whose secret is mistyped; it opens nothing, so no record has to be kept from telling it
        this.wrong = new S3Key(right.access(), S3Key.random().secret());
        this.attempts = attempts;
        this.interruption = interruption;
    }

    /** Makes the class. */
    public void makeClass() {
        workloads.claims().storageClass(templates.secretClass(), Actions.DELETE, Actions.IMMEDIATE);
    }

    /**
     * Makes a Secret that does not fit, in the way of the claim, and the claim.
     *
     * @return whether it is there
     */
    public boolean claim(ClassClaim one) {
        Map<String, String> facts = new LinkedHashMap<>(Map.of(
                Actions.NODE, one.node(),
                Actions.WAY, one.way(),
                Actions.STORAGE_CLASS, templates.secretClass(),
                Actions.SECRET, workloads.secretName(secret(one))));
        if (one.way().equals(Actions.INCOMPLETE)) {
            facts.put(Actions.LACKS, workloads.secretKeyField());
        }
        return attempts.succeeds(Actions.TRY_SECRET, one.name(), facts, () -> {
            Map<String, String> answer = Map.of();
            if (one.way().equals(Actions.INCOMPLETE)) {
                workloads.incompleteSecret(secret(one), right);
            } else if (one.way().equals(Actions.REFUSED_KEY)) {
                workloads.secret(secret(one), wrong);
                answer = Map.of(Actions.ANSWER, agents.tryKey(workloads.control(one.node()), wrong));
            }
            workloads.claims().claimDynamic(one.name(), templates.secretClass());
            return answer;
        });
    }

    /** Leaves all of them alone for a while. */
    public void leaveAlone(Duration time) {
        workloads.told(
                "leaving claims of a class whose Secret does not fit alone for " + time.toSeconds() + " s",
                () -> interruption.rest(time));
    }

    /** Looks at a claim. */
    public void look(ClassClaim one) {
        attempts.succeeds(
                Actions.LOOK_AT_CLAIM,
                one.name(),
                Map.of(),
                () -> Map.of(
                        Actions.ANSWER,
                        cluster.persist(
                                        "a look at claim " + one.name(),
                                        Workloads.POD_READY,
                                        () -> workloads.claims().look(one.name()))
                                .phase()));
    }

    /** Gives the Secret of a claim the key that fits. */
    public void mend(ClassClaim one) {
        attempts.succeeds(
                Actions.MEND_SECRET, one.name(), Map.of(Actions.SECRET, workloads.secretName(secret(one))), () -> {
                    workloads.secret(secret(one), right);
                    return Map.of();
                });
    }

    /** Has a pod use each claim when it is bound, all of whose Secrets were mended just now. */
    public void use(List<ClassClaim> all) {
        ClassClaims claims = workloads.classClaims(attempts, interruption);
        long from = System.nanoTime();
        for (ClassClaim one : all) {
            Duration left = RETRIED.minusNanos(System.nanoTime() - from);
            claims.useOnceBound(one, left.compareTo(LATE) < 0 ? LATE : left);
        }
    }

    private static String secret(ClassClaim one) {
        return OF_CLAIM.replace("${pvc.name}", one.name());
    }
}
