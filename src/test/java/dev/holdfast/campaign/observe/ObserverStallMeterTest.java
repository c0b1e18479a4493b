package dev.holdfast.campaign.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.AgentLine;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.ClockSample;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.bundle.Bundle;
import dev.holdfast.evidence.bundle.Redactor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ObserverStallMeterTest {
    private static final Source OBSERVER = new Source(Channel.OBSERVER, 0);

    @Test
    void theObserverTellsOfItselfThatItStoodStill(@TempDir Path folder) throws IOException {
        try (BundleSink sink = new BundleSink(folder, new Redactor());
                ObserverStallMeter stalls = new ObserverStallMeter(sink)) {
            sink.manifest(Manifests.any());
            stalls.start();
            stalls.end();
            stalls.woke(1_000, 1_000 + 200_000_000);
            stalls.woke(2_000, 2_001 + 200_000_000);
            sink.seal();
        }
        Bundle bundle = Bundle.open(folder);
        assertThat(bundle.damage()).isEmpty();
        try (Stream<AgentLine> lines = bundle.lines(Channel.AGENTS, OBSERVER)) {
            List<AgentLine> all = lines.toList();
            assertThat(all.get(0))
                    .isInstanceOfSatisfying(
                            AgentLine.Started.class,
                            started -> assertThat(started.role()).isEqualTo("observer"));
            assertThat(all)
                    .contains(new AgentLine.Stalled(all.size() - 1L, 200_002_001, 2_000))
                    .noneMatch(line -> line.t() == 200_001_000);
        }
        try (Stream<ClockSample> samples = bundle.lines(Channel.CLOCKS, OBSERVER)) {
            assertThat(samples).singleElement().satisfies(sample -> {
                assertThat(sample.source()).isEqualTo(Channel.OBSERVER);
                assertThat(sample.sent()).isEqualTo(sample.remote()).isEqualTo(sample.received());
            });
        }
    }
}
