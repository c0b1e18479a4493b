package dev.holdfast.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UpgradePathTest {
    private static final UpgradePath PATH = new UpgradePath(
            List.of("1.9.0", "1.10.0", "2.0.0", "3.0.0"),
            Map.of("3.0.0", "keys move", "1.10.0", "tables change"),
            null);

    @Test
    void versionsMayBeginWithAV() {
        assertThat(PATH.skipped("v1.9.0", "v2.0.0")).containsOnlyKeys("1.10.0");
        assertThat(PATH.goesBack("v2.0.0", "1.9.0")).isTrue();
        assertThat(new UpgradePath(List.of("v4.9.0", "v4.10.0"), null, null).skipped("v4.9.0", "4.10.0"))
                .isEmpty();
    }

    @Test
    void aReleaseOfAFeatureMayHaveAnotherInItsPlace() {
        UpgradePath path = new UpgradePath(List.of("1.0.0", "1.1.0"), null, Map.of("1.2.0", "1.0.0"));
        assertThat(path.release("1.2.0")).isEqualTo("1.0.0");
        assertThat(path.release("2.2.0")).isEqualTo("2.2.0");
        assertThatThrownBy(() -> new UpgradePath(List.of("1.0.0"), null, Map.of("1.2.0", "0.9.0")))
                .isInstanceOf(DriverException.class)
                .hasMessage("release '0.9.0', which is in place of '1.2.0', is not among [1.0.0]");
    }

    @ParameterizedTest
    @CsvSource({"1.9.0, 2.0.0", "1.9.0, 2.4.1", "0.3, 2.0.0", "1.10.0-rc1, 3.0.0"})
    void anUpgradeThatJumpsOverARequiredReleaseIsToldTheReason(String from, String to) {
        assertThat(PATH.skipped(from, to)).isEqualTo(Map.of("1.10.0", "tables change"));
    }

    @Test
    void allThatIsJumpedOverIsToldOldestFirst() {
        assertThat(PATH.skipped("1.9.0", "3.1.0"))
                .containsExactly(Map.entry("1.10.0", "tables change"), Map.entry("3.0.0", "keys move"));
    }

    @ParameterizedTest
    @CsvSource({"1.9.0, 1.10.0", "1.10.0, 2.0.0", "1.10.0, 3.0.0", "1.10.2, 2.4.1", "2.0.0, 1.9.0", "1.9.0, 1.9.0"})
    void anyOtherUpgradeIsFree(String from, String to) {
        assertThat(PATH.skipped(from, to)).isEmpty();
    }

    @Test
    void aDriverWithoutAPathMayGoAnyWay() {
        assertThat(new UpgradePath(null, null, null).skipped("1.0.0", "9.0.0")).isEmpty();
    }

    @Test
    void whatIsNoVersionIsNamed() {
        assertThatThrownBy(() -> PATH.skipped("latest", "2.0.0"))
                .isInstanceOf(DriverException.class)
                .hasMessage("release 'latest' is not a version");
    }

    @Test
    void releasesThatAreOutOfOrderAreNamed() {
        assertThatThrownBy(() -> new UpgradePath(List.of("1.10.0", "1.9.0"), Map.of(), null))
                .isInstanceOf(DriverException.class)
                .hasMessageContaining("'1.9.0' does not come after '1.10.0'");
    }

    @Test
    void aRequiredReleaseWithoutAReasonIsNamed() {
        assertThatThrownBy(() -> new UpgradePath(List.of("1.9.0"), Collections.singletonMap("1.9.0", null), null))
                .isInstanceOf(DriverException.class)
                .hasMessage("release '1.9.0' must not be skipped, but has no reason; add one");
    }

    @Test
    void aRequiredReleaseThatThereIsNotIsNamed() {
        assertThatThrownBy(() -> new UpgradePath(List.of("1.9.0"), Map.of("1.8.0", "why"), null))
                .isInstanceOf(DriverException.class)
                .hasMessageContaining("'1.8.0', which must not be skipped, is not among [1.9.0]");
    }

    @Test
    void anOlderReleaseIsGoneBackTo() {
        UpgradePath path = new UpgradePath(List.of(), Map.of(), null);
        assertThat(path.goesBack("2.2.0", "1.12.0")).isTrue();
        assertThat(path.goesBack("1.9.0", "1.12.0")).isFalse();
        assertThat(path.goesBack("2.2.0", "2.2.0")).isFalse();
        assertThat(path.goesBack("2.2.0", "example.com/driver:1.2.0")).isFalse();
        assertThat(path.goesBack("not known", "1.2.0")).isFalse();
    }
}
