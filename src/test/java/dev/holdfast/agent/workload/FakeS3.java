package dev.holdfast.agent.workload;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** As much of an S3 server as the control uses, with pages of two keys. It refuses a body that is not the signed one. */
final class FakeS3 implements AutoCloseable {
    private static final int PAGE = 2;

    private final NavigableMap<String, byte[]> objects = new ConcurrentSkipListMap<>();
    private final Set<String> buckets = ConcurrentHashMap.newKeySet();
    private final HttpServer http;
    private volatile String refusal;

    FakeS3() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/", this::answer);
        http.start();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
    }

    /** Objects by bucket, slash, key. */
    NavigableMap<String, byte[]> objects() {
        return objects;
    }

    Set<String> buckets() {
        return buckets;
    }

    /** Answers everything with HTTP 403 and this code, or normally again if null. */
    void refuse(String code) {
        refusal = code;
    }

    @Override
    public void close() {
        http.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String path = exchange.getRequestURI().getPath().substring(1);
        String query = exchange.getRequestURI().getQuery();
        if (refusal != null) {
            error(exchange, 403, refusal);
        } else if (!Hash.hex(body).equals(exchange.getRequestHeaders().getFirst("x-amz-content-sha256"))) {
            error(exchange, 400, "XAmzContentSHA256Mismatch");
        } else if (path.isEmpty()) {
            StringBuilder xml = new StringBuilder("<ListAllMyBucketsResult><Buckets>");
            buckets.stream()
                    .sorted()
                    .forEach(name -> xml.append("<Bucket><Name>").append(name).append("</Name></Bucket>"));
            send(
                    exchange,
                    200,
                    xml.append("</Buckets></ListAllMyBucketsResult>").toString());
        } else if (path.indexOf('/') < 0) {
            bucket(exchange, path, query == null ? "" : query, body);
        } else {
            object(exchange, path, body);
        }
    }

    private void bucket(HttpExchange exchange, String bucket, String query, byte[] body) throws IOException {
        switch (exchange.getRequestMethod()) {
            case "PUT" -> {
                if (buckets.add(bucket)) {
                    send(exchange, 200, "");
                } else {
                    error(exchange, 409, "BucketAlreadyOwnedByYou");
                }
            }
            case "HEAD" -> exchange.sendResponseHeaders(buckets.contains(bucket) ? 200 : 404, -1);
            case "DELETE" -> {
                if (objects.keySet().stream().anyMatch(path -> path.startsWith(bucket + "/"))) {
                    error(exchange, 409, "BucketNotEmpty");
                } else {
                    buckets.remove(bucket);
                    send(exchange, 204, "");
                }
            }
            case "POST" -> {
                for (String key : Xml.texts(new String(body, StandardCharsets.UTF_8), "Key")) {
                    objects.remove(bucket + "/" + key);
                }
                send(exchange, 200, "<DeleteResult></DeleteResult>");
            }
            default -> {
                if (buckets.contains(bucket)) {
                    send(
                            exchange,
                            200,
                            page(bucket, parameter(query, "prefix"), parameter(query, "continuation-token")));
                } else {
                    error(exchange, 404, "NoSuchBucket");
                }
            }
        }
    }

    private void object(HttpExchange exchange, String path, byte[] body) throws IOException {
        if (exchange.getRequestMethod().equals("PUT")) {
            objects.put(path, body);
            send(exchange, 200, "");
        } else if (objects.containsKey(path)) {
            exchange.sendResponseHeaders(200, objects.get(path).length);
            exchange.getResponseBody().write(objects.get(path));
            exchange.close();
        } else {
            error(exchange, 404, "NoSuchKey");
        }
    }

    private String page(String bucket, String prefix, String token) {
        List<String> keys = objects.keySet().stream()
                .filter(path -> path.startsWith(bucket + "/" + prefix))
                .map(path -> path.substring(bucket.length() + 1))
                .filter(key -> token.isEmpty() || key.compareTo(token) > 0)
                .limit(PAGE + 1L)
                .toList();
        StringBuilder xml = new StringBuilder("<ListBucketResult><IsTruncated>").append(keys.size() > PAGE);
        xml.append("</IsTruncated>");
        for (String key : keys.subList(0, Math.min(PAGE, keys.size()))) {
            xml.append("<Contents><Key>").append(Xml.encode(key)).append("</Key></Contents>");
        }
        if (keys.size() > PAGE) {
            xml.append("<NextContinuationToken>").append(Xml.encode(keys.get(PAGE - 1)));
            xml.append("</NextContinuationToken>");
        }
        return xml.append("</ListBucketResult>").toString();
    }

    private static String parameter(String query, String name) {
        for (String pair : query.split("&", -1)) {
            if (pair.startsWith(name + "=")) {
                return pair.substring(name.length() + 1);
            }
        }
        return "";
    }

    private static void error(HttpExchange exchange, int status, String code) throws IOException {
        send(exchange, status, "<Error><Code>" + code + "</Code><Message>no</Message></Error>");
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        boolean none = bytes.length == 0 || exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, none ? -1 : bytes.length);
        if (!none) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }
}
