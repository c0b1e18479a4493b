package dev.holdfast.judge;

import static dev.holdfast.evidence.History.OLD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Csi;
import dev.holdfast.evidence.Evidence;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Line;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Source;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limits;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A look that says it shows the same as an earlier one, which is not there, shows nothing: that is a doubt of each that looks. */
class LostLooksTest {
    private static final long NUMBER = 5;
    private static final long LOST = 999_999;

    @Test
    void whoFollowsTheLooksDoubts() {
        assertThat(Verdicts.doubted(judge(Guarantee.PODS), OLD))
                .startsWith("line 5 of pods/observer@0 says the same as line 999999, which is not there");
    }

    @Test
    void whoAsksForTheLastLookDoubts() {
        assertThat(Verdicts.doubted(judge(Guarantee.UPGRADE), "registration"))
                .isEqualTo("line 5 of csi/observer@0 says the same as line 999999, which is not there");
    }

    private static Judgement judge(Guarantee guarantee) {
        return Judges.judge(guarantee, new Lost(History.healthy()), Limits.defaults());
    }

    /** A run whose sixth looks at the pods and at the driver's registration lost what they refer to. */
    private record Lost(Evidence whole) implements Evidence {
        @Override
        public Manifest manifest() {
            return whole.manifest();
        }

        @Override
        public List<Damage> damage() {
            return whole.damage();
        }

        @Override
        public List<Source> sources(Channel<?> channel) {
            return whole.sources(channel);
        }

        @Override
        public <T extends Line> Stream<T> lines(Channel<T> channel, Source source) {
            return whole.lines(channel, source).map(line -> channel.type().cast(lost(line)));
        }

        private static Line lost(Line line) {
            if (line.n() != NUMBER) {
                return line;
            }
            return line instanceof Pods pods
                    ? new Pods(NUMBER, pods.t(), LOST, null)
                    : line instanceof Csi csi ? new Csi(NUMBER, csi.t(), LOST) : line;
        }
    }
}
