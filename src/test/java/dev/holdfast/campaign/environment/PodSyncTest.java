package dev.holdfast.campaign.environment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PodSyncTest {
    @ParameterizedTest
    @CsvSource({"10s,10", "1m0s,60", "1m30s,90", "500ms,0.5", "1h0m0s,3600"})
    void aKubeletsDurationIsRead(String go, double seconds) {
        assertThat(PodSync.goSeconds(go)).isEqualTo(seconds);
    }
}
