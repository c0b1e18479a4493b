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
import java.util.Base64;
import java.util.zip.GZIPInputStream;

/** One revision of a release as Helm 3 keeps it: a Secret of base64 (once more than the API's) of gzipped JSON. */
public record HelmRelease(JsonNode content) {
    private static final ObjectMapper JSON = new ObjectMapper();

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
                content.path("info").path("description").asText());
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
