package dev.holdfast.cluster;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** As much of an API server as a test needs: answers by path, which the test may change or take away at any time. */
public final class FakeApi implements AutoCloseable {
    private final HttpServer http;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final Map<String, CountDownLatch> closed = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();

    /** A status and a body. */
    public record Answer(int status, String body) {}

    /** Listens on a free port and knows its own version only. */
    public FakeApi() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/", this::answer);
        http.setExecutor(threads);
        http.start();
        says("GET /version", 200, "{\"major\":\"1\",\"minor\":\"34\",\"gitVersion\":\"v1.34.0\"}");
    }

    /** Connects to it. */
    public Cluster connect(Path folder) {
        return connect(folder, () -> {});
    }

    /**
     * Connects to it.
     *
     * @param goOn as for {@link Cluster#connect}
     */
    public Cluster connect(Path folder, Runnable goOn) {
        return connect(http, folder, goOn);
    }

    /** Connects to another stand-in for an API server, which has answers of its own. */
    public static Cluster connect(HttpServer http, Path folder) {
        return connect(http, folder, () -> {});
    }

    private static Cluster connect(HttpServer http, Path folder, Runnable goOn) {
        String kubeconfig = """
                apiVersion: v1
                kind: Config
                current-context: test
                clusters: [{name: c, cluster: {server: "http://127.0.0.1:%d"}}]
                users: [{name: u, user: {}}]
                contexts: [{name: test, context: {cluster: c, user: u}}]
                """.formatted(http.getAddress().getPort());
        try {
            return Cluster.connect(
                    Files.writeString(folder.resolve("kubeconfig"), kubeconfig), "test", line -> {}, goOn);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Answers a request from now on.
     *
     * @param request method, blank, path and query
     */
    public FakeApi says(String request, int status, String body) {
        answers.put(request, new Answer(status, body));
        return this;
    }

    /** Answers a request to an agent from now on. */
    public FakeApi agentSays(String pod, String request, int status, String body) {
        return says(agent(pod, request), status, body);
    }

    /** Answers a request to an agent from now on, but only once the latch is open. */
    public FakeApi agentSays(String pod, String request, CountDownLatch open, String body) {
        closed.put(agent(pod, request), open);
        return agentSays(pod, request, 200, body);
    }

    /** How often a request to an agent was made. */
    public long asked(String pod, String request) {
        return asked(agent(pod, request));
    }

    /** How often a request was made. */
    public long asked(String request) {
        return asked.stream().filter(request::equals).count();
    }

    private static String agent(String pod, String request) {
        String[] parts = request.split(" ", 2);
        return parts[0] + " /api/v1/namespaces/ns/pods/" + pod + ":8080/proxy" + parts[1];
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            asked.add(request);
            awaitOpen(closed.getOrDefault(request, new CountDownLatch(0)));
            Answer answer = answers.getOrDefault(request, new Answer(404, "{\"message\":\"no such thing here\"}"));
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static void awaitOpen(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new InterruptedIOException("the server ends");
        }
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }
}
