package dev.holdfast.cluster;

import java.time.Duration;
import java.util.Optional;

/**
 * What can keep pods from starting, and which of it recovers by itself. This is the one place that says so: a wait ends early only for
 * what has been there, without a break, for longer than the time that is given here. They are in the order in which they are reported.
 */
public enum ObstacleKind {
    /** A name that is not one of an image, or an image that must not be pulled and is not on the node. */
    NO_IMAGE(Duration.ZERO, "nobody changes the name of an image in a pod, and nothing is pulled for this one"),

    /** The registry answered that it has no such image, or not for this account. The kubelet asks again after 10 and 20 s. */
    IMAGE_REFUSED(
            Duration.ofSeconds(35),
            "the registry was asked three times and does not have the image, or does not hand it out;"
                    + " check the image's name, or in the lab load it with -Dlab.images=ARCHIVE"),

    /** The registry gave no answer. One that is restarted is back within a minute; the kubelet asks after 10, 20 and 40 s. */
    REGISTRY_SILENT(
            Duration.ofSeconds(75),
            "the registry was asked four times, and a restart of it takes less than a minute;"
                    + " check the image's name, or in the lab load it with -Dlab.images=ARCHIVE"),

    /** A Secret, ConfigMap or claim that the pod names does not exist. An operator that makes it after the pod does so in seconds. */
    MISSING_OBJECT(
            Duration.ofSeconds(30), "what a pod names is made before it or within seconds; nobody else makes it later"),

    /** The container cannot be made as the pod describes it, such as a user that the pod forbids. */
    CONTAINER_REFUSED(
            Duration.ofSeconds(30), "the container contradicts its pod or its image, and nobody changes either"),

    /** The container runtime could not make or start the container. It may be out of order for some seconds, as after a restart. */
    CONTAINER_ERROR(Duration.ofSeconds(60), "the container runtime was asked again and again for a minute"),

    /**
     * The container ends again and again. Until its fourth end in a row the kubelet never pauses for more than 40 s, so that a container
     * that only waits for another one, a socket or a resource is given more than a minute.
     */
    CRASH_LOOP(Duration.ofSeconds(45), "the container ended at least four times in a row, soon after it was started"),

    /** The API server does not take the pod: a policy, a quota, a webhook. One that is restarted answers again within a minute. */
    POD_REFUSED(
            Duration.ofSeconds(60),
            "a policy, a quota or a webhook refused the pod for a minute, and does not change by itself"),

    /** No node takes the pod now: other pods may go, nodes may come, a claim may be bound. */
    UNSCHEDULABLE,

    /** A volume is not mounted: the driver may register, or be restarted, and the kubelet tries at least every 2 minutes. */
    NOT_MOUNTED,

    /**
     * Containers are being made, and no event says what for: so it is while a call to mount a volume hangs, which the kubelet reports after
     * two minutes. Volumes are mounted within seconds, so that it is nothing to speak of before.
     */
    NO_EVENT(Duration.ofSeconds(30)),

    /** It runs, and its probe says that it is not ready. */
    NOT_READY,

    /** Another warning. */
    WARNING;

    private final Duration delay;
    private final Duration patience;
    private final String reason;

    ObstacleKind() {
        this(Duration.ZERO);
    }

    ObstacleKind(Duration delay) {
        this(delay, null, "");
    }

    ObstacleKind(Duration patience, String reason) {
        this(Duration.ZERO, patience, reason);
    }

    ObstacleKind(Duration delay, Duration patience, String reason) {
        this.delay = delay;
        this.patience = patience;
        this.reason = reason;
    }

    /** How long it has to be there before it is spoken of. */
    public Duration delay() {
        return delay;
    }

    /** For how long it is given the chance to go away; empty where it may go away at any time. */
    public Optional<Duration> patience() {
        return Optional.ofNullable(patience);
    }

    /** Whether an image is not there. */
    public boolean isOfAnImage() {
        return this == NO_IMAGE || this == IMAGE_REFUSED || this == REGISTRY_SILENT;
    }

    /** Why waiting for longer does not help, in words. */
    public String reason() {
        return reason;
    }
}
