package dev.holdfast.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.preflight.Check.Finding;
import dev.holdfast.preflight.Check.Ok;
import dev.holdfast.preflight.Check.Undetermined;
import java.util.regex.Pattern;

/** What a check is to say. */
public final class CheckAssert {
    private static final Pattern ONLY_OF_UPGRADES = Pattern.compile(
            "new chart|old chart|the new one|--to |values of the chart|chart's values|chart or its values|the upgrade|upgrade as|upgrade to this");

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

    /** It says what to do about a rollback, and names nothing that only an upgrade has. */
    public static void speaksOfARollback(Check check) {
        assertThat(check.result()).isNotInstanceOf(Ok.class);
        assertThat(check.looked() + "\n" + check.result()).doesNotContainPattern(ONLY_OF_UPGRADES);
    }
}
