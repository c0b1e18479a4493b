package dev.holdfast.preflight;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Set;

/** What of a cluster is compared before and after an upgrade, and which changes of it are findings rather than told. */
public enum Aspect {
    /** Helm's. */
    RELEASE("release", Level.WARNING, true),
    /** Of the driver's containers. */
    IMAGES("images", Level.INFORMATIVE, false),
    /** Of the group of the driver's attachments. */
    CRDS("CRDs", Level.WARNING, true),
    /** The driver's. */
    CLASSES("storage classes", Level.WARNING, true),
    /** Node plugins and controllers. An upgrade makes all of them anew. */
    DRIVER_PODS("driver pods", Level.WARNING, true),
    /** All of the cluster. */
    NODES("nodes", Level.WARNING, true),
    /** The driver's. */
    VOLUMES("volumes", Level.WARNING, true),
    /** Those of the driver's volumes, or of no known driver. */
    CLAIMS("claims", Level.WARNING, true),
    /** Those that mount a volume of the driver. */
    PODS("pods with volumes", Level.WARNING, true),
    /** One for each of these pods and each volume of the driver it mounts. */
    MOUNTS("mounts", Level.WARNING, true),
    /** They come and go with mounts. */
    ATTACHMENTS("attachments", Level.INFORMATIVE, false);

    private final String title;
    private final Level level;
    private final boolean missed;

    Aspect(String title, Level level, boolean missed) {
        this.title = title;
        this.level = level;
        this.missed = missed;
    }

    /** In words, and in files. */
    @JsonValue
    public String title() {
        return title;
    }

    Level level() {
        return level;
    }

    /** Whether something of it that is gone is a finding. */
    boolean missed() {
        return missed;
    }

    /** Whether it is a finding when this fact has changed. */
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
