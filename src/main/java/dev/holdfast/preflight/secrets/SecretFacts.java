package dev.holdfast.preflight.secrets;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is known of a Secret without its values.
 *
 * @param type such as Opaque
 * @param keys names of its keys
 * @param registries for which an image pull Secret holds a key, as they are written there; empty where it is no image pull Secret, or holds
 *     none, or what it holds is not JSON
 */
public record SecretFacts(String type, Set<String> keys, Set<String> registries) {
    /** Type of an image pull Secret. */
    public static final String DOCKER_CONFIG_JSON = "kubernetes.io/dockerconfigjson";
    /** Older type of an image pull Secret. */
    public static final String DOCKER_CFG = "kubernetes.io/dockercfg";

    private static final String OPAQUE = "Opaque";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Those of a Secret in a cluster or in a chart. */
    public static SecretFacts of(Secret secret) {
        String type = secret.getType() == null ? OPAQUE : secret.getType();
        Set<String> keys = new TreeSet<>();
        Optional.ofNullable(secret.getData()).map(Map::keySet).ifPresent(keys::addAll);
        Optional.ofNullable(secret.getStringData()).map(Map::keySet).ifPresent(keys::addAll);
        Set<String> registries = new TreeSet<>();
        if (type.equals(DOCKER_CONFIG_JSON)) {
            json(secret, ".dockerconfigjson").path("auths").fieldNames().forEachRemaining(registries::add);
        } else if (type.equals(DOCKER_CFG)) {
            json(secret, ".dockercfg").fieldNames().forEachRemaining(registries::add);
        }
        return new SecretFacts(type, keys, registries);
    }

    /** Whether the kubelet takes it for pulling images. */
    public boolean opensRegistries() {
        return type.equals(DOCKER_CONFIG_JSON) || type.equals(DOCKER_CFG);
    }

    private static JsonNode json(Secret secret, String key) {
        String plain =
                secret.getStringData() == null ? null : secret.getStringData().get(key);
        String encoded = secret.getData() == null ? null : secret.getData().get(key);
        try {
            if (plain != null) {
                return JSON.readTree(plain);
            }
            return encoded == null
                    ? JSON.missingNode()
                    : JSON.readTree(new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            // a Secret without a registry is reported as such; the error's text may hold a part of the key
            return JSON.missingNode();
        }
    }
}
