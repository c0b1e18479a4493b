package dev.holdfast.campaign.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReleasesTest {
    @ParameterizedTest
    @CsvSource({"1, 5", "5, 5", "6, 6", "200, 200"})
    void aRolloutHasTheTimeThatNodesTakeOneByOne(int nodes, int minutes) {
        assertThat(Releases.rolledOutWithin(nodes)).isEqualTo(Duration.ofMinutes(minutes));
    }
}
