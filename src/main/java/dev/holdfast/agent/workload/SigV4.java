package dev.holdfast.agent.workload;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs S3 requests with AWS Signature Version 4, in headers. */
final class SigV4 {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final String UNRESERVED = "-._~";

    private final String region;
    private final String accessKey;
    private final String secretKey;

    SigV4(String region, String accessKey, String secretKey) {
        this.region = region;
        this.accessKey = accessKey;
        this.secretKey = secretKey;
    }

    /**
     * The headers of a signed request, except Host, which the HTTP client sends itself.
     *
     * @param path encoded by {@link #encode}, slashes kept
     * @param query encoded by {@link #query}
     * @param host value of the request's Host header
     * @param payloadSha256 hash of the body in hex
     * @param others further headers of the request, by lower case name; they are signed and returned too
     */
    Map<String, String> sign(
            String method,
            String path,
            String query,
            String host,
            String payloadSha256,
            Map<String, String> others,
            Instant now) {
        String time = TIME.format(now);
        SortedMap<String, String> headers = new TreeMap<>(others);
        headers.put("host", host);
        headers.put("x-amz-content-sha256", payloadSha256);
        headers.put("x-amz-date", time);

        StringBuilder request = new StringBuilder(512);
        request.append(method)
                .append('\n')
                .append(path)
                .append('\n')
                .append(query)
                .append('\n');
        headers.forEach((name, value) ->
                request.append(name).append(':').append(value.strip()).append('\n'));
        String names = String.join(";", headers.keySet());
        request.append('\n').append(names).append('\n').append(payloadSha256);

        String day = time.substring(0, 8);
        String scope = day + "/" + region + "/s3/aws4_request";
        String toSign = "AWS4-HMAC-SHA256\n" + time + "\n" + scope + "\n" + Hash.hex(bytes(request.toString()));
        byte[] key = hmac(bytes("AWS4" + secretKey), day);
        for (String part : new String[] {region, "s3", "aws4_request"}) {
            key = hmac(key, part);
        }
        headers.put(
                "authorization",
                "AWS4-HMAC-SHA256 Credential=" + accessKey + "/" + scope + ",SignedHeaders=" + names + ",Signature="
                        + HexFormat.of().formatHex(hmac(key, toSign)));
        headers.remove("host");
        return headers;
    }

    /** A canonical query string: names and values encoded, sorted by name. */
    static String query(Map<String, String> parameters) {
        StringBuilder query = new StringBuilder();
        new TreeMap<>(parameters).forEach((name, value) -> {
            if (!query.isEmpty()) {
                query.append('&');
            }
            query.append(encode(name, false)).append('=').append(encode(value, false));
        });
        return query.toString();
    }

    /** Percent-encodes all but unreserved characters, with or without the slashes of a path. */
    static String encode(String text, boolean keepSlashes) {
        StringBuilder encoded = new StringBuilder(text.length() + 16);
        HexFormat hex = HexFormat.of().withUpperCase();
        for (byte b : bytes(text)) {
            char c = (char) (b & 0xff);
            boolean alphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (alphanumeric || UNRESERVED.indexOf(c) >= 0 || (c == '/' && keepSlashes)) {
                encoded.append(c);
            } else {
                encoded.append('%').append(hex.toHexDigits(b));
            }
        }
        return encoded.toString();
    }

    /** MD5 of a body, for the header Content-MD5. */
    static byte[] md5(byte[] body) {
        try {
            return MessageDigest.getInstance("MD5").digest(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has MD5", e);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(bytes(text));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has HmacSHA256", e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
