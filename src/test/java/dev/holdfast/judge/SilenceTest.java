package dev.holdfast.judge;

import static dev.holdfast.evidence.History.OBSERVER;
import static dev.holdfast.evidence.History.OLD;
import static dev.holdfast.evidence.History.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Line;
import dev.holdfast.evidence.Lines;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who records falls silent before the judged time ends, and is never heard of again: what came after it was not seen. */
class SilenceTest {
    /** Stability, the last phase of the judged time, goes from second 30 to 60. */
    private static final double SILENT = 33;

    @ParameterizedTest
    @ValueSource(strings = {"mount", "handles", "inodes", "gaps", "errors"})
    void aSilentWorkloadIsDoubted(String guarantee) {
        Judgement judgement = Verdicts.judge(guarantee, silentWorkload(SILENT));
        assertThat(Verdicts.doubted(judgement, OLD)).isNotEmpty();
        assertThat(Verdicts.of(judgement, OTHER).verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void gapsTellsSinceWhenTheWriterIsSilent() {
        assertThat(Verdicts.doubted(Verdicts.judge("gaps", silentWorkload(SILENT)), OLD))
                .startsWith(
                        "the writer was not heard of any more 27.070 s before the end of the judged time, 2.9 s into");
    }

    @Test
    void aWriterThatDrainedTooEarlyIsDoubted() {
        History history = silentWorkload(SILENT)
                .add(Channel.AGENTS, OLD, SILENT, Lines.draining())
                .add(Channel.AGENTS, OLD, SILENT, Lines.drained(0));
        assertThat(Verdicts.doubted(Verdicts.judge("gaps", history), OLD)).startsWith("the writer stopped 27 s before");
    }

    @Test
    void aWriterThatNeverDrainedButWasHeardOfUntilThenIsNot() {
        Verdicts.passed(Verdicts.judge("gaps", History.healthy().drop(Channel.AGENTS, OLD, 60.2, 99)));
    }

    @Test
    void inodesTellsWhenTheLastLookWas() {
        assertThat(Verdicts.doubted(Verdicts.judge("inodes", silentWorkload(SILENT)), OLD))
                .startsWith("the last look at a held file was 2.5 s into phase stability, 27.500 s before");
    }

    @Test
    void aHoleThatIsAllowedMayBeAtTheEndToo() {
        Verdicts.passed(Verdicts.judge("inodes", History.healthy().drop(Channel.HANDLES, OLD, 58.5, 60)));
    }

    @Test
    void mountTellsWhoseLooksEnd() {
        assertThat(Verdicts.doubted(Verdicts.judge("mount", silentWorkload(SILENT)), OLD))
                .startsWith("the last look at the mount table of the pod was ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"process", "mount"})
    void aSilentProbeIsDoubtedOnItsNode(String guarantee) {
        History history =
                History.healthy().drop(Channel.PROCESSES, "w1", SILENT, 99).drop(Channel.MOUNTS, "w1", SILENT, 99);
        Judgement judgement = Verdicts.judge(guarantee, history);
        Verdicts.doubted(judgement, OLD);
        assertThat(Verdicts.of(judgement, OTHER).verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void podsThatWereNotLookedAtAnyMoreAreDoubted() {
        assertThat(Verdicts.doubted(
                        Verdicts.judge("pods", History.healthy().drop(Channel.PODS, OBSERVER, SILENT, 99)), OLD))
                .startsWith("the last observation of the pods was ");
    }

    private static History silentWorkload(double since) {
        History history = History.healthy();
        for (Channel<? extends Line> channel :
                List.of(Channel.OPERATIONS, Channel.HANDLES, Channel.MOUNTS, Channel.AGENTS)) {
            history.drop(channel, OLD, since, 999);
        }
        return history.drop(Channel.CONTROLS, OLD + "-tmpfs", since, 999);
    }
}
