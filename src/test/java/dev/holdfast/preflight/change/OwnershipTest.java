package dev.holdfast.preflight.change;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class OwnershipTest {
    private static final String OURS =
            "{metadata: {labels: {app.kubernetes.io/managed-by: Helm}, annotations: {meta.helm.sh/release-name: r, meta.helm.sh/release-namespace: ns}}}";

    @Test
    void whatHelmTakesIsMarkedAsTheReleases() {
        assertThat(Ownership.foreign(Yaml.of(OURS), "r", "ns")).isEmpty();
    }

    @Test
    void whatNobodyMarkedOrAnotherReleaseHasIsForeign() {
        assertThat(Ownership.foreign(Yaml.of("{metadata: {name: m}}"), "r", "ns"))
                .contains(
                        "it exists, and has no label app.kubernetes.io/managed-by, no annotation meta.helm.sh/release-name, no annotation"
                                + " meta.helm.sh/release-namespace");
        assertThat(Ownership.foreign(Yaml.of(OURS), "other", "ns"))
                .contains("it exists, and has annotation meta.helm.sh/release-name=r instead of other");
    }
}
