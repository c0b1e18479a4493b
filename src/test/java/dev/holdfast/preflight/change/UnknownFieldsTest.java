package dev.holdfast.preflight.change;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class UnknownFieldsTest {
    private static boolean areOld(String message, String before) {
        return UnknownFields.areOld(new Effect.Refused(message), Yaml.of(before));
    }

    @Test
    void aFieldThatTheReleaseHasIsOld() {
        String message = "strict decoding error: unknown field \"spec.c[0].x\", unknown field \"spec.y\"";
        assertThat(areOld(message, "{spec: {c: [{x: 1}], y: 1}}")).isTrue();
        assertThat(areOld(message, "{spec: {c: [{x: 1}]}}")).isFalse();
        assertThat(areOld(message, "{spec: {c: [{z: 1}], y: 1}}")).isFalse();
    }

    @Test
    void anotherRefusalIsNotAboutFields() {
        assertThat(areOld("field is immutable", "{}")).isFalse();
        assertThat(UnknownFields.areOld(new Effect.Unknown("unknown field \"a\""), Yaml.of("{a: 1}")))
                .isFalse();
    }
}
