package dev.holdfast.campaign;

import dev.holdfast.evidence.Actions;
import dev.holdfast.lab.Lab;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Secrets that volumes bring, so that their keys are not the driver's: one Secret for static volumes, which a PersistentVolume names, and
 * one for dynamic ones, which their StorageClass names. Each is that of a workload from before the upgrade and of one from after it.
 */
final class OwnKeys {
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
    record Held(String name, Key first, Key second) {}

    /**
     * Those of a campaign.
     *
     * @param id in the names of the keys
     */
    OwnKeys(Lab lab, Workloads workloads, String id) {
        this.lab = lab;
        this.workloads = workloads;
        this.held = List.of(OF_STATIC, OF_DYNAMIC).stream()
                .map(name ->
                        new Held(name, Key.random("first-" + name + "-" + id), Key.random("second-" + name + "-" + id)))
                .toList();
    }

    /** The Secret that a workload's volume brings; empty when it has the driver's key. */
    static Optional<String> secret(String workload) {
        return Optional.ofNullable(USERS.get(workload));
    }

    List<Held> held() {
        return held;
    }

    /** Makes the first keys and the Secrets, and puts on record whose they are. */
    void begin(ActionLog actions) {
        for (Held one : held) {
            lab.createS3User(one.first().access(), one.first().secret());
            workloads.secret(one.name(), one.first());
        }
        USERS.forEach((workload, secret) -> actions.around(
                Actions.USE_SECRET, workload, Map.of(Actions.SECRET, workloads.secretName(secret)), () -> {}));
    }
}
