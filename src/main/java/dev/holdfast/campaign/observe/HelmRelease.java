package dev.holdfast.campaign.observe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.holdfast.evidence.HelmRevisions;
import io.fabric8.kubernetes.api.model.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/** One revision of a release as Helm 3 keeps it: a Secret of base64 (once more than the API's) of gzipped JSON. */
public record HelmRelease(JsonNode content) {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Enough to tell objects of one name apart. */
    private static final int DIGEST_BYTES = 6;

    /** Reads what Helm wrote. */
    public static HelmRelease of(Secret secret) {
        byte[] packed = Base64.getDecoder()
                .decode(Base64.getDecoder().decode(secret.getData().get("release")));
        try (GZIPInputStream plain = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            return new HelmRelease(JSON.readTree(plain));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Helm's Secret " + secret.getMetadata().getName() + " is not what Helm 3 writes", e);
        }
    }

    public int revision() {
        return content.path("version").asInt();
    }

    public HelmRevisions.Entry entry() {
        JsonNode chart = content.path("chart").path("metadata");
        return new HelmRevisions.Entry(
                revision(),
                content.path("info").path("status").asText(),
                chart.path("name").asText() + "-" + chart.path("version").asText(),
                chart.path("appVersion").asText(),
                content.path("info").path("description").asText(),
                objects());
    }

    /** The objects of its manifest, with a digest of each. */
    private Map<String, String> objects() {
        Map<String, String> objects = new TreeMap<>();
        for (String document : manifest().split("(?m)^---\\s*$", -1)) {
            JsonNode object = yaml(document);
            String kind = object.path("kind").asText();
            if (!kind.isEmpty()) {
                JsonNode metadata = object.path("metadata");
                String namespace = metadata.path("namespace").asText();
                objects.put(
                        kind + " " + (namespace.isEmpty() ? "" : namespace + "/")
                                + metadata.path("name").asText(),
                        kind.equals("Secret") ? "" : digest(object.toString()));
            }
        }
        return objects;
    }

    private JsonNode yaml(String document) {
        try {
            return new YAMLMapper().readTree(document);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("an object of revision " + revision() + " is no YAML", e);
        }
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    /** When it was deployed last, as Helm writes it. */
    public String deployed() {
        return content.path("info").path("last_deployed").asText();
    }

    /** The values it was given, as YAML; those the chart brings are not among them. */
    public String values() {
        try {
            return new YAMLMapper().writeValueAsString(content.path("config"));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("the values of revision " + revision() + " are no YAML", e);
        }
    }

    /** The objects it made, as YAML. */
    public String manifest() {
        return content.path("manifest").asText();
    }
}
