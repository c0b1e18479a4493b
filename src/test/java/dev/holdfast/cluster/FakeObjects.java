package dev.holdfast.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** An API server with objects that can be listed, by label too, read and deleted. */
public final class FakeObjects implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Objects by the path that the API server serves them under. */
    private final Map<String, ObjectNode> objects = new ConcurrentSkipListMap<>();

    private final Set<String> kept = ConcurrentHashMap.newKeySet();
    private final Set<String> held = ConcurrentHashMap.newKeySet();
    private volatile String always;
    private final List<String> deleted = new CopyOnWriteArrayList<>();
    private final HttpServer http;

    /** Without any object. */
    public FakeObjects() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/", this::answer);
        http.start();
    }

    /** A kubeconfig with the context {@code test}. */
    public Path kubeconfig(Path folder) {
        try {
            return Files.writeString(folder.resolve("kubeconfig"), """
                    apiVersion: v1
                    kind: Config
                    current-context: other
                    clusters: [{name: c, cluster: {server: "http://127.0.0.1:%d"}}]
                    users: [{name: u, user: {}}]
                    contexts: [{name: test, context: {cluster: c, user: u}}, {name: other, context: {cluster: c, user: u}}]
                    """.formatted(
                            http.getAddress().getPort()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Connects to it. */
    public Cluster connect(Path folder) {
        return Cluster.connect(kubeconfig(folder), "test", line -> {}, () -> {});
    }

    /**
     * An object is there.
     *
     * @param group such as {@code /api/v1} or {@code /apis/apps/v1}
     * @param plural such as {@code pods}
     * @param yaml of the object
     */
    public FakeObjects has(String group, String plural, String yaml) {
        ObjectNode object = (ObjectNode) JSON.valueToTree(new KubernetesSerialization().unmarshal(yaml));
        JsonNode metadata = object.path("metadata");
        String in = metadata.path("namespace").asText();
        String path = group + (in.isEmpty() ? "" : "/namespaces/" + in) + "/" + plural + "/"
                + metadata.path("name").asText();
        ((ObjectNode) metadata).put("creationTimestamp", "2026-01-01T00:00:00Z");
        objects.put(path, object);
        return this;
    }

    /** One whose deletion is refused. */
    public void keeps(String path) {
        kept.add(path);
    }

    /** One that stays when it is deleted, as a pod does whose volume cannot be unmounted. */
    public void holds(String path) {
        held.add(path);
    }

    /** Paths of what was deleted, in order. */
    public List<String> deleted() {
        return deleted;
    }

    /** Paths of what is there. */
    public Set<String> there() {
        return Set.copyOf(objects.keySet());
    }

    /** To all but its version it answers this from now on, as what is no API server may. */
    public void answers(String always) {
        this.always = always;
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String query = exchange.getRequestURI().getQuery();
        if (path.equals("/version")) {
            send(exchange, 200, "{\"major\":\"1\",\"minor\":\"34\",\"gitVersion\":\"v1.34.0\"}");
        } else if (always != null) {
            send(exchange, 200, always);
        } else if (exchange.getRequestMethod().equals("DELETE") && isList(path)) {
            List<String> chosen = chosen(path, query == null ? "" : query);
            deleted.addAll(chosen);
            chosen.stream().filter(one -> !held.contains(one)).forEach(objects::remove);
            send(exchange, 200, "{\"kind\":\"Status\",\"status\":\"Success\"}");
        } else if (exchange.getRequestMethod().equals("DELETE")) {
            if (kept.contains(path)) {
                send(exchange, 403, "{\"kind\":\"Status\",\"code\":403,\"message\":\"not by you\"}");
            } else if (held.contains(path)) {
                deleted.add(path);
                send(exchange, 200, objects.get(path).toString());
            } else {
                deleted.add(path);
                objects.remove(path);
                // what is in a namespace goes with it
                objects.keySet()
                        .removeIf(other -> other.contains("/namespaces/" + name(path) + "/")
                                && path.contains("/v1/namespaces/" + name(path)));
                send(exchange, 200, "{\"kind\":\"Status\",\"status\":\"Success\"}");
            }
        } else if (path.matches("/api/v1|/apis/[^/]+/[^/]+")) {
            kinds(exchange, path);
        } else if (objects.containsKey(path)) {
            send(exchange, 200, objects.get(path).toString());
        } else if (objects.keySet().stream().anyMatch(one -> plural(one).equals(name(path))) || isList(path)) {
            list(exchange, path, query == null ? "" : query);
        } else {
            send(exchange, 404, "{\"kind\":\"Status\",\"code\":404,\"message\":\"no such thing here\"}");
        }
    }

    /** The kinds of a group, of those that there are objects of. */
    private void kinds(HttpExchange exchange, String group) throws IOException {
        Map<String, String> kinds = new TreeMap<>();
        objects.forEach((path, object) -> {
            if (path.startsWith(group + "/")) {
                kinds.put(
                        plural(path),
                        "{\"name\":\"" + plural(path) + "\",\"kind\":" + object.path("kind") + ",\"namespaced\":"
                                + path.contains("/namespaces/") + "}");
            }
        });
        if (kinds.isEmpty()) {
            send(exchange, 404, "{\"kind\":\"Status\",\"code\":404,\"message\":\"no such group here\"}");
        } else {
            send(
                    exchange,
                    200,
                    "{\"kind\":\"APIResourceList\",\"resources\":[" + String.join(",", kinds.values()) + "]}");
        }
    }

    private static boolean isList(String path) {
        return List.of(
                        "deployments",
                        "statefulsets",
                        "daemonsets",
                        "replicasets",
                        "pods",
                        "persistentvolumeclaims",
                        "persistentvolumes",
                        "storageclasses",
                        "secrets",
                        "configmaps",
                        "namespaces")
                .contains(name(path));
    }

    private void list(HttpExchange exchange, String path, String query) throws IOException {
        List<String> items = chosen(path, query).stream()
                .map(one -> objects.get(one).toString())
                .toList();
        send(exchange, 200, "{\"kind\":\"List\",\"apiVersion\":\"v1\",\"items\":[" + String.join(",", items) + "]}");
    }

    private List<String> chosen(String path, String query) {
        String folder = path.substring(0, path.lastIndexOf('/'));
        List<String> chosen = new ArrayList<>();
        String[] selector =
                query.startsWith("labelSelector=") ? query.substring(14).split("=", 2) : new String[0];
        objects.forEach((where, object) -> {
            boolean inside = plural(where).equals(name(path)) && where.startsWith(folder + "/");
            JsonNode label = selector.length == 0
                    ? null
                    : object.path("metadata").path("labels").path(selector[0]);
            boolean selected = selector.length == 0
                    || (!label.isMissingNode()
                            && (selector.length == 1 || label.asText().equals(selector[1])));
            if (inside && selected) {
                chosen.add(where);
            }
        });
        return chosen;
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static String plural(String path) {
        return name(path.substring(0, path.lastIndexOf('/')));
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        try (exchange) {
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
