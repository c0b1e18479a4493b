package dev.holdfast.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RenderedChartTest {
    private static final String GOOD = """
            ---
            # Source: driver/templates/secret.yaml
            apiVersion: v1
            kind: Secret
            metadata: {name: s}
            """;

    @ParameterizedTest
    @ValueSource(strings = {"kind: [Pod", "a: b: c", "\tkind: Pod"})
    void aDocumentThatIsNoYamlIsNamedWithItsFile(String text) {
        String yaml = GOOD + "---\n# Source: driver/crds/bad.yaml\n" + text + "\n";
        assertThatThrownBy(() -> RenderedChart.of("old chart 1.2.0", yaml))
                .isInstanceOf(DriverException.class)
                .hasMessageStartingWith("driver/crds/bad.yaml of old chart 1.2.0 is no object of Kubernetes in YAML: ")
                .hasMessageNotContaining("\n");
    }

    @Test
    void aDocumentOfAnUnknownPlaceIsNamedByTheChart() {
        assertThatThrownBy(() -> RenderedChart.of("the dry run", "kind: [Pod"))
                .hasMessageStartingWith("a document of the dry run is no object");
        assertThat(RenderedChart.of("chart", GOOD).objects()).hasSize(1);
    }
}
