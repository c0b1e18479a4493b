package dev.holdfast.judge.recording;

import static dev.holdfast.evidence.History.OLD;
import static dev.holdfast.evidence.Writes.failed;
import static dev.holdfast.evidence.Writes.invoked;
import static dev.holdfast.evidence.Writes.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.AgentLine;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.HandleLine;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Operation;
import dev.holdfast.judge.Verdicts;
import dev.holdfast.judge.recording.Exchanges.At;
import dev.holdfast.verdict.Judgement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Records are placed by the clocks of those who wrote them, and no more surely than these are known. */
class AgentClocksTest {
    @ParameterizedTest
    @CsvSource({
        "gaps, static-1",
        "errors, static-1",
        "data, static-1",
        "handles, static-1",
        "inodes, static-1",
        "mount, static-1",
        "mount, w1",
        "process, w1"
    })
    void aClockThatSteppedIsNamed(String guarantee, String agent) {
        Judgement judgement = Verdicts.judge(guarantee, Exchanges.stepped(History.healthy(), agent, 5));
        assertThat(Verdicts.doubted(judgement, OLD))
                .contains("the clock of agent " + agent + " stepped by 5 s ahead of the observer's");
    }

    @Test
    void aClockThatFellBehindIsNamed() {
        Judgement judgement = Verdicts.judge("gaps", Exchanges.stepped(History.healthy(), OLD, -0.25));
        assertThat(Verdicts.doubted(judgement, OLD)).contains("stepped by 250 ms behind the observer's");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gaps", "errors", "data", "handles", "inodes", "mount", "process", "pod-mounter"})
    void aClockThatDriftsIsNoStep(String guarantee) {
        // 10 ms in a minute are 160 ppm.
        Verdicts.passed(Verdicts.judge(guarantee, Exchanges.stepped(History.healthy(), OLD, 0.010)));
        Verdicts.passed(Verdicts.judge(guarantee, Exchanges.stepped(History.healthy(), "w1", 0.010)));
    }

    @Test
    void aGapInTheWritersOwnHistoryCountsThoughItsClockStepped() {
        History history = slow(OLD, Channel.OPERATIONS, 15, 17.3);
        Exchanges.stepped(history, OLD, 2);
        assertThat(Verdicts.failed(Verdicts.judge("gaps", history), OLD).what()).isEqualTo("writes waited too long");
    }

    @Test
    void aGapThatIsTooLongByTheStepOnlyDoesNotCount() {
        // 1.02 s in a minute in which the clock went ahead by 2 s: it may have been less than a second.
        History history = slow(OLD, Channel.OPERATIONS, 15, 16.02);
        Verdicts.failed(Verdicts.judge("gaps", history), OLD);
        assertThat(Verdicts.doubted(Verdicts.judge("gaps", Exchanges.stepped(history, OLD, 2)), OLD))
                .contains("stepped by 2 s");
    }

    @Test
    void theWriterIsNotExcusedByAControlWhoseClockStepped() {
        // The gap stands in the writer's history; that the control stood still at the time is not known.
        History history = slow(OLD, Channel.OPERATIONS, 15, 17.3);
        slow(history, "w1-s3", Channel.CONTROLS, 40.1, 42.2);
        assertThat(Verdicts.failed(Verdicts.judge("gaps", Exchanges.stepped(history, "w1-s3", 0.5)), OLD)
                        .value())
                .isEqualTo("2.300 s");
    }

    @Test
    void anErrorThatMayHaveBeenBeforeTheWarmUpIsInconclusive() {
        History history = History.healthy().add(Channel.OPERATIONS, OLD, 0.001, failed(9000, "EIO"));
        assertThat(Verdicts.doubted(Verdicts.judge("errors", history), OLD))
                .startsWith("EIO at open, 0.0 s into phase warm-up")
                .contains("the clocks leave it open");
    }

    @Test
    void anErrorThatSurelyWasInTheWarmUpCounts() {
        History history = History.healthy().add(Channel.OPERATIONS, OLD, 0.003, failed(9000, "EIO"));
        Verdicts.failed(Verdicts.judge("errors", history), OLD);
    }

    @Test
    void anErrorOfS3ThatMayHaveBeenAtTheSameTimeExcuses() {
        // 2.5 s apart, where 2 s are taken to be at the same time.
        History history = History.healthy()
                .add(Channel.OPERATIONS, OLD, 15.01, failed(9000, "EIO"))
                .add(Channel.CONTROLS, "w1-s3", 17.51, failed(9000, "HTTP 503"));
        Verdicts.failed(Verdicts.judge("errors", history), OLD);
        Exchanges.of(history, "w1-s3", new At(-1, 0, 0.6), new At(61, 0, 0.6));
        assertThat(Verdicts.doubted(Verdicts.judge("errors", history), OLD)).contains("a control beside the mount");
    }

    @Test
    void operationsThatMayBelongToAnotherPhaseCoverNone() {
        // The upgrade lasts 10 s, and the writer's clock is known to 6 s.
        History history = Exchanges.of(History.healthy(), OLD, new At(-1, 0, 6), new At(61, 0, 6));
        assertThat(Verdicts.doubted(Verdicts.judge("errors", history), OLD))
                .contains("it is open which operations were tried in phase");
    }

    @Test
    void aGapAtTheBeginOfTheWarmUpCountsAsFarAsItSurelyIsInIt() {
        // 1.001 s of it are in the warm-up, but that is known to 2 ms only.
        History history = slow(OLD, Channel.OPERATIONS, -3.5, 1.001);
        assertThat(Verdicts.doubted(Verdicts.judge("gaps", history), OLD))
                .startsWith("a gap of 1.003 s")
                .contains("the writer's clock is known to 2 ms only");
        Verdicts.failed(Verdicts.judge("gaps", slow(OLD, Channel.OPERATIONS, -3.5, 1.003)), OLD);
        Verdicts.passed(Verdicts.judge("gaps", slow(OLD, Channel.OPERATIONS, -3.5, 0.997)));
    }

    @Test
    void aGapThatMayHaveBegunAfterTheRunIsInconclusive() {
        // Begun when the write before was acknowledged, within 2 ms of the drain.
        assertThat(Verdicts.doubted(Verdicts.judge("gaps", lastWrite(59.999)), OLD))
                .contains("the writer's clock is known to 2 ms only");
        Verdicts.failed(Verdicts.judge("gaps", lastWrite(59.997)), OLD);
        Verdicts.passed(Verdicts.judge("gaps", lastWrite(60.003)));
    }

    /** The last write but one is acknowledged at a time, the last one 1.9 s after the drain began. */
    private static History lastWrite(double acknowledged) {
        return History.healthy()
                .drop(Channel.OPERATIONS, OLD, 59.75, 99)
                .add(Channel.OPERATIONS, OLD, acknowledged - 0.03, invoked(9000))
                .add(Channel.OPERATIONS, OLD, acknowledged, ok(9000, 7))
                .add(Channel.OPERATIONS, OLD, 60.1, invoked(9001))
                .add(Channel.OPERATIONS, OLD, 61.9, ok(9001, 7))
                .map(Channel.AGENTS, OLD, (s, line) -> line instanceof AgentLine.Drained ? null : line)
                .add(Channel.AGENTS, OLD, 62, Lines.drained(0));
    }

    @Test
    void anAgentThatWasLostBeforeTheLastExchangeIsPlacedByTheFirst() {
        Verdicts.passed(Verdicts.judge("handles", Exchanges.of(openedLate(9.5), OLD, new At(-1, 0, 0.002))));
    }

    @Test
    void whatALostAgentDidNearABorderIsNotSurelyOnOneSide() {
        // Known to 2 ms at -1 s, and 200 ppm of 11 s less by the upgrade.
        Verdicts.passed(Verdicts.judge("handles", openedLate(9.997)));
        assertThat(Verdicts.doubted(
                        Verdicts.judge("handles", Exchanges.of(openedLate(9.997), OLD, new At(-1, 0, 0.002))), OLD))
                .contains("handle read was not open when the upgrade began");
    }

    /** The read handle is opened at a time just before the upgrade. */
    private static History openedLate(double second) {
        HandleLine.Opened[] opened = new HandleLine.Opened[1];
        History history = History.healthy().map(Channel.HANDLES, OLD, (s, line) -> {
            if (line instanceof HandleLine.Opened open && open.handle().equals("read")) {
                opened[0] = open;
                return null;
            }
            // What is read in the warm-up before it is no part of this.
            return line.handle().equals("read") && s < second ? null : line;
        });
        return history.add(Channel.HANDLES, OLD, second, opened[0])
                .add(Channel.HANDLES, OLD, second + 0.0001, Lines.read("read", 1 << 20, 4096, true, 1_000_000));
    }

    private static History slow(String name, Channel<Operation> channel, double from, double to) {
        return slow(History.healthy(), name, channel, from, to);
    }

    private static History slow(History history, String name, Channel<Operation> channel, double from, double to) {
        return history.drop(channel, name, from - 1e-9, to - 1e-9)
                .add(channel, name, from, invoked(9000))
                .add(channel, name, to, ok(9000, 7));
    }
}
