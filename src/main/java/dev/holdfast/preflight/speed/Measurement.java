package dev.holdfast.preflight.speed;

import dev.holdfast.cluster.AgentImage;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.ClusterException;
import dev.holdfast.console.Shutdown;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.preflight.visit.TemporaryNamespace;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Measures how fast volumes are, on dynamic volumes of its own: for each, a pod is started, one after the other, and times operations. Each pod
 * has its own volume because a second pod on the same volume might share the mount of the first. Everything is in one namespace and is removed
 * with it.
 */
public final class Measurement {
    private static final Duration BOUND = Duration.ofMinutes(2);
    private static final Duration READY = Duration.ofMinutes(3);
    private static final Duration DONE = Duration.ofMinutes(5);

    private final Cluster cluster;
    private final DriverProfile profile;
    private final Shutdown shutdown;
    private final Consumer<String> progress;

    /**
     * A measurement of one cluster.
     *
     * @param shutdown removes everything early when the JVM has to end
     * @param progress takes a line for each step
     */
    public Measurement(Cluster cluster, DriverProfile profile, Shutdown shutdown, Consumer<String> progress) {
        this.cluster = cluster;
        this.profile = profile;
        this.shutdown = shutdown;
        this.progress = progress;
    }

    /**
     * What to measure.
     *
     * @param storageClass of the driver
     * @param image of the pods
     * @param pods number of pods, started one after the other, spread over the driver's nodes
     * @param objects how many are written and read through each pod's mount; the folder is listed as many times
     * @param bytes size of each object
     */
    public record Plan(String storageClass, AgentImage image, int pods, int objects, int bytes) {}

    /**
     * Measures.
     *
     * @param release chart and version of the running driver
     * @param done takes the figures before everything is removed, so that they are kept if removing fails
     * @throws ClusterException if the measurement failed; the text says where
     */
    public void measure(Plan plan, String release, Consumer<Baseline> done) {
        List<String> nodes = nodes();
        boolean immediate = isImmediate(plan.storageClass());
        Map<TimedOperation, List<Double>> samples = new EnumMap<>(TimedOperation.class);
        String taken = Instant.now().toString();
        try (TemporaryNamespace temporary = TemporaryNamespace.begin(cluster, shutdown, plan.image(), "baseline")) {
            progress.accept(plan.pods() + " claims in namespace " + temporary.namespace());
            for (int i = 0; i < plan.pods(); i++) {
                temporary.apply("dynamic-volume.yaml", Map.of("name", pod(i), "storageClass", plan.storageClass()));
            }
            for (int i = 0; i < plan.pods(); i++) {
                String node = nodes.get(i % nodes.size());
                if (immediate) {
                    // else the claim is bound only when its pod is scheduled, and binding is part of the measured time
                    awaitBound(temporary, pod(i));
                }
                progress.accept("pod " + (i + 1) + " of " + plan.pods() + " on " + node);
                String pod = pod(i);
                TimingAgent agent =
                        new TimingAgent(path -> temporary.get(pod, path), path -> temporary.post(pod, path, DONE));
                add(samples, TimedOperation.MOUNT, List.of(mount(temporary, agent, pod, node)));
                agent.time(plan.objects(), plan.bytes()).forEach((operation, times) -> add(samples, operation, times));
            }
            done.accept(Baseline.of(taken, release, settings(plan, nodes), samples));
            progress.accept("removing everything");
        }
    }

    private static String pod(int number) {
        return "timing-" + (number + 1);
    }

    private static void add(Map<TimedOperation, List<Double>> samples, TimedOperation operation, List<Double> times) {
        samples.computeIfAbsent(operation, none -> new ArrayList<>()).addAll(times);
    }

    private static Map<String, String> settings(Plan plan, List<String> nodes) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("storage class", plan.storageClass());
        settings.put("pods", Integer.toString(plan.pods()));
        settings.put("objects", Integer.toString(plan.objects()));
        settings.put("bytes", Integer.toString(plan.bytes()));
        settings.put("nodes", String.join(" ", nodes.subList(0, Math.min(nodes.size(), plan.pods()))));
        return settings;
    }

    /** The nodes with the driver. */
    private List<String> nodes() {
        List<String> nodes = cluster
                .client()
                .pods()
                .inNamespace(profile.namespace())
                .withLabels(profile.nodePlugin().labels())
                .list()
                .getItems()
                .stream()
                .map(pod -> pod.getSpec().getNodeName())
                .filter(node -> node != null)
                .distinct()
                .sorted()
                .toList();
        if (nodes.isEmpty()) {
            throw new ClusterException(
                    "no node has a node plugin of " + profile.name() + ", so its volumes cannot be measured");
        }
        return nodes;
    }

    private boolean isImmediate(String name) {
        StorageClass storage =
                cluster.client().storage().v1().storageClasses().withName(name).get();
        if (storage == null || !profile.name().equals(storage.getProvisioner())) {
            throw new ClusterException(
                    storage == null
                            ? "there is no storage class '" + name + "'"
                            : "storage class '" + name + "' has provisioner " + storage.getProvisioner() + ", not "
                                    + profile.name());
        }
        return !"WaitForFirstConsumer".equals(storage.getVolumeBindingMode());
    }

    private void awaitBound(TemporaryNamespace temporary, String claim) {
        temporary.await(
                "claim " + claim + " is bound",
                BOUND,
                () -> Cluster.present(cluster.client()
                                .persistentVolumeClaims()
                                .inNamespace(temporary.namespace())
                                .withName(claim))
                        .getStatus()
                        .getPhase(),
                "Bound"::equals);
    }

    private static double mount(TemporaryNamespace temporary, TimingAgent agent, String pod, String node) {
        long created = System.nanoTime();
        temporary.apply("timing.yaml", Map.of("name", pod, "claim", pod, "node", node));
        temporary.awaitReady(pod, READY);
        return agent.startedAfter(created);
    }
}
