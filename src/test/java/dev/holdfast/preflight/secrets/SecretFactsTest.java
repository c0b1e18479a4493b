package dev.holdfast.preflight.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.preflight.Scenery;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

final class SecretFactsTest {
    private static SecretFacts of(String type, String key, String value) {
        return SecretFacts.of(Scenery.of(
                Secret.class,
                "metadata: {name: s}\ntype: " + type + "\ndata: {" + key + ": "
                        + Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)) + "}"));
    }

    @Test
    void onlyNamesOfKeysAreKept() {
        SecretFacts facts = of("Opaque", "access_key_id", "hush");
        assertThat(facts.keys()).containsExactly("access_key_id");
        assertThat(facts.opensRegistries()).isFalse();
        assertThat(facts.toString()).doesNotContain("hush");
    }

    @Test
    void ofAPullSecretTheRegistriesAreKept() {
        SecretFacts facts = of(
                SecretFacts.DOCKER_CONFIG_JSON,
                ".dockerconfigjson",
                "{\"auths\":{\"example.com\":{\"auth\":\"hush\"}}}");
        assertThat(facts.registries()).containsExactly("example.com");
        assertThat(facts.opensRegistries()).isTrue();
        assertThat(facts.toString()).doesNotContain("hush");
        assertThat(of(SecretFacts.DOCKER_CFG, ".dockercfg", "{\"example.org\":{\"auth\":\"hush\"}}")
                        .registries())
                .containsExactly("example.org");
    }

    @Test
    void whatIsNotJsonHoldsNoRegistry() {
        assertThat(of(SecretFacts.DOCKER_CONFIG_JSON, ".dockerconfigjson", "hush")
                        .registries())
                .isEmpty();
    }

    @Test
    void aSecretOfAChartIsReadAsItIsWritten() {
        assertThat(SecretFacts.of(Scenery.of(Secret.class, "metadata: {name: s}\nstringData: {a: b}"))
                        .keys())
                .containsExactly("a");
    }
}
