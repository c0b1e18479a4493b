package dev.holdfast.campaign;

import dev.holdfast.cluster.Cluster;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The agents of a campaign, spoken to over HTTP through the API server's proxy. */
final class Agents {
    private static final int PORT = 8080;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Cluster cluster;
    private final String namespace;
    private final Map<String, String> pods = new ConcurrentHashMap<>();

    Agents(Cluster cluster, String namespace) {
        this.cluster = cluster;
        this.namespace = namespace;
    }

    /** The namespace they all run in. */
    String namespace() {
        return namespace;
    }

    /** An agent exists from now on: its name in the evidence, and the pod it runs in. */
    void follow(String name, String pod) {
        pods.put(name, pod);
    }

    /** Names and pods. */
    Map<String, String> all() {
        return pods;
    }

    /** What the agent says it is doing. */
    String status(String name) {
        return text(get(name, "/status")).strip();
    }

    byte[] get(String name, String path) {
        return cluster.podGet(namespace, pods.get(name), PORT, path, TIMEOUT);
    }

    /** Asks an agent for something. */
    String post(String name, String path, Duration timeout) {
        return text(cluster.podPost(namespace, pods.get(name), PORT, path, timeout))
                .strip();
    }

    /** Asks an agent to delete something. */
    void delete(String name, String path) {
        cluster.podDelete(namespace, pods.get(name), PORT, path, TIMEOUT);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
