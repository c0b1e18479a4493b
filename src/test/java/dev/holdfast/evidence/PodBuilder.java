package dev.holdfast.evidence;

import java.util.List;

/** A pod as a look shows it, where a test changes only what it is about. */
public final class PodBuilder {
    private final Pods.Entry rest;
    private String namespace;
    private String name;
    private String uid;
    private String phase;
    private boolean ready;
    private boolean deleting;
    private List<Pods.Container> containers;
    private Long graceSeconds;
    private List<Pods.Container> initContainers;

    private PodBuilder(Pods.Entry other) {
        rest = other;
        namespace = other.namespace();
        name = other.name();
        uid = other.uid();
        phase = other.phase();
        ready = other.ready();
        deleting = other.deleting();
        containers = other.containers();
        graceSeconds = other.graceSeconds();
        initContainers = other.initContainers();
    }

    /** Begins with all that another one says. */
    public static PodBuilder of(Pods.Entry other) {
        return new PodBuilder(other);
    }

    public PodBuilder namespace(String value) {
        namespace = value;
        return this;
    }

    public PodBuilder name(String value) {
        name = value;
        return this;
    }

    public PodBuilder uid(String value) {
        uid = value;
        return this;
    }

    public PodBuilder phase(String value) {
        phase = value;
        return this;
    }

    public PodBuilder ready(boolean value) {
        ready = value;
        return this;
    }

    public PodBuilder deleting(boolean value) {
        deleting = value;
        return this;
    }

    public PodBuilder containers(List<Pods.Container> value) {
        containers = value;
        return this;
    }

    public PodBuilder graceSeconds(Long value) {
        graceSeconds = value;
        return this;
    }

    public PodBuilder initContainers(List<Pods.Container> value) {
        initContainers = value;
        return this;
    }

    public Pods.Entry build() {
        return new Pods.Entry(
                namespace,
                name,
                uid,
                rest.node(),
                phase,
                ready,
                deleting,
                rest.labels(),
                rest.annotations(),
                containers,
                rest.workload(),
                graceSeconds,
                initContainers,
                rest.security());
    }
}
