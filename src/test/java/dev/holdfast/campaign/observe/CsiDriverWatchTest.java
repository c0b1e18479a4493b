package dev.holdfast.campaign.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.holdfast.evidence.CsiDriver;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CsiDriverWatchTest {
    private static final String NAME = "s3.example";
    private static final String END = "";

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final List<Map<String, String>> fields = new CopyOnWriteArrayList<>();
    private volatile String there = object("1");
    private HttpServer http;
    private KubernetesClient client;
    private CsiDriverWatch watch;

    @BeforeEach
    void serve() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/", this::answer);
        http.setExecutor(threads);
        http.start();
        client = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder()
                        .withMasterUrl("http://127.0.0.1:" + http.getAddress().getPort())
                        .build())
                .build();
        watch = new CsiDriverWatch(
                client,
                NAME,
                (t, uid, said) -> {
                    seen.add(uid);
                    fields.add(said);
                },
                line -> {});
    }

    @AfterEach
    void end() {
        watch.close();
        client.close();
        http.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String query = exchange.getRequestURI().getQuery();
            boolean watches = query != null && query.contains("watch=true");
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            if ("websocket".equalsIgnoreCase(exchange.getRequestHeaders().getFirst("Upgrade"))) {
                // no web socket: the client asks again, for lines
                exchange.sendResponseHeaders(200, -1);
                return;
            }
            if (!watches) {
                byte[] body = there.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(there.equals(END) ? 404 : 200, body.length == 0 ? -1 : body.length);
                exchange.getResponseBody().write(body);
                return;
            }
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().flush();
            for (String event = events.take(); !event.equals(END); event = events.take()) {
                exchange.getResponseBody().write((event + "\n").getBytes(StandardCharsets.UTF_8));
                exchange.getResponseBody().flush();
            }
        } catch (InterruptedException e) {
            throw new InterruptedIOException("the server ends");
        }
    }

    private static String object(String uid) {
        return "{\"apiVersion\":\"storage.k8s.io/v1\",\"kind\":\"CSIDriver\",\"metadata\":{\"name\":\"" + NAME
                + "\",\"uid\":\"" + uid + "\",\"resourceVersion\":\"" + uid
                + "\"},\"spec\":{\"requiresRepublish\":true,"
                + "\"attachRequired\":false,\"volumeLifecycleModes\":[\"Persistent\",\"Ephemeral\"],"
                + "\"tokenRequests\":[{\"audience\":\"\"},{\"audience\":\"sts\"}]}}";
    }

    private static String event(String type, String uid) {
        return "{\"type\":\"" + type + "\",\"object\":" + object(uid) + "}";
    }

    @Test
    void anObjectThatIsDeletedAndMadeAgainIsSeenBetweenTwoLooks() {
        assertThat(watch.look()).isTrue();
        events.addAll(List.of(event("ADDED", "1"), event("DELETED", "1"), event("ADDED", "2")));
        await().atMost(Duration.ofSeconds(30)).until(() -> seen.contains("2"));
        assertThat(seen).contains("1").endsWith("", "2");
    }

    @Test
    void aLookShowsTheFieldsAsText() {
        watch.look();
        assertThat(fields.get(0))
                .containsOnly(
                        Map.entry(CsiDriver.REQUIRES_REPUBLISH, "true"),
                        Map.entry(CsiDriver.ATTACH_REQUIRED, "false"),
                        Map.entry(CsiDriver.VOLUME_LIFECYCLE_MODES, "Ephemeral,Persistent"),
                        Map.entry(CsiDriver.TOKEN_REQUESTS, "default,sts"));
    }

    @Test
    void aLookShowsThatThereIsNone() {
        there = END;
        assertThat(watch.look()).isFalse();
        assertThat(seen).containsExactly("");
    }

    @Test
    void aWatchThatWasClosedStaysClosed() {
        watch.look();
        watch.close();
        events.add(event("DELETED", "1"));
        assertThat(watch.look()).isTrue();
        assertThat(seen).containsOnly("1");
    }
}
