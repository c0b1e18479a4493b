package dev.holdfast.preflight.objects;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class MergeTest {
    @Test
    void whatTheOldChartSaidGoesAndWhatSomebodyElseAddedStays() {
        assertThat(Merge.after(
                        Map.of("a", 1, "gone", Map.of("b", 2)),
                        Map.of("a", 1, "gone", Map.of("b", 2), "theirs", true),
                        Map.of("a", 3, "new", "x")))
                .isEqualTo(Map.of("a", 3, "theirs", true, "new", "x"));
    }

    @Test
    void aListThatTheChartLeavesAsItWasKeepsWhatTheApiServerAddedToIt() {
        Map<String, Object> chart = Map.of("tokenRequests", List.of(Map.of("audience", "s3")));
        Map<String, Object> live =
                Map.of("tokenRequests", List.of(Map.of("audience", "s3", "expirationSeconds", 3600)));
        assertThat(Merge.after(chart, live, chart)).isEqualTo(live);
    }
}
