package dev.holdfast.agent.workload;

import dev.holdfast.agent.runtime.Errno;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The few S3 calls that the control needs, path style. Without an SDK, so that nothing between the control and the server retries or
 * buffers. Each call throws {@link S3Exception} for an error of the server and another IOException when there was no answer.
 */
final class S3Client {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final byte[] NOTHING = {};

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();
    private final URI endpoint;
    private final String region;
    private final SigV4 signer;

    /**
     * A client.
     *
     * @param endpoint scheme, host and port of the server
     */
    S3Client(URI endpoint, String region, String accessKey, String secretKey) {
        if (endpoint.getScheme() == null || endpoint.getHost() == null) {
            throw new IllegalArgumentException(
                    "the S3 endpoint '" + endpoint + "' is not a URL of the form http://HOST:PORT");
        }
        this.endpoint = endpoint;
        this.region = region;
        this.signer = new SigV4(region, accessKey, secretKey);
    }

    /** Creates a bucket; one that we own already is left unchanged. */
    void createBucket(String bucket) throws IOException {
        byte[] body = region.equals("us-east-1")
                ? NOTHING
                : bytes("<CreateBucketConfiguration><LocationConstraint>" + Xml.encode(region)
                        + "</LocationConstraint></CreateBucketConfiguration>");
        try {
            call("PUT", path(bucket, ""), Map.of(), Map.of(), body, Hash.hex(body));
        } catch (S3Exception e) {
            if (!e.code().equals("BucketAlreadyOwnedByYou")) {
                throw e;
            }
        }
    }

    /** Whether the bucket exists. */
    boolean bucketExists(String bucket) throws IOException {
        try {
            call("HEAD", path(bucket, ""), Map.of(), Map.of(), NOTHING, Hash.hex(NOTHING));
            return true;
        } catch (S3Exception e) {
            if (e.status() == 404) {
                return false;
            }
            throw e;
        }
    }

    /** Deletes an empty bucket. */
    void deleteBucket(String bucket) throws IOException {
        call("DELETE", path(bucket, ""), Map.of(), Map.of(), NOTHING, Hash.hex(NOTHING));
    }

    /** The names of all buckets that the key may see. */
    List<String> buckets() throws IOException {
        return Xml.texts(call("GET", "/", Map.of(), Map.of(), NOTHING, Hash.hex(NOTHING)), "Name");
    }

    /** Deletes all objects below a prefix; how many these were. */
    int empty(String bucket, String prefix) throws IOException {
        int deleted = 0;
        // Always the first page: its objects are deleted before the next request.
        for (List<String> keys = list(bucket, prefix, null).keys();
                !keys.isEmpty();
                keys = list(bucket, prefix, null).keys()) {
            deleteObjects(bucket, keys);
            deleted += keys.size();
        }
        return deleted;
    }

    /** Puts an object with a known hash. */
    void putObject(String bucket, String key, byte[] content, String sha256) throws IOException {
        call("PUT", path(bucket, key), Map.of(), Map.of(), content, sha256);
    }

    /** An object's bytes; the caller closes the stream. */
    InputStream getObject(String bucket, String key) throws IOException {
        return send("GET", path(bucket, key), Map.of(), Map.of(), NOTHING, Hash.hex(NOTHING))
                .body();
    }

    /**
     * A page of a listing.
     *
     * @param next continuation token of the next page, or null after the last one
     */
    record Page(List<String> keys, String next) {}

    /** Lists up to 1000 keys with the prefix, from a continuation token, or from the first if {@code from} is null. */
    Page list(String bucket, String prefix, String from) throws IOException {
        Map<String, String> query = new TreeMap<>(Map.of("list-type", "2", "prefix", prefix));
        if (from != null) {
            query.put("continuation-token", from);
        }
        String xml = call("GET", path(bucket, ""), query, Map.of(), NOTHING, Hash.hex(NOTHING));
        boolean truncated = "true".equals(Xml.text(xml, "IsTruncated"));
        return new Page(Xml.texts(xml, "Key"), truncated ? Xml.text(xml, "NextContinuationToken") : null);
    }

    /** Deletes up to 1000 objects; fails if one of them could not be deleted. */
    void deleteObjects(String bucket, List<String> keys) throws IOException {
        StringBuilder xml = new StringBuilder("<Delete><Quiet>true</Quiet>");
        for (String key : keys) {
            xml.append("<Object><Key>").append(Xml.encode(key)).append("</Key></Object>");
        }
        byte[] body = bytes(xml.append("</Delete>").toString());
        String md5 = Base64.getEncoder().encodeToString(SigV4.md5(body));
        String answer =
                call("POST", path(bucket, ""), Map.of("delete", ""), Map.of("content-md5", md5), body, Hash.hex(body));
        String code = Xml.text(answer, "Code");
        if (code != null) {
            throw new S3Exception("delete " + Xml.text(answer, "Key"), 200, code, Xml.text(answer, "Message"));
        }
    }

    /** The error's symbolic name: ENOENT where the object does not exist, else the server's status and code. */
    static String errno(IOException error) {
        if (error instanceof S3Exception s3) {
            return s3.status() == 404 ? "ENOENT" : ("HTTP " + s3.status() + " " + s3.code()).strip();
        }
        return Errno.of(error);
    }

    /** Sends a signed request; the text of the answer. */
    String call(
            String method,
            String path,
            Map<String, String> query,
            Map<String, String> headers,
            byte[] body,
            String sha256)
            throws IOException {
        try (InputStream answer =
                send(method, path, query, headers, body, sha256).body()) {
            return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private HttpResponse<InputStream> send(
            String method,
            String path,
            Map<String, String> query,
            Map<String, String> headers,
            byte[] body,
            String sha256)
            throws IOException {
        String canonicalQuery = SigV4.query(query);
        String target = path + (canonicalQuery.isEmpty() ? "" : "?" + canonicalQuery);
        HttpRequest.Builder request = HttpRequest.newBuilder(endpoint.resolve(target))
                .timeout(TIMEOUT)
                .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        signer.sign(method, path, canonicalQuery, endpoint.getRawAuthority(), sha256, headers, Instant.now())
                .forEach(request::header);
        HttpResponse<InputStream> response;
        try {
            response = http.send(request.build(), BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            throw new IllegalStateException("agents interrupt no thread", e);
        }
        if (response.statusCode() / 100 != 2) {
            try (InputStream answer = response.body()) {
                String xml = new String(answer.readAllBytes(), StandardCharsets.UTF_8);
                String code = Xml.text(xml, "Code");
                throw new S3Exception(
                        method + " " + target,
                        response.statusCode(),
                        code == null ? "" : code,
                        Xml.text(xml, "Message"));
            }
        }
        return response;
    }

    private static String path(String bucket, String key) {
        return "/" + bucket + (key.isEmpty() ? "" : "/" + SigV4.encode(key, true));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
