package dev.holdfast.judge;

import static dev.holdfast.evidence.History.OLD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.HandleLine;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Offence;
import org.junit.jupiter.api.Test;

class InodesJudgeTest {
    @Test
    void anotherInodeOfAHeldFileIsAnOffence() {
        Offence offence = Verdicts.failed(judge(stats("read", 99, "0:57")), OLD);
        assertThat(offence.before() + " → " + offence.after())
                .isEqualTo("inode 4 of device 0:57 → inode 99 of device 0:57");
        assertThat(offence.phase()).isEqualTo("upgrade");
    }

    @Test
    void anotherDeviceOfAHeldFileIsAnOffence() {
        assertThat(Verdicts.failed(judge(stats("stream", 6, "0:99")), OLD).after())
                .contains("device 0:99");
    }

    @Test
    void theControlFileIsNotOnTheVolume() {
        Verdicts.passed(judge(stats("control", 99, "0:99")));
    }

    @Test
    void nothingHeldIsInconclusive() {
        History history = History.healthy()
                .map(Channel.HANDLES, OLD, (s, line) -> line instanceof HandleLine.Opened ? null : line);
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("no file was held open");
    }

    @Test
    void noLookAfterTheUpgradeIsInconclusive() {
        History history = History.healthy().drop(Channel.HANDLES, OLD, 19, 99);
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("after the upgrade");
    }

    private static History stats(String handle, long ino, String dev) {
        return History.healthy()
                .map(
                        Channel.HANDLES,
                        OLD,
                        (s, line) -> s > 15
                                        && line instanceof HandleLine.Stat stat
                                        && stat.handle().equals(handle)
                                ? Lines.stat(handle, dev, ino, stat.mnt())
                                : line);
    }

    private static Judgement judge(History history) {
        return Verdicts.judge("inodes", history);
    }
}
