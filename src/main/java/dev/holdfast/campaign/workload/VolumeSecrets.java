package dev.holdfast.campaign.workload;

import dev.holdfast.campaign.environment.S3Key;
import dev.holdfast.campaign.observe.ActionLog;
import dev.holdfast.campaign.workload.JudgedWorkloads.NewWorkload;
import dev.holdfast.campaign.workload.JudgedWorkloads.OldWorkload;
import dev.holdfast.campaign.workload.JudgedWorkloads.Provisioning;
import dev.holdfast.evidence.Actions;
import dev.holdfast.lab.Lab;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Secrets that volumes bring, so that their keys are not the driver's: one Secret for static volumes, which a PersistentVolume names, and
 * one for dynamic ones, which their StorageClass names. Each is that of a workload from before the upgrade and of one from after it.
 */
public final class VolumeSecrets {
    static final String OLD_STATIC = "own-key-static";
    static final String OLD_DYNAMIC = "own-key-dynamic";
    static final String NEW_STATIC = "new-own-key-static";
    static final String NEW_DYNAMIC = "new-own-key-dynamic";
    /** The Secret of static volumes. */
    static final String OF_STATIC = "own-static";
    /** The Secret of dynamic volumes. */
    static final String OF_DYNAMIC = "own-dynamic";

    private static final Map<String, String> USERS =
            Map.of(OLD_STATIC, OF_STATIC, NEW_STATIC, OF_STATIC, OLD_DYNAMIC, OF_DYNAMIC, NEW_DYNAMIC, OF_DYNAMIC);

    private final Lab lab;
    private final Workloads workloads;
    private final List<Held> held;

    /**
     * A Secret with the key that it has first and the one that it gets.
     *
     * @param name in the namespace of the workloads
     */
    public record Held(String name, S3Key first, S3Key second) {}

    /** Those of a campaign. */
    public VolumeSecrets(Lab lab, Workloads workloads) {
        this.lab = lab;
        this.workloads = workloads;
        this.held = List.of(OF_STATIC, OF_DYNAMIC).stream()
                .map(name -> new Held(name, S3Key.random(), S3Key.random()))
                .toList();
    }

    /** The Secret that a workload's volume brings; empty when it has the driver's key. */
    public static Optional<String> secret(String workload) {
        return Optional.ofNullable(USERS.get(workload));
    }

    /** The workloads from before the upgrade. */
    public static List<OldWorkload> oldWorkloads() {
        return List.of(
                new OldWorkload(OLD_STATIC, Provisioning.STATIC), new OldWorkload(OLD_DYNAMIC, Provisioning.DYNAMIC));
    }

    /** The workloads from after it: one on the first node and one on the last. */
    public static List<NewWorkload> newWorkloads(List<String> nodes) {
        return List.of(
                NewWorkload.of(NEW_STATIC, nodes.get(0), true),
                NewWorkload.of(NEW_DYNAMIC, nodes.get(nodes.size() - 1), false));
    }

    /** The Secrets. */
    public List<Held> held() {
        return held;
    }

    /** Makes the first keys and the Secrets, and records whose they are. */
    public void begin(ActionLog actions) {
        for (Held one : held) {
            lab.createS3User(one.first().access(), one.first().secret());
            workloads.secret(one.name(), one.first());
        }
        USERS.forEach((workload, secret) -> actions.around(
                Actions.USE_SECRET, workload, Map.of(Actions.SECRET, workloads.secretName(secret)), () -> {}));
    }
}
