package dev.holdfast.agent.runtime;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * The HTTP interface of all agents: {@code GET /streams}, {@code GET /stream/INCARNATION/CHANNEL/SOURCE?from=OFFSET},
 * {@code GET /clock}, {@code GET /status}, {@code GET /ready}, {@code POST /drain?timeout=SECONDS}. One thread answers all requests; a handler
 * that has to wait runs in a thread of its own.
 */
public final class Server {
    private static final int MOST_BYTES = 4 << 20;
    private static final int DRAIN_SECONDS = 30;

    private final Agent agent;
    private final HttpServer http;

    /** A request: its query parameters and its body. */
    public record Request(Map<String, String> query, InputStream body) {
        /** A required parameter. */
        public String parameter(String name) {
            String value = query.get(name);
            if (value == null || value.isEmpty()) {
                throw new IllegalArgumentException("the parameter " + name + " is missing");
            }
            return value;
        }
    }

    /** An answer. */
    public static final class Answer {
        private final int status;
        private final byte[] body;

        private Answer(int status, byte[] body) {
            this.status = status;
            this.body = body;
        }

        /** A line of text with an HTTP status. */
        public static Answer of(int status, String text) {
            return new Answer(status, (text + "\n").getBytes(StandardCharsets.UTF_8));
        }

        /** Status 200 with these bytes. */
        public static Answer of(byte[] body) {
            return new Answer(200, body);
        }
    }

    /** Answers a request; an IllegalArgumentException becomes 400, any other exception 500, both with its text. */
    @FunctionalInterface
    public interface Handler {
        Answer answer(Request request) throws IOException;
    }

    /** Listens on the port of all addresses; port 0 is any free one. Requests are answered after {@link #start}. */
    public Server(Agent agent, int port) throws IOException {
        // Header and body of an answer are sent in two writes: with Nagle's algorithm the second waits 40 ms, which
        // would make every clock sample useless.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        this.agent = agent;
        http = HttpServer.create(new InetSocketAddress(port), 0);
        handle("GET", "/clock", request -> Answer.of(200, Long.toString(System.nanoTime())));
        handle("GET", "/status", request -> Answer.of(200, agent.status().text()));
        handle(
                "GET",
                "/ready",
                request -> Answer.of(ready() ? 200 : 503, agent.status().text()));
        handle("GET", "/streams", request -> streams());
        http.createContext(
                "/stream/", exchange -> respond(exchange, Map.of("GET", request -> stream(exchange, request))));
        handleSlowly("POST", "/drain", request -> {
            agent.drain(Duration.ofSeconds(
                    Integer.parseInt(request.query().getOrDefault("timeout", Integer.toString(DRAIN_SECONDS)))));
            return Answer.of(200, agent.status().text());
        });
    }

    /** Adds a handler that does not wait. */
    public void handle(String method, String path, Handler handler) {
        http.createContext(path, exchange -> respond(exchange, Map.of(method, handler)));
    }

    /** Adds a handler that may wait. */
    public void handleSlowly(String method, String path, Handler handler) {
        handleSlowly(path, Map.of(method, handler));
    }

    /** Adds handlers that may wait, by method. */
    public void handleSlowly(String path, Map<String, Handler> handlers) {
        http.createContext(path, exchange -> agent.background(path, () -> respond(exchange, handlers)));
    }

    /** Starts to answer requests. */
    public void start() {
        http.start();
    }

    /** The port it listens on. */
    public int port() {
        return http.getAddress().getPort();
    }

    /** Stops listening. */
    public void close() {
        http.stop(0);
    }

    private boolean ready() {
        return switch (agent.status().state()) {
            case SEEDING, FAILED -> false;
            case RUNNING, DRAINING, DRAINED, READING, DONE -> true;
        };
    }

    private Answer streams() throws IOException {
        StringBuilder text = new StringBuilder();
        for (Recorder.Entry entry : agent.recorder().list()) {
            text.append(entry.incarnation()).append(' ');
            text.append(entry.channel()).append(' ');
            text.append(entry.source()).append(' ');
            text.append(entry.size()).append('\n');
        }
        return Answer.of(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private Answer stream(HttpExchange exchange, Request request) throws IOException {
        String[] parts = exchange.getRequestURI().getPath().split("/", -1);
        if (parts.length != 5) {
            throw new IllegalArgumentException("a stream is /stream/INCARNATION/CHANNEL/SOURCE");
        }
        long from = Long.parseLong(request.query().getOrDefault("from", "0"));
        try (FileChannel file =
                FileChannel.open(agent.recorder().path(parts[2], parts[3], parts[4]), StandardOpenOption.READ)) {
            int length = (int) Math.max(0, Math.min(MOST_BYTES, file.size() - from));
            ByteBuffer bytes = ByteBuffer.allocate(length);
            while (bytes.hasRemaining() && file.read(bytes, from + bytes.position()) >= 0) {
                // Reads until the buffer is full: a short read is not the end of the file.
            }
            int end = bytes.position();
            while (end > 0 && bytes.get(end - 1) != '\n') {
                end--;
            }
            byte[] lines = new byte[end];
            bytes.get(0, lines);
            return Answer.of(lines);
        } catch (NoSuchFileException e) {
            return Answer.of(404, "no such stream: " + e.getFile());
        }
    }

    private static void respond(HttpExchange exchange, Map<String, Handler> handlers) {
        try (exchange) {
            Answer answer = answer(exchange, handlers);
            exchange.sendResponseHeaders(answer.status, answer.body.length == 0 ? -1 : answer.body.length);
            exchange.getResponseBody().write(answer.body);
        } catch (IOException e) {
            // The client closed the connection; it will request the same offset again.
            System.err.println(exchange.getRequestURI() + " could not be answered: " + e.getMessage());
        }
    }

    private static Answer answer(HttpExchange exchange, Map<String, Handler> handlers) {
        try (InputStream body = exchange.getRequestBody()) {
            Handler handler = handlers.get(exchange.getRequestMethod());
            if (handler == null) {
                return Answer.of(405, "use one of " + handlers.keySet());
            }
            return handler.answer(new Request(query(exchange.getRequestURI().getRawQuery()), body));
        } catch (IllegalArgumentException e) {
            return Answer.of(400, e.getMessage());
        } catch (IOException e) {
            return Answer.of(500, Errno.of(e) + ": " + e);
        } catch (RuntimeException e) {
            return Answer.of(500, e.toString());
        }
    }

    private static Map<String, String> query(String raw) {
        Map<String, String> query = new HashMap<>();
        if (raw != null) {
            for (String pair : raw.split("&", -1)) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    query.put(
                            pair.substring(0, equals),
                            URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
                }
            }
        }
        return query;
    }
}
