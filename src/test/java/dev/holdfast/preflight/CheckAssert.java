package dev.holdfast.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.preflight.Check.Finding;
import dev.holdfast.preflight.Check.Ok;
import dev.holdfast.preflight.Check.Undetermined;

/** What a check is to say. */
public final class CheckAssert {
    private CheckAssert() {}

    /** It is as it should be, and the value contains this. */
    public static void isOk(Check check, String value) {
        assertThat(check.result()).isInstanceOf(Ok.class);
        assertThat(check.result().value()).contains(value);
    }

    /** It is a finding, whose value contains this, and it says what to do. */
    public static void finds(Check check, String value) {
        assertThat(check.result()).isInstanceOfSatisfying(Finding.class, finding -> {
            assertThat(finding.value()).contains(value);
            assertThat(finding.advice()).isNotBlank();
        });
    }

    /** It could not be determined, the reason contains this, and it says what to do. */
    public static void isUndetermined(Check check, String value) {
        assertThat(check.result()).isInstanceOfSatisfying(Undetermined.class, unknown -> {
            assertThat(unknown.value()).contains(value);
            assertThat(unknown.advice()).isNotBlank();
        });
    }
}
