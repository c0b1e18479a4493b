package dev.holdfast.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LimitsTest {
    @Test
    void theDefaultsAreTheNumbersOfTheGuarantees() {
        assertThat(Limits.defaults())
                .isEqualTo(new Limits(
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        Duration.ofMinutes(2),
                        2,
                        Duration.ofMillis(500),
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(2),
                        Duration.ofMinutes(3),
                        Duration.ofMinutes(1)));
    }

    @Test
    void eachCanBeSetWithoutTheOthers() {
        Duration[] d = new Duration[10];
        for (int i = 1; i < 10; i++) {
            d[i] = Duration.ofHours(i);
        }
        assertThat(Limits.defaults()
                        .withMaxGap(d[1])
                        .withRepublishAfter(d[2])
                        .withRepublishCycles(7)
                        .withSamplePeriod(d[3])
                        .withMetadataTtl(d[4])
                        .withAfterRollout(d[5])
                        .withLeftovers(d[6])
                        .withStabilisation(d[7]))
                .isEqualTo(new Limits(d[1], Duration.ofSeconds(2), d[2], 7, d[3], d[4], d[5], d[6], d[7]));
    }
}
