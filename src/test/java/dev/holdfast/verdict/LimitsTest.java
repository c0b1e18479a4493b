package dev.holdfast.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.ManifestBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LimitsTest {
    @Test
    void theDefaultsAreTheNumbersOfTheGuarantees() {
        assertThat(Limits.defaults())
                .isEqualTo(new Limits(
                        Map.ofEntries(
                                Map.entry(Limit.MAX_GAP, Duration.ofSeconds(1)),
                                Map.entry(Limit.MAX_HOLE, Duration.ofSeconds(2)),
                                Map.entry(Limit.SAMPLE_PERIOD, Duration.ofMillis(500)),
                                Map.entry(Limit.REPUBLISH_AFTER, Duration.ofMinutes(2)),
                                Map.entry(Limit.METADATA_TTL, Duration.ofMinutes(1)),
                                Map.entry(Limit.AFTER_ROLLOUT, Duration.ofMinutes(2)),
                                Map.entry(Limit.TERMINATION, Duration.ofSeconds(30)),
                                Map.entry(Limit.BOUND, Duration.ofSeconds(20)),
                                Map.entry(Limit.WITHOUT_POD, Duration.ofSeconds(10)),
                                Map.entry(Limit.TOGETHER, Duration.ofSeconds(30)),
                                Map.entry(Limit.DETACHED, Duration.ofSeconds(30)),
                                Map.entry(Limit.LEFTOVERS, Duration.ofMinutes(3)),
                                Map.entry(Limit.STABILISATION, Duration.ofMinutes(1)),
                                Map.entry(Limit.UNITS, Duration.ofMinutes(1)),
                                Map.entry(Limit.AFTER_RESTART, Duration.ofMinutes(1)),
                                Map.entry(Limit.AFTER_CLUSTER_UPGRADE, Duration.ofSeconds(150)),
                                Map.entry(Limit.AFTER_REBOOT, Duration.ofMinutes(2)),
                                Map.entry(Limit.REBOOT_GAP, Duration.ofSeconds(3)),
                                Map.entry(Limit.KEY_CORRECTED, Duration.ofMinutes(3))),
                        2,
                        20,
                        64,
                        20,
                        50));
    }

    @Test
    void aManifestSaysWhatIsNotUsual() {
        assertThat(Limits.defaults().unusual()).isNull();
        Limits own = Limits.defaults()
                .with(Limit.STABILISATION, Duration.ofSeconds(20))
                .with(Limit.MAX_GAP, Limit.MAX_GAP.usual());
        assertThat(own.unusual()).isEqualTo(Map.of("stabilisation", 20_000L));
        assertThat(Limits.of(ManifestBuilder.named("c").limits(own.unusual()).build()))
                .isEqualTo(own);
        assertThat(Limits.of(ManifestBuilder.named("c").build())).isEqualTo(Limits.defaults());
        Manifest foreign =
                ManifestBuilder.named("run of today").limits(Map.of("luck", 1L)).build();
        assertThatThrownBy(() -> Limits.of(foreign))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("run of today")
                .hasMessageContaining("'luck'");
    }

    @Test
    void eachCanBeSetWithoutTheOthers() {
        Limits set = Limits.defaults()
                .with(Limit.MAX_GAP, Duration.ofHours(1))
                .withRepublishCycles(7)
                .withRepublishFailures(1)
                .withMemoryGrowth(5)
                .withSlower(6, 7);
        assertThat(set.nanos(Limit.MAX_GAP)).isEqualTo(Duration.ofHours(1).toNanos());
        assertThat(set.republishCycles()).isEqualTo(7);
        assertThat(set.republishFailures()).isEqualTo(1);
        assertThat(set.memoryGrowth()).isEqualTo(5);
        assertThat(set.slower()).isEqualTo(6);
        assertThat(set.goBack()).isEqualTo(7);
        assertThat(set.with(Limit.MAX_GAP, Duration.ofSeconds(1))
                        .withRepublishCycles(2)
                        .withRepublishFailures(20)
                        .withMemoryGrowth(64)
                        .withSlower(20, 50))
                .isEqualTo(Limits.defaults());
    }
}
