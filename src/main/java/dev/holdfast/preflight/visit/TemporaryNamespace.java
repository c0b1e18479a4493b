package dev.holdfast.preflight.visit;

import dev.holdfast.cluster.AgentImage;
import dev.holdfast.cluster.AgentJar;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.ClusterException;
import dev.holdfast.cluster.ObstacleWatch;
import dev.holdfast.cluster.Readiness;
import dev.holdfast.cluster.RunLabel;
import dev.holdfast.cluster.Templates;
import dev.holdfast.console.Shutdown;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * A temporary namespace that runs agents. Closing it removes the namespace and the volumes of its claims; so does the end of the JVM, also an
 * early one.
 */
public final class TemporaryNamespace implements AutoCloseable {
    /** Templates of the objects in it. */
    public static final Path TEMPLATES = Path.of("fixtures/workloads");

    private static final int PORT = 8080;
    private static final Duration QUICK = Duration.ofSeconds(10);
    private static final Duration GONE = Duration.ofMinutes(3);

    private final Cluster cluster;
    private final String namespace;
    private final RunLabel label;
    private final AgentImage image;
    private final Shutdown shutdown;
    private final Templates templates = new Templates(TEMPLATES);
    private final Shutdown.Part ending = new Shutdown.Part() {
        @Override
        public void stop() {
            stopped = true;
        }

        @Override
        public void remove() {
            leaveAtOnce();
        }
    };
    private final AtomicBoolean left = new AtomicBoolean();
    /** Held while something is made, so that nothing is made after everything was removed. */
    private final ReentrantLock making = new ReentrantLock();

    private volatile boolean stopped;

    private TemporaryNamespace(Cluster cluster, Shutdown shutdown, AgentImage image, String purpose) {
        this.cluster = cluster;
        this.shutdown = shutdown;
        this.image = image;
        this.label = new RunLabel(purpose + "-" + UUID.randomUUID().toString().substring(0, 6));
        this.namespace = label.namespace();
    }

    /**
     * Creates the namespace.
     *
     * @param image of the pods; what opens its registry is copied into the namespace
     * @param purpose part of the namespace's name
     */
    public static TemporaryNamespace begin(Cluster cluster, Shutdown shutdown, AgentImage image, String purpose) {
        TemporaryNamespace temporary = new TemporaryNamespace(cluster, shutdown, image, purpose);
        // registered before anything is created, so that everything created is removed
        shutdown.add(temporary.ending);
        try {
            temporary.apply("namespace.yaml", Map.of());
            temporary.making(() -> image.copyPullSecrets(cluster, temporary.label));
            temporary.making(() -> cluster.apply(List.of(temporary.label.on(AgentJar.configMap(temporary.namespace)))));
            return temporary;
        } catch (RuntimeException e) {
            temporary.closeAfter(e);
            throw e;
        }
    }

    /** Its name. */
    public String namespace() {
        return namespace;
    }

    /** Applies one of the templates. */
    public List<HasMetadata> apply(String file, Map<String, String> values) {
        check();
        Map<String, String> all = new HashMap<>(values);
        all.put("namespace", namespace);
        all.put("agentImage", image.name());
        List<HasMetadata> objects = label.on(templates.load(file, all));
        making(() -> cluster.apply(objects));
        return objects;
    }

    /** Makes objects that name this namespace. */
    public void make(List<HasMetadata> objects) {
        making(() -> cluster.apply(label.on(objects)));
    }

    private void making(Runnable work) {
        making.lock();
        try {
            check();
            work.run();
        } finally {
            making.unlock();
        }
    }

    /** Waits until a pod is ready; ends early when something keeps it from that which does not recover by itself. */
    public void awaitReady(String pod, Duration limit) {
        ObstacleWatch obstacles =
                ObstacleWatch.over(cluster, () -> Readiness.view(cluster, namespace, pod), line -> line);
        await(
                "pod " + pod + " in " + namespace + " becomes ready",
                limit,
                () -> Readiness.of(cluster, namespace, pod, obstacles),
                Readiness.READY::equals);
    }

    /**
     * Polls {@code look} until its result satisfies {@code wanted}.
     *
     * @throws ClusterException when this does not happen in time, or when the JVM has to end
     */
    public <T> T await(String what, Duration limit, Callable<T> look, Predicate<T> wanted) {
        return cluster.await(
                what,
                limit,
                () -> {
                    check();
                    return look.call();
                },
                wanted,
                seen -> {});
    }

    private void check() {
        if (stopped) {
            throw new ClusterException("interrupted; namespace " + namespace + " is removed");
        }
    }

    /** The ready pods of a role. */
    public List<Pod> ready(String role) {
        return cluster
                .client()
                .pods()
                .inNamespace(namespace)
                .withLabel("holdfast.dev/role", role)
                .list()
                .getItems()
                .stream()
                .filter(Readiness::isReady)
                .toList();
    }

    /** GET of an agent. */
    public String get(String pod, String path) {
        check();
        return text(cluster.podGet(namespace, pod, PORT, path, QUICK));
    }

    /** POST to an agent, which answers when it is done. */
    public String post(String pod, String path, Duration limit) {
        check();
        return text(cluster.podPost(namespace, pod, PORT, path, new byte[0], limit));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /**
     * Removes everything that was created.
     *
     * @throws ClusterException if something is left; the text says what, and what to do
     */
    @Override
    public void close() {
        leave();
        if (!stopped) {
            shutdown.forget(ending);
        }
    }

    private void closeAfter(RuntimeException error) {
        try {
            close();
        } catch (ClusterException e) {
            error.addSuppressed(e);
        }
    }

    /** For a program that is told to end: its user does not wait for more than some seconds. */
    private void leaveAtOnce() {
        try {
            if (!making.tryLock(QUICK.toSeconds(), TimeUnit.SECONDS)) {
                throw new ClusterException("the API server does not answer; remove namespace " + namespace
                        + " with: kubectl delete namespace " + namespace);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        cluster.persist(
                "namespace " + namespace + " is deleted",
                QUICK,
                () -> cluster.client().namespaces().withName(namespace).delete());
    }

    private void leave() {
        if (!left.compareAndSet(false, true) || stopped) {
            return;
        }
        List<String> volumes = volumes();
        cluster.persist(
                "namespace " + namespace + " is deleted",
                GONE,
                () -> cluster.client().namespaces().withName(namespace).delete());
        try {
            cluster.await(
                    "namespace " + namespace + " is gone",
                    GONE,
                    () -> cluster.client().namespaces().withName(namespace).get() == null ? "gone" : "still there",
                    "gone"::equals,
                    seen -> {});
            cluster.await(
                    "its volumes are gone",
                    GONE,
                    () -> volumes.stream().filter(this::exists).toList(),
                    List::isEmpty,
                    seen -> {});
        } catch (ClusterException e) {
            throw new ClusterException(
                    "not everything that was created could be removed: " + e.getMessage()
                            + "; see kubectl get namespace " + namespace + " and kubectl get pv "
                            + String.join(" ", volumes),
                    e);
        }
    }

    private boolean exists(String volume) {
        return cluster.client().persistentVolumes().withName(volume).get() != null;
    }

    private List<String> volumes() {
        return cluster.persist(
                "a list of the volumes",
                GONE,
                () -> cluster.client().persistentVolumes().list().getItems().stream()
                        .filter(this::isOurs)
                        .map(volume -> volume.getMetadata().getName())
                        .toList());
    }

    private boolean isOurs(PersistentVolume volume) {
        return volume.getSpec().getClaimRef() != null
                && namespace.equals(volume.getSpec().getClaimRef().getNamespace());
    }
}
