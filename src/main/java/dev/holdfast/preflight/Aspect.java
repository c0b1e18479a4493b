package dev.holdfast.preflight;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Set;

/** An aspect of a cluster that is compared before and after an upgrade, and which of its changes are findings; others are only reported. */
public enum Aspect {
    /** The Helm release. */
    RELEASE("release", Level.WARNING, true),
    /** Images of the driver's containers. */
    IMAGES("images", Level.INFORMATIVE, false),
    /** CRDs of the API group of the driver's attachments. */
    CRDS("CRDs", Level.WARNING, true),
    /** StorageClasses of the driver. */
    CLASSES("storage classes", Level.WARNING, true),
    /** Pods of the node plugin and the controller. An upgrade recreates all of them. */
    DRIVER_PODS("driver pods", Level.WARNING, true),
    /** All nodes of the cluster. */
    NODES("nodes", Level.WARNING, true),
    /** PersistentVolumes of the driver. */
    VOLUMES("volumes", Level.WARNING, true),
    /** PersistentVolumeClaims of the driver's volumes, or of no known driver. */
    CLAIMS("claims", Level.WARNING, true),
    /** Pods that mount a volume of the driver. */
    PODS("pods with volumes", Level.WARNING, true),
    /** One for each of these pods and each of the driver's volumes it mounts. */
    MOUNTS("mounts", Level.WARNING, true),
    /** The driver's attachment objects, which come and go with mounts. */
    ATTACHMENTS("attachments", Level.INFORMATIVE, false);

    private final String title;
    private final Level level;
    private final boolean missed;

    Aspect(String title, Level level, boolean missed) {
        this.title = title;
        this.level = level;
        this.missed = missed;
    }

    /** Its name in text and in files. */
    @JsonValue
    public String title() {
        return title;
    }

    Level level() {
        return level;
    }

    /** Whether a missing object is a finding. */
    boolean missed() {
        return missed;
    }

    /** Whether a change of this fact is a finding. */
    boolean keeps(String fact) {
        return kept().contains(fact);
    }

    private Set<String> kept() {
        return switch (this) {
            case RELEASE -> Set.of("status");
            case CRDS -> Set.of(State.UID);
            case CLASSES -> Set.of("binding mode", "reclaim policy", "parameters", "mount options");
            case DRIVER_PODS -> Set.of(State.READY, State.RESTARTS);
            case NODES -> Set.of(State.READY, "boot");
            case VOLUMES -> Set.of(State.UID, State.PHASE, "claim", "reclaim policy", "handle");
            case CLAIMS -> Set.of(State.UID, State.PHASE, "volume");
            case PODS -> Set.of(State.UID, "node", State.PHASE, State.RESTARTS);
            case MOUNTS -> Set.of(State.MOUNTER, State.PROCESS);
            case IMAGES, ATTACHMENTS -> Set.of();
        };
    }
}
