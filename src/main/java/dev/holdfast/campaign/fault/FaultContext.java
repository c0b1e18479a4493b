package dev.holdfast.campaign.fault;

import dev.holdfast.cluster.Cluster;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.Volume;
import dev.holdfast.evidence.bundle.Bundle;
import dev.holdfast.lab.Lab;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What a fault can context: the lab, its cluster, and what the campaign has made there so far. */
public final class FaultContext {
    private final Lab lab;
    private final Cluster cluster;
    private final DriverProfile profile;
    private final String namespace;
    private final Supplier<List<Volume>> volumes;
    private final Path bundle;

    /**
     * For one campaign.
     *
     * @param namespace of its workloads and agents
     * @param volumes those there are when a fault asks
     * @param bundle the folder of its evidence, which grows
     */
    public FaultContext(
            Lab lab,
            Cluster cluster,
            DriverProfile profile,
            String namespace,
            Supplier<List<Volume>> volumes,
            Path bundle) {
        this.bundle = bundle;
        this.lab = lab;
        this.cluster = cluster;
        this.profile = profile;
        this.namespace = namespace;
        this.volumes = volumes;
    }

    /** The lab, whose nodes can be entered. */
    public Lab lab() {
        return lab;
    }

    /** The cluster. */
    public Cluster cluster() {
        return cluster;
    }

    /** The API of fabric8. */
    public KubernetesClient client() {
        return cluster.client();
    }

    /** The driver's profile. */
    public DriverProfile profile() {
        return profile;
    }

    /** The namespace of workloads and agents. */
    public String namespace() {
        return namespace;
    }

    /** The volume of a workload. */
    public Volume volume(String workload) {
        List<Volume> known = volumes.get();
        return known.stream()
                .filter(volume -> volume.name().equals(workload))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException("there is no workload " + workload + " yet, but "
                        + known.stream().map(Volume::name).toList()));
    }

    /** What a workload has acknowledged so far, as far as it is recorded, in order. */
    public List<Operation.Acknowledged> acknowledged(String workload) {
        try {
            Bundle evidence = Bundle.open(bundle);
            return evidence.sources(Channel.OPERATIONS).stream()
                    .filter(source -> source.name().equals(workload))
                    .flatMap(source -> {
                        try (Stream<Operation> lines = evidence.lines(Channel.OPERATIONS, source)) {
                            return lines
                                    .filter(Operation.Acknowledged.class::isInstance)
                                    .map(Operation.Acknowledged.class::cast)
                                    .toList()
                                    .stream();
                        }
                    })
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("what " + workload + " acknowledged cannot be read in " + bundle, e);
        }
    }

    /** Does something again and again for a while, and no longer when the campaign ends meanwhile. */
    public void againAndAgain(Duration time, Duration period, Runnable work) {
        long until = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < until && !Thread.interrupted()) {
            work.run();
            LockSupport.parkNanos(period.toNanos());
        }
    }

    /** Does something, holds it for a while, and undoes it, also when the campaign ends meanwhile. */
    public void forAWhile(Duration time, Runnable begin, Runnable end) {
        try {
            begin.run();
            long until = System.nanoTime() + time.toNanos();
            // the campaign interrupts the thread when it ends; the flag is taken, since undoing must not be interrupted
            while (System.nanoTime() < until && !Thread.interrupted()) {
                LockSupport.parkNanos(until - System.nanoTime());
            }
        } finally {
            end.run();
        }
    }
}
