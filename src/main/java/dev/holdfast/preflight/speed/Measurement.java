package dev.holdfast.preflight.speed;

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
 * Measures how fast volumes are, on volumes of its own: some dynamic volumes are claimed, and a pod for each is started in turn and asked how long
 * operations take. Each pod has a volume of its own because a second one on the same might share the mount of the first. All of it is in one namespace
 * and goes with it.
 */
public final class Measurement {
    /** Enough to warm up: a process that has never done it takes longer. */
    private static final int WARM = 5;

    private static final Duration BOUND = Duration.ofMinutes(2);
    private static final Duration READY = Duration.ofMinutes(3);
    private static final Duration DONE = Duration.ofMinutes(5);

    private final Cluster cluster;
    private final DriverProfile profile;
    private final Shutdown shutdown;
    private final Consumer<String> say;

    /**
     * A measurement of one cluster.
     *
     * @param shutdown tells when to take everything away early
     * @param say takes a line for each thing that is done
     */
    public Measurement(Cluster cluster, DriverProfile profile, Shutdown shutdown, Consumer<String> say) {
        this.cluster = cluster;
        this.profile = profile;
        this.shutdown = shutdown;
        this.say = say;
    }

    /**
     * What to measure.
     *
     * @param storageClass of the driver
     * @param image any image with a Java 17 runtime on its PATH
     * @param pods how many are started, one after the other, on the driver's nodes in turn
     * @param objects how many are written and read through each pod's mount; the folder is listed as often
     * @param bytes size of each
     */
    public record Plan(String storageClass, String image, int pods, int objects, int bytes) {}

    /**
     * Measures.
     *
     * @param release of the driver that runs, in words
     * @param done gets the figures before everything is taken away, so that they are had also when that fails
     * @throws ClusterException if something could not be done; the text says what
     */
    public void measure(Plan plan, String release, Consumer<Baseline> done) {
        List<String> nodes = nodes();
        boolean immediate = isImmediate(plan.storageClass());
        Map<TimedOperation, List<Double>> samples = new EnumMap<>(TimedOperation.class);
        String taken = Instant.now().toString();
        try (TemporaryNamespace visit = TemporaryNamespace.begin(cluster, shutdown, plan.image(), "baseline")) {
            say.accept(plan.pods() + " claims in namespace " + visit.namespace());
            for (int i = 0; i < plan.pods(); i++) {
                visit.apply("dynamic-volume.yaml", Map.of("name", pod(i), "storageClass", plan.storageClass()));
            }
            for (int i = 0; i < plan.pods(); i++) {
                String node = nodes.get(i % nodes.size());
                if (immediate) {
                    // else it waits for its pod, and binding is part of what the pod waits for
                    awaitBound(visit, pod(i));
                }
                say.accept("pod " + (i + 1) + " of " + plan.pods() + " on " + node);
                add(samples, TimedOperation.MOUNT, List.of(mount(visit, pod(i), node)));
                time(visit, pod(i), "warm", WARM, plan.bytes());
                time(visit, pod(i), "timed", plan.objects(), plan.bytes())
                        .forEach((operation, times) -> add(samples, operation, times));
            }
            done.accept(Baseline.of(taken, release, settings(plan, nodes), samples));
            say.accept("taking it away");
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

    /** Those that the driver runs on. */
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
                    "no node has a node plugin of " + profile.name() + ", so no volume of it can be measured");
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
                            : "storage class '" + name + "' is of " + storage.getProvisioner() + ", not of "
                                    + profile.name());
        }
        return !"WaitForFirstConsumer".equals(storage.getVolumeBindingMode());
    }

    private void awaitBound(TemporaryNamespace visit, String claim) {
        visit.await(
                "claim " + claim + " is bound",
                BOUND,
                () -> cluster.client()
                        .persistentVolumeClaims()
                        .inNamespace(visit.namespace())
                        .withName(claim)
                        .require()
                        .getStatus()
                        .getPhase(),
                "Bound"::equals);
    }

    /** By this clock alone: how long ago the pod was created, less how long ago, as it says, its process was started. */
    private double mount(TemporaryNamespace visit, String pod, String node) {
        long created = System.nanoTime();
        visit.apply("timing.yaml", Map.of("name", pod, "claim", pod, "node", node));
        visit.awaitReady(pod, READY);
        long asked = System.nanoTime();
        double age = Double.parseDouble(visit.get(pod, "/age").strip());
        long answered = System.nanoTime();
        return ((asked + answered) / 2.0 - created) / 1e6 - age;
    }

    private static Map<TimedOperation, List<Double>> time(
            TemporaryNamespace visit, String pod, String folder, int objects, int bytes) {
        String what = "?folder=" + folder + "&objects=" + objects + "&bytes=" + bytes;
        Map<TimedOperation, List<Double>> times = new EnumMap<>(TimedOperation.class);
        for (TimedOperation operation : List.of(TimedOperation.WRITE, TimedOperation.READ, TimedOperation.LIST)) {
            times.put(operation, milliseconds(visit.post(pod, "/" + operation.title() + what, DONE)));
        }
        // a driver does not delete a bucket that is not empty
        visit.post(pod, "/remove" + what, DONE);
        return times;
    }

    private static List<Double> milliseconds(String nanoseconds) {
        return nanoseconds.lines().map(line -> Long.parseLong(line) / 1e6).toList();
    }
}
