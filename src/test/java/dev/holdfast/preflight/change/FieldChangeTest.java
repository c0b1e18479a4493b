package dev.holdfast.preflight.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class FieldChangeTest {
    private static List<String> between(String before, String after) {
        return FieldChange.between(Yaml.of(before), Yaml.of(after)).stream()
                .map(FieldChange::toString)
                .toList();
    }

    @Test
    void fieldsAreNamedAndWhatTheServerWritesIsNot() {
        assertThat(
                        between(
                                "{metadata: {generation: 1, annotations: {deprecated.daemonset.template.generation: 1}, labels: {v: '1'}}, spec: {c: [{name: p, image: a}, {name: q}], l: [1]}, status: {x: 1}}",
                                "{metadata: {generation: 2, annotations: {deprecated.daemonset.template.generation: 2}, labels: {v: '2'}}, spec: {c: [{name: p, image: b}], l: [1, 2], n: {m: 1}}}"))
                .containsExactly(
                        "metadata.labels.v: 1 → 2",
                        "spec.c[p].image: a → b",
                        "spec.c[q].name: removed, was q",
                        "spec.l: [1] → [1,2]",
                        "spec.n.m: added, 1");
    }

    @Test
    void secretsAreHidden() {
        assertThat(between("{kind: Secret, data: {k: aHVzaA==}}", "{kind: Secret, data: {k: b3RoZXI=, n: eA==}}"))
                .containsExactly("data.k: (hidden) → (hidden)", "data.n: added, (hidden)");
        assertThat(between(
                        "{spec: {env: [{name: AWS_SECRET_ACCESS_KEY, value: hush}, {name: ZONE, value: a}]}}",
                        "{spec: {env: [{name: AWS_SECRET_ACCESS_KEY, value: psst}, {name: ZONE, value: b}]}}"))
                .containsExactly(
                        "spec.env[AWS_SECRET_ACCESS_KEY].value: (hidden) → (hidden)", "spec.env[ZONE].value: a → b");
    }
}
