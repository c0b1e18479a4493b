package dev.holdfast.judge;

import static dev.holdfast.evidence.History.OLD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.AgentLine;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.HandleLine;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.ReadBack;
import dev.holdfast.evidence.Source;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Offence;
import dev.holdfast.verdict.Verdict;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class HandlesJudgeTest {
    @Test
    void aReadThatFailsIsAnOffence() {
        History history = History.healthy().add(Channel.HANDLES, OLD, 15.3, Lines.broken("read", "ENOTCONN", "read"));
        Offence offence = Verdicts.failed(judge(history), OLD);
        assertThat(offence.what()).isEqualTo("handle read failed with ENOTCONN at read");
        assertThat(offence.phase()).isEqualTo("upgrade");
    }

    @Test
    void anUploadThatEndedIsAnOffence() {
        History history = History.healthy()
                .add(Channel.HANDLES, OLD, 60.7, Lines.broken("stream", "EBADF", "close"))
                .map(Channel.HANDLES, OLD, (s, line) -> line instanceof HandleLine.Closed ? null : line);
        assertThat(Verdicts.failed(judge(history), OLD).what()).isEqualTo("handle stream failed with EBADF at close");
    }

    @Test
    void whenTheControlFailsTooNothingIsKnown() {
        History history = History.healthy()
                .add(Channel.HANDLES, OLD, 15.3, Lines.broken("read", "EIO", "read"))
                .add(Channel.HANDLES, OLD, 15.3, Lines.broken("control", "EIO", "read"));
        assertThat(Verdicts.doubted(judge(history), OLD))
                .contains("the control handle on a plain file system failed too");
    }

    @Test
    void otherContentIsAnOffence() {
        History history = reads(15, r -> Lines.read("read", r.offset(), r.length(), false, r.ns()));
        assertThat(Verdicts.failed(judge(history), OLD).what()).contains("brought other content");
    }

    @Test
    void readingTheSameOffsetsAgainProvesNothing() {
        History history = reads(15, r -> Lines.read("read", 262_144, r.length(), true, r.ns()));
        assertThat(Verdicts.doubted(judge(history), OLD))
                .contains("no read of new bytes through the held handle in phase");
        History once = History.healthy().add(Channel.HANDLES, OLD, 15.35, Lines.read("read", 262_144, 4096, true, 1));
        assertThat(Verdicts.doubted(judge(once), OLD)).contains("cached pages prove nothing");
    }

    @Test
    void readsThatBringNothingProveNothing() {
        History history = reads(15, r -> Lines.read("read", r.offset(), 0, true, r.ns()));
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("no read of new bytes");
    }

    @Test
    void aPhaseWithoutAReadIsInconclusive() {
        History history = History.healthy()
                .map(
                        Channel.HANDLES,
                        OLD,
                        (s, line) -> line instanceof HandleLine.Read && s >= 20 && s < 25 ? null : line);
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("in phase settle");
    }

    @Test
    void aHandleOpenedAfterTheUpgradeWasNotHeld() {
        History history = History.healthy()
                .map(
                        Channel.HANDLES,
                        OLD,
                        (s, line) -> line instanceof HandleLine.Opened
                                        && line.handle().equals("read")
                                ? null
                                : line)
                .add(Channel.HANDLES, OLD, 21, Lines.opened("read", "holdfast/read.bin", "0:57", 4, 7, 1 << 20));
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("handle read was not open when the upgrade began");
    }

    @Test
    void aHandleThatANewAgentOpenedIsAnotherOne() {
        Source again = new Source(OLD, 1);
        History history = History.healthy()
                .map(Channel.HANDLES, OLD, (s, line) -> s > 12 ? null : line)
                .add(Channel.HANDLES, again, 15, Lines.opened("read", "holdfast/read.bin", "0:57", 4, 7, 1 << 20));
        for (double s = 16; s < 60; s++) {
            history.add(
                    Channel.HANDLES, again, s, Lines.read("read", 262_144L * (1000 + Math.round(s)), 4096, true, 1));
        }
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("handle read was not used after the upgrade");
    }

    @Test
    void anAgentThatCannotOpenItsFileAgainFoundItBroken() {
        HandleLine.Broken broken = Lines.broken("read", "ENOTCONN", "open");
        History history = History.healthy().add(Channel.HANDLES, new Source(OLD, 1), 30, broken);
        assertThat(Verdicts.failed(judge(history), OLD).what()).contains("ENOTCONN at open");
        Verdicts.passed(judge(History.healthy().add(Channel.HANDLES, new Source(OLD, 1), -5, broken)));
    }

    @Test
    void anotherMountBehindTheHandleIsAnOffence() {
        History history = History.healthy()
                .map(
                        Channel.HANDLES,
                        OLD,
                        (s, line) -> s > 15
                                        && line instanceof HandleLine.Stat stat
                                        && stat.handle().equals("read")
                                ? Lines.stat("read", stat.dev(), stat.ino(), 99)
                                : line);
        assertThat(Verdicts.failed(judge(history), OLD).after()).contains("mount 99");
    }

    @Test
    void aStreamClosedTooEarlyProvesNothing() {
        History history = History.healthy()
                .map(Channel.HANDLES, OLD, (s, line) -> !line.handle().equals("stream") ? line : s > 12 ? null : line);
        history.add(Channel.HANDLES, OLD, 13, Lines.closed("stream", "holdfast/stream.bin", 41_000, "x"));
        assertThat(Verdicts.of(judge(history), OLD).verdict()).isNotEqualTo(Verdict.PASS);
    }

    @Test
    void aStreamThatWasNeverClosedProvesNothing() {
        History history = History.healthy()
                .map(Channel.HANDLES, OLD, (s, line) -> line instanceof HandleLine.Closed ? null : line);
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("no close of the streamed write");
    }

    @Test
    void aStreamShorterThanAcceptedIsAnOffence() {
        History history = History.healthy()
                .map(
                        Channel.HANDLES,
                        OLD,
                        (s, line) -> line instanceof HandleLine.Closed c
                                ? Lines.closed("stream", c.key(), c.size() - 1000, c.sha256())
                                : line);
        assertThat(Verdicts.failed(judge(history), OLD).after()).isEqualTo("135000 bytes");
    }

    @Test
    void aStreamThatIsNotInS3IsAnOffence() {
        assertThat(Verdicts.failed(judge(streamInS3(b -> Lines.readBack(b.key(), -1, null, "ENOENT"))), OLD)
                        .what())
                .contains("is not in S3");
    }

    @Test
    void aStreamThatIsShortInS3IsAnOffence() {
        assertThat(Verdicts.failed(judge(streamInS3(b -> Lines.readBack(b.key(), 10, b.sha256(), null))), OLD)
                        .after())
                .startsWith("10 bytes");
    }

    @Test
    void aStreamOfOtherBytesInS3IsAnOffence() {
        assertThat(Verdicts.failed(judge(streamInS3(b -> Lines.readBack(b.key(), b.size(), "0000", null))), OLD)
                        .after())
                .contains("0000");
    }

    @Test
    void aStreamThatS3DoesNotListIsAnOffence() {
        assertThat(Verdicts.failed(judge(streamInS3(b -> null)), OLD).what()).contains("is not in S3");
    }

    @Test
    void aStreamThatWasNotReadAgainIsInconclusive() {
        History history = History.healthy().without(Channel.READ_BACK, "s3-" + OLD);
        assertThat(Verdicts.doubted(judge(history), OLD))
                .contains("was not read again straight from S3: S3 was not read at all");
    }

    @Test
    void aStreamThatCouldNotBeReadFromS3IsInconclusive() {
        assertThat(Verdicts.doubted(judge(streamInS3(b -> Lines.readBack(b.key(), -1, null, "HTTP 503"))), OLD))
                .contains("HTTP 503");
    }

    @Test
    void aStreamThatWasClosedAfterTheDrainGaveUpMayHaveBeenLookedForTooEarly() {
        History history = streamInS3(b -> null)
                .map(Channel.AGENTS, OLD, (s, line) -> line instanceof AgentLine.Drained ? null : line)
                .add(Channel.AGENTS, OLD, 60.51, Lines.drained(1));
        assertThat(Verdicts.doubted(judge(history), OLD)).startsWith("the streamed write was closed after the drain");
    }

    private static History streamInS3(UnaryOperator<ReadBack> change) {
        return History.healthy()
                .map(
                        Channel.READ_BACK,
                        "s3-" + OLD,
                        (s, back) -> back.key().equals("holdfast/stream.bin") ? change.apply(back) : back);
    }

    private static History reads(double from, UnaryOperator<HandleLine.Read> change) {
        return History.healthy()
                .map(
                        Channel.HANDLES,
                        OLD,
                        (s, line) -> s > from && line instanceof HandleLine.Read read ? change.apply(read) : line);
    }

    private static Judgement judge(History history) {
        return Verdicts.judge("handles", history);
    }
}
