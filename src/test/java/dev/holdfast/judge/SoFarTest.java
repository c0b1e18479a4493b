package dev.holdfast.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Evidence;
import dev.holdfast.evidence.Line;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.bundle.StoredBundle;
import dev.holdfast.verdict.GoBack;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Limits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Recorded runs are judged as they were before the drain, when nothing had been read back yet: what a run that is under way knows of itself. */
class SoFarTest {
    /** What was there of a run when its drain began. */
    private record BeforeDrain(Evidence whole) implements Evidence {
        private long drain() {
            return whole.manifest().phase(Phase.DRAIN).start();
        }

        @Override
        public Manifest manifest() {
            return whole.manifest()
                    .withPhases(whole.manifest().phases().stream()
                            .filter(phase -> phase.start() < drain())
                            .toList());
        }

        @Override
        public List<Damage> damage() {
            return whole.damage();
        }

        @Override
        public List<Source> sources(Channel<?> channel) {
            return channel.equals(Channel.READ_BACK) ? List.of() : whole.sources(channel);
        }

        @Override
        public <T extends Line> Stream<T> lines(Channel<T> channel, Source source) {
            return channel.equals(Channel.READ_BACK) ? Stream.empty() : whole.lines(channel, source);
        }
    }

    private static GoBack decided(String name) throws IOException {
        try (StoredBundle stored = StoredBundle.open(Path.of("fixtures/bundles", name + ".zip"))) {
            BeforeDrain evidence = new BeforeDrain(stored.bundle());
            return GoBack.of(Judges.soFar(
                            Guarantee.promisedBy(evidence.manifest()), evidence, Limits.defaults(), evidence.drain()))
                    .orElseThrow();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"clean", "side-by-side", "back-and-forth", "systemd-still", "leaves-units", "s3-stopped"})
    void whatIsNotDoneYetAsksForNothing(String name) throws IOException {
        assertThat(decided(name).isAskedFor()).as(decided(name).words()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "block-unstaged",
                "unmounts-old",
                "serves-no-old",
                "process-killed",
                "crashes-on-a-node",
                "controller-never-ready",
                "liveness-fails"
            })
    void whatWasSeenAsksForGoingBackBeforeTheRunIsOver(String name) throws IOException {
        assertThat(decided(name).isAskedFor()).as(decided(name).words()).isTrue();
    }
}
