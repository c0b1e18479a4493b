package dev.holdfast.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

final class HelmYamlTest {
    private static String one(String yaml) {
        return HelmYaml.objects(yaml).get(0).toString();
    }

    @Test
    void valuesHaveTheTypesThatTheyAreWrittenIn() {
        assertThat(one("{replicas: \"2\", text: '5', number: 5, flag: true, words: \"true\", half: 1.5}"))
                .isEqualTo(
                        "{\"replicas\":\"2\",\"text\":\"5\",\"number\":5,\"flag\":true,\"words\":\"true\",\"half\":1.5}");
    }

    @Test
    void theRulesAreThoseOfHelm() {
        assertThat(one("{mode: 0644, asked: yes, off: off, date: 2020-01-01, nothing: ~, 8080: port}"))
                .isEqualTo(
                        "{\"mode\":420,\"asked\":true,\"false\":false,\"date\":\"2020-01-01\",\"nothing\":null,\"8080\":\"port\"}");
        assertThat(one("a: &x {b: 1}\nc: *x")).isEqualTo("{\"a\":{\"b\":1},\"c\":{\"b\":1}}");
    }

    @Test
    void documentsAndListsAreObjectsOneByOne() {
        assertThat(HelmYaml.objects("""
                # Source: a
                kind: A
                ---
                # nothing but a remark
                ---
                kind: BList
                items: [{kind: B, name: 1}, {kind: B, name: 2}]
                """))
                .extracting((JsonNode object) -> object.path("kind").asText())
                .containsExactly("A", "B", "B");
        assertThat(HelmYaml.objects("")).isEmpty();
    }

    @Test
    void whatIsNoYamlIsSaidSo() {
        assertThatThrownBy(() -> HelmYaml.objects("a: ["))
                .isInstanceOf(DriverException.class)
                .hasMessageContaining("YAML");
    }
}
