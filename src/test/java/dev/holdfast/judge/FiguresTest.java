package dev.holdfast.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.HandleLine;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.Writes;
import dev.holdfast.verdict.Judgement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a reader is told of a run in which all went well: it must be right in each word, since nobody looks further then. */
class FiguresTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            process | no change          | the same process          | pid 100 served the mount in each of 120 samples over 59.5 s
            mount   | no change          | the same mount            | mount 40 of device 0:57 stayed as it was in 120 samples of the host and 120 of the pod
            handles | no error           | no error, the same content | 136 reads of new bytes matched, and the stream of 136000 bytes closed after the upgrade is whole in S3
            inodes  | no change          | the same inode            | {read=inode 4 of device 0:57, stream=inode 6 of device 0:57} stayed the same in 272 looks, 158 after the upgrade
            gaps    | 30 ms              | 1 s                       | no write waited longer than 30 ms (0.1 s into phase warm-up; median 30 ms, p99 30 ms, 601 writes)
            errors  | 0 failed operations | no failed operation      | none of 595 operations failed
            data    | nothing lost       | no acknowledged byte lost | all 685 acknowledged objects (68500 bytes) are there, through the mount and straight from S3
            pods    | no change          | no change                 | pod static-1 and its containers stayed the same in 60 observations
            """)
    void theSentenceOfAPass(String guarantee, String worst, String limit, String message) {
        Judgement judgement = Verdicts.judge(guarantee, History.healthy());
        Verdicts.passed(judgement);
        assertThat(judgement.worst()).isEqualTo(worst);
        assertThat(judgement.limit()).isEqualTo(limit);
        assertThat(Verdicts.of(judgement, History.OLD).message()).isEqualTo(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            process | {process=pid 100, found by=fuse_connection, samples=120, sampling period=500 ms, longest hole=500 ms}
            mount   | {mount id=40 on the host, 7 in the pod, device=0:57, mount=fuse mountpoint-s3 rw,nosuid, samples=120 on the host, 120 in the pod}
            handles | {reads of new bytes=136, slowest read=1 ms, streamed=136000 bytes}
            inodes  | {held files={read=inode 4 of device 0:57, stream=inode 6 of device 0:57}, looks=272, 158 of them after the upgrade}
            gaps    | {longest gap=30 ms (at most 100 ms), where=0.1 s into phase warm-up, median=30 ms, p99=30 ms, writes=601}
            errors  | {failed=0, operations=595}
            data    | {acknowledged=685 objects, 68500 bytes, lost or different=0}
            pods    | {observations=60, restarts={main=0}}
            """)
    void theFiguresOfAPass(String guarantee, String figures) {
        assertThat(Verdicts.of(Verdicts.judge(guarantee, History.healthy()), History.OLD)
                        .figures())
                .hasToString(figures);
    }

    @Test
    void theSlowestReadIsTheSlowestOfReadsAndAppends() {
        History history = History.healthy()
                .map(
                        Channel.HANDLES,
                        History.OLD,
                        (s, line) -> line instanceof HandleLine.Read read && s > 40 && s < 40.5
                                ? Lines.read("read", read.offset(), read.length(), read.match(), 7_000_000)
                                : line);
        assertThat(Verdicts.of(Verdicts.judge("handles", history), History.OLD).figures())
                .containsEntry("slowest read", "7 ms");
    }

    @Test
    void errorsAreCountedByName() {
        History history = History.healthy()
                .map(
                        Channel.OPERATIONS,
                        History.OLD,
                        (s, line) -> line instanceof Operation.Acknowledged && s > 40 && s < 40.25
                                ? Writes.failed(line.op(), "EIO")
                                : line);
        Judgement judgement = Verdicts.judge("errors", history);
        assertThat(judgement.worst()).isEqualTo("3 failed operations");
        assertThat(Verdicts.of(judgement, History.OLD).figures())
                .containsEntry("failed", "3")
                .containsEntry("errors", "3 × EIO at open");
    }

    @Test
    void theMedianOfWaitsIsNotTheirP99() {
        // Of 601 writes, ten take 80 ms and one 90 ms.
        History history = History.healthy();
        for (int i = 0; i < 10; i++) {
            slow(history, 40 + i, 0.08);
        }
        slow(history, 50, 0.09);
        assertThat(Verdicts.of(Verdicts.judge("gaps", history), History.OLD).figures())
                .containsEntry("longest gap", "90 ms (at most 160 ms)")
                .containsEntry("where", "20.0 s into phase stability")
                .containsEntry("median", "30 ms")
                .containsEntry("p99", "80 ms");
    }

    @Test
    void howMuchOfAGapAStallExplainsIsTold() {
        // The agent itself did not run for 250 ms of the 1.2 s, which leaves less than the limit.
        History history = History.healthy()
                .drop(Channel.OPERATIONS, History.OLD, 40, 41.2)
                .add(Channel.OPERATIONS, History.OLD, 40, Writes.invoked(9000))
                .add(Channel.OPERATIONS, History.OLD, 41.2, Writes.ok(9000, 7));
        history.add(Channel.AGENTS, History.OLD, 40.5, Lines.stalled(250_000_000L));
        assertThat(Verdicts.doubted(Verdicts.judge("gaps", history), History.OLD))
                .startsWith(
                        "a gap of 1.200 s, 10.0 s into phase stability, lies within a stall of the writer's agent by 250 ms");
    }

    private static void slow(History history, double at, double took) {
        history.map(
                Channel.OPERATIONS,
                History.OLD,
                (s, line) -> line instanceof Operation.Acknowledged && s > at + 0.02 && s < at + 0.04 ? null : line);
        long op = Math.round((at + 8) * 10);
        history.add(Channel.OPERATIONS, History.OLD, at + took, Writes.ok(op, 7));
    }
}
