package dev.holdfast.campaign.observe;

import dev.holdfast.campaign.environment.S3Key;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.ClusterException;
import dev.holdfast.console.Interruption;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The agents of a campaign, spoken to over HTTP through the API server's proxy. */
public final class Agents {
    public static final String ROLE = "holdfast.dev/role";
    public static final String PROBE = "probe";

    private static final int PORT = 8080;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** The progress of a workload that has written. */
    private static final Pattern WRITES = Pattern.compile("\\b(?<count>[1-9]\\d*) acknowledged");

    private final Cluster cluster;
    private final String namespace;
    private final Duration patience;
    private final Interruption interruption;
    private final Map<String, String> pods = new ConcurrentSkipListMap<>();
    private final Set<String> probes = ConcurrentHashMap.newKeySet();
    private final Map<String, String> lost = new ConcurrentSkipListMap<>();

    /**
     * The agents in a namespace.
     *
     * @param patience how long one may give no answer before it counts as lost
     * @param interruption ends what an agent takes long for
     */
    public Agents(Cluster cluster, String namespace, Duration patience, Interruption interruption) {
        this.interruption = interruption;
        this.cluster = cluster;
        this.namespace = namespace;
        this.patience = patience;
    }

    /** The namespace they all run in. */
    public String namespace() {
        return namespace;
    }

    /** An agent exists from now on: its name in the evidence, and the pod it runs in. */
    public void follow(String name, String pod) {
        pods.put(name, pod);
    }

    /** The probe of a node: the DaemonSet makes a new pod when it is gone, and that is followed then. */
    public void followProbe(String node, String pod) {
        probes.add(node);
        follow(node, pod);
    }

    /** An agent is about to end as it should: nobody asks it any more. */
    public void leave(String name) {
        pods.remove(name);
    }

    /** Names and pods. */
    public Map<String, String> all() {
        return pods;
    }

    /** Looks for the pod of an agent that gave no answer; only a probe comes back in another one. */
    public void seek(String name) {
        if (!probes.contains(name)) {
            return;
        }
        cluster.client().pods().inNamespace(namespace).withLabel(ROLE, PROBE).list().getItems().stream()
                .filter(pod -> name.equals(pod.getSpec().getNodeName())
                        && pod.getMetadata().getDeletionTimestamp() == null)
                .max(Comparator.comparing((Pod pod) -> pod.getMetadata().getCreationTimestamp()))
                .ifPresent(pod -> pods.put(name, pod.getMetadata().getName()));
    }

    /** What the agent says it is doing. */
    public String status(String name) {
        return interruption.during(() -> text(get(name, "/status")).strip());
    }

    /**
     * Waits until an agent says that it is in a state.
     *
     * @throws ClusterException if it says that it gave up, as where its files cannot be opened
     */
    public void await(String name, String wanted, Duration timeout) {
        cluster.await(
                "agent " + name + " is " + wanted,
                timeout,
                () -> status(name),
                state -> {
                    if (state.startsWith("failed")) {
                        throw new ClusterException("agent " + name + " gave up: " + state);
                    }
                    return state.startsWith(wanted);
                },
                seen -> {});
    }

    /** Waits until a workload that runs has had at least one write acknowledged. */
    public void awaitWrites(String name, Duration timeout) {
        cluster.await(
                "a write of agent " + name + " is acknowledged",
                timeout,
                () -> status(name),
                state -> WRITES.matcher(state).find(),
                seen -> {});
    }

    /** Waits until a workload that runs has had so many more writes acknowledged than now. */
    public void awaitMoreWrites(String name, int more, Duration timeout) {
        long wanted = acknowledged(status(name)) + more;
        cluster.await(
                more + " more writes of agent " + name + " are acknowledged",
                timeout,
                () -> status(name),
                state -> acknowledged(state) >= wanted,
                seen -> {});
    }

    private static long acknowledged(String status) {
        Matcher writes = WRITES.matcher(status);
        return writes.find() ? Long.parseLong(writes.group("count")) : 0;
    }

    public byte[] get(String name, String path) {
        return cluster.podGet(namespace, pods.get(name), PORT, path, TIMEOUT);
    }

    /** Asks an agent for something. */
    public String post(String name, String path, Duration timeout) {
        return post(name, path, "", timeout);
    }

    /** The same, with more to tell it. */
    public String post(String name, String path, String body, Duration timeout) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return interruption.during(() -> text(cluster.podPost(namespace, pods.get(name), PORT, path, bytes, timeout))
                .strip());
    }

    /** Has a control try a key at the S3 server, past every mount; accepted or refused. */
    public String tryKey(String control, S3Key key) {
        return post(control, "/try", key.access() + "\n" + key.secret(), Duration.ofSeconds(15));
    }

    /** Asks an agent to delete something. */
    public void delete(String name, String path) {
        cluster.podDelete(namespace, pods.get(name), PORT, path, TIMEOUT);
    }

    /** Agents that were given up, and why. */
    public Map<String, String> lost() {
        return lost;
    }

    /** Gives an agent up; the first reason stays. */
    public void lose(String name, String why) {
        lost.putIfAbsent(name, why);
    }

    /**
     * Asks an agent until it answers. One that stays away, or refuses, is lost from then on and not asked again: the campaign goes on
     * without it, and what it did not tell is missing in the evidence.
     *
     * @param question may be asked twice
     */
    public <T> Optional<T> insist(String name, Supplier<T> question) {
        if (lost.containsKey(name)) {
            return Optional.empty();
        }
        try {
            return Optional.of(cluster.persist("an answer of agent " + name, patience, question::get));
        } catch (ClusterException e) {
            lose(name, e.getMessage());
            return Optional.empty();
        }
    }

    /** Does something for each name at once, so that none waits behind one that gives no answer. */
    public void together(Collection<String> names, Consumer<String> work) {
        interruption.during(() -> {
            atOnce(names, work);
            return names;
        });
    }

    /** The same, also when the run winds up. */
    public static void atOnce(Collection<String> names, Consumer<String> work) {
        ExecutorService threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "agents");
            thread.setDaemon(true);
            return thread;
        });
        try {
            CompletableFuture.allOf(names.stream()
                            .map(name -> CompletableFuture.runAsync(() -> work.accept(name), threads))
                            .toArray(CompletableFuture<?>[]::new))
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : e;
        } finally {
            threads.shutdown();
        }
    }

    public static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
