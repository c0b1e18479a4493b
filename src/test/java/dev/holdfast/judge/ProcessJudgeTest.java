package dev.holdfast.judge;

import static dev.holdfast.evidence.History.OLD;
import static dev.holdfast.evidence.History.SYSTEMD;
import static dev.holdfast.evidence.NodeLines.connection;
import static dev.holdfast.evidence.NodeLines.mount;
import static dev.holdfast.evidence.NodeLines.mounts;
import static dev.holdfast.evidence.NodeLines.process;
import static dev.holdfast.evidence.NodeLines.processes;
import static dev.holdfast.evidence.NodeLines.target;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.ClockSample;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Processes;
import dev.holdfast.evidence.Source;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import dev.holdfast.verdict.Offence;
import dev.holdfast.verdict.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProcessJudgeTest {
    @Test
    void anotherPidIsAnotherProcess() {
        History history = from(
                15, p -> new Processes.Entry(p.connection(), 456, 2000, p.state(), p.comm(), p.args(), p.cgroup()));
        Offence offence = Verdicts.failed(judge(history), OLD);
        assertThat(offence.before() + " → " + offence.after()).isEqualTo("pid 100 → pid 456");
        assertThat(offence.phase()).isEqualTo("upgrade");
        assertThat(offence.at()).isBetween(History.wall(15), History.wall(15.6));
        assertThat(Verdicts.of(judge(history), OLD).message()).contains("s into phase upgrade: pid 100 → pid 456");
    }

    @Test
    void theSamePidWithAnotherStartIsAnotherProcess() {
        History history = from(
                15, p -> new Processes.Entry(p.connection(), p.pid(), 2000, p.state(), p.comm(), p.args(), p.cgroup()));
        Offence offence = Verdicts.failed(judge(history), OLD);
        assertThat(offence.before()).isEqualTo("pid 100 started at tick 1000");
        assertThat(offence.after()).isEqualTo("pid 100 started at tick 2000");
    }

    @Test
    void anotherCgroupIsAnotherUnit() {
        History history = from(
                15,
                p -> new Processes.Entry(
                        p.connection(),
                        p.pid(),
                        p.start(),
                        p.state(),
                        p.comm(),
                        p.args(),
                        "/system.slice/other.service"));
        assertThat(Verdicts.failed(judge(history), OLD).after()).contains("other.service");
    }

    @Test
    void absentForOneSampleIsAnOffence() {
        History history = History.healthy()
                .drop(Channel.PROCESSES, "w1", 15, 15.4)
                .add(Channel.PROCESSES, "w1", 15.01, processes(new Processes.Entry(99, 5, 1, "Z", "x", "x", "/")));
        Offence offence = Verdicts.failed(judge(history), OLD);
        assertThat(offence.before() + " → " + offence.after()).isEqualTo("pid 100 → gone");
    }

    @Test
    void aZombieIsGone() {
        History history = from(
                15, p -> new Processes.Entry(p.connection(), p.pid(), p.start(), "Z", p.comm(), p.args(), p.cgroup()));
        assertThat(Verdicts.failed(judge(history), OLD).after()).isEqualTo("gone (zombie)");
    }

    @Test
    void anotherDeviceUnderTheTargetIsServedByAnotherProcess() {
        // The old process lives on behind a lazily unmounted mount.
        History history =
                History.healthy().onlyOld().drop(Channel.MOUNTS, "w1", 15, 99).drop(Channel.PROCESSES, "w1", 15, 99);
        for (double s = 15; s < 62; s += 0.5) {
            history.add(Channel.MOUNTS, "w1", s, mounts(mount(40, "0:90", target(OLD))));
            history.add(
                    Channel.PROCESSES,
                    "w1",
                    s + 0.01,
                    processes(process(connection(OLD), 100, 1000, SYSTEMD), process(90, 456, 2000, SYSTEMD)));
        }
        Offence offence = Verdicts.failed(judge(history), OLD);
        assertThat(offence.before() + " → " + offence.after()).isEqualTo("pid 100 → pid 456");
    }

    @Test
    void anotherProcessThatTookTheMinorIsNotTheReference() {
        History history = from(
                15,
                p -> new Processes.Entry(
                        p.connection(), 777, 3000, p.state(), "other-fuse", "other-fuse", "/user.slice"));
        assertThat(Verdicts.failed(judge(history), OLD).after()).isEqualTo("pid 777");
    }

    // ---- where the kernel does not say which process serves which mount

    @Test
    void onASilentKernelTheProcessIsFoundOtherwise() {
        Judgement judgement = judge(SilentKernel.healthy());
        Verdicts.passed(judgement);
        assertThat(Verdicts.of(judgement, OLD).message())
                .startsWith("pid 100 (found by the cgroup of unit mount-s3-1.2.0-1.service, whose command line names");
        assertThat(Verdicts.of(judgement, OLD).figures().get("found by")).contains("mount-s3-1.2.0-1.service");
        assertThat(Verdicts.of(judge(History.healthy()), OLD).figures()).containsEntry("found by", "fuse_connection");
    }

    @Test
    void aProcessThatWasFoundSurelyAndEndsIsAnOffence() {
        Offence offence = Verdicts.failed(judge(SilentKernel.healthy(100, 15, p -> Stream.empty())), OLD);
        assertThat(offence.what()).isEqualTo("the mount process is gone");
        assertThat(offence.before()).startsWith("pid 100 (found by the cgroup of unit");
    }

    @Test
    void aRecycledPidIsAnotherProcessOnASilentKernelToo() {
        History history = SilentKernel.healthy(100, 15, p -> Stream.of(SilentKernel.as(p, p.pid(), 2000, p.args())));
        assertThat(Verdicts.failed(judge(history), OLD).after()).isEqualTo("pid 100 started at tick 2000");
    }

    @Test
    void aProcessThatHasNoMoreThanTheDescriptorIsADoubtAndStaysOneWhenItEnds() {
        History history = SilentKernel.healthy(
                        100, -99, p -> Stream.of(SilentKernel.as(p, p.pid(), p.start(), "mount-s3 b /dev/fd/3")))
                .map(
                        Channel.PROCESSES,
                        "w1",
                        (s, look) -> s < 15
                                ? look
                                : Lines.processes(look.processes().stream()
                                        .filter(p -> p.pid() != 100)
                                        .toList()));
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("nothing else tells which of pid 100");
    }

    @Test
    void aSecondProcessThatCouldServeTheMountIsADoubtFromThenOn() {
        History history = SilentKernel.healthy(100, 15, p -> Stream.of(p, SilentKernel.as(p, 101, 5000, p.args())));
        assertThat(Verdicts.doubted(judge(history), OLD))
                .contains("on that is not sure")
                .contains("pid 100, pid 101");
    }

    @Test
    void aRebootOfTheNodeIsAnOffence() {
        History history = History.healthy()
                .onlyOld()
                .map(Channel.PROCESSES, "w1", (s, look) -> s < 15 ? look : null)
                .add(
                        Channel.AGENTS,
                        new Source("w1", 1),
                        15,
                        Lines.started("probe", "w1", "probe-w1", "another boot", 0, 500));
        for (double s = 15.1; s < 62; s += 0.5) {
            history.add(
                    Channel.PROCESSES, new Source("w1", 1), s, processes(process(connection(OLD), 100, 1000, SYSTEMD)));
        }
        assertThat(Verdicts.failed(judge(history), OLD).what()).contains("rebooted");
    }

    @Test
    void aRestartedProbeThatMissesNothingIsFine() {
        History history = History.healthy()
                .onlyOld()
                .map(Channel.PROCESSES, "w1", (s, look) -> s < 15 ? look : null)
                .add(
                        Channel.AGENTS,
                        new Source("w1", 1),
                        15,
                        Lines.started("probe", "w1", "probe-w1", "boot-w1", 0, 500));
        for (double s = 15.1; s < 62; s += 0.5) {
            history.add(
                    Channel.PROCESSES, new Source("w1", 1), s, processes(process(connection(OLD), 100, 1000, SYSTEMD)));
        }
        Verdicts.passed(judge(history));
    }

    @Test
    void aHoleInTheUpgradeIsInconclusive() {
        History history = History.healthy().drop(Channel.PROCESSES, "w1", 14, 17);
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("no sample of the processes on w1 for 3.500 s");
    }

    @Test
    void aHoleIsPutDownToTheProbesStall() {
        History history = History.healthy()
                .drop(Channel.PROCESSES, "w1", 13, 18)
                .add(Channel.AGENTS, "w1", 17.9, Lines.stalled(4_000_000_000L));
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("(the probe itself stood still for 4 s of it)");
    }

    @Test
    void aHoleThatMayReachIntoTheUpgradeIsInconclusive() {
        // The last sample after it is taken 1 ms before the upgrade, by a clock known to 2 ms.
        History history = History.healthy()
                .drop(Channel.PROCESSES, "w1", 7, 10)
                .add(Channel.PROCESSES, "w1", 9.999, processes(process(connection(OLD), 100, 1000, SYSTEMD)));
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("no sample of the processes on w1 for 3.489 s");
        Verdicts.passed(judge(History.healthy()
                .drop(Channel.PROCESSES, "w1", 7, 10)
                .add(Channel.PROCESSES, "w1", 9.997, processes(process(connection(OLD), 100, 1000, SYSTEMD)))));
    }

    @Test
    void aHoleIntoTheUpgradeIsInconclusive() {
        History history = History.healthy().drop(Channel.PROCESSES, "w1", 7.5, 10.2);
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("no sample");
    }

    @Test
    void aHoleOutsideTheUpgradeIsAllowed() {
        Verdicts.passed(judge(History.healthy().drop(Channel.PROCESSES, "w1", 40, 45)));
    }

    @Test
    void samplesThatEndEarlyAreInconclusive() {
        History history = History.healthy().drop(Channel.PROCESSES, "w1", 40, 99);
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("last sample");
    }

    @Test
    void rareSamplesAreInconclusive() {
        int[] n = new int[1];
        History rare = History.healthy().map(Channel.PROCESSES, "w1", (s, p) -> n[0]++ % 2 == 0 ? p : null);
        assertThat(Verdicts.doubted(judge(rare), OLD)).contains("every 1 s only");
        Verdicts.passed(Judges.judge(
                Guarantee.PROCESS, rare, Limits.defaults().with(Limit.SAMPLE_PERIOD, Duration.ofSeconds(1))));
    }

    @Test
    void failedLooksAreNoSamples() {
        History history = History.healthy()
                .map(Channel.PROCESSES, "w1", (s, p) -> s > 14 && s < 17 ? Lines.processesFailed("EACCES /proc") : p);
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("no sample");
    }

    @Test
    void aProcessThatWasNeverFoundIsInconclusive() {
        History history = History.healthy().map(Channel.PROCESSES, "w1", (s, p) -> processes());
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("no process was found that serves device 0:57");
    }

    @Test
    void aVolumeMountedWhileWatchedIsInconclusive() {
        History history = History.healthy().map(Channel.MOUNTS, "w1", (s, m) -> s < 15 ? mounts() : m);
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("was not mounted when the watch began");
    }

    @Test
    void theFirstLooksMayComeInEitherOrder() {
        Verdicts.passed(judge(History.healthy().drop(Channel.MOUNTS, "w1", -99, 0.2)));
    }

    @Test
    void aVolumeThatWasNeverMountedIsInconclusive() {
        History history = History.healthy().map(Channel.MOUNTS, "w1", (s, m) -> mounts());
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("was not mounted");
    }

    @Test
    void oldKernelsNameTheTargetInsteadOfTheConnection() {
        History history = from(
                -20,
                p -> new Processes.Entry(
                        -1, p.pid(), p.start(), "S", p.comm(), "mount-s3 bucket " + target(OLD), p.cgroup()));
        Verdicts.passed(judge(history));
        History elsewhere = from(
                -20,
                p -> new Processes.Entry(
                        -1, p.pid(), p.start(), "S", p.comm(), "mount-s3 bucket /elsewhere", p.cgroup()));
        assertThat(Verdicts.doubted(judge(elsewhere), OLD)).contains("no process was found");
    }

    @Test
    void anAgentWithoutClocksIsInconclusive() {
        History history = History.healthy();
        history.add(
                Channel.CLOCKS,
                History.OBSERVER,
                0,
                new ClockSample(0, History.ns(0), "w2", History.ns(0), History.ns(0), History.ns(0)));
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("clocks were never exchanged with agent w1");
    }

    @Test
    void anAgentWhoseClockIsFarAheadIsPlacedRight() {
        // 1000 s ahead: without alignment nothing of it would lie in the judged window.
        History healthy = History.healthy().clock("w1", 1000);
        Verdicts.passed(judge(healthy));
        History history = from(
                        15,
                        p -> new Processes.Entry(p.connection(), 456, 2000, p.state(), p.comm(), p.args(), p.cgroup()))
                .clock("w1", 1000);
        Offence offence = Verdicts.failed(judge(history), OLD);
        assertThat(offence.phase()).isEqualTo("upgrade");
        assertThat(offence.at()).isBetween(History.wall(15), History.wall(15.6));
    }

    @Test
    void anOffenceCountsThoughTheEndIsTorn() {
        History history = from(
                        15,
                        p -> new Processes.Entry(p.connection(), 456, 2000, p.state(), p.comm(), p.args(), p.cgroup()))
                .damaged("torn", "processes/w1@0.jsonl");
        assertThat(Verdicts.of(judge(history), OLD).verdict()).isEqualTo(Verdict.FAIL);
    }

    @Test
    void withoutAnOffenceATornStreamIsInconclusive() {
        History history = History.healthy().damaged("torn", "processes/w1@0.jsonl");
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("processes/w1@0.jsonl is torn");
    }

    @Test
    void whatChangesAfterTheRunIsNotJudged() {
        Verdicts.passed(judge(from(
                60.2, p -> new Processes.Entry(p.connection(), 456, 2000, p.state(), p.comm(), p.args(), p.cgroup()))));
    }

    /** The process of the old volume on w1 is changed from a second on. */
    private static History from(double second, UnaryOperator<Processes.Entry> change) {
        return History.healthy().map(Channel.PROCESSES, "w1", (s, look) -> {
            if (s < second) {
                return look;
            }
            List<Processes.Entry> changed = look.processes().stream()
                    .map(p -> p.connection() == connection(OLD) ? change.apply(p) : p)
                    .toList();
            return Lines.processes(changed);
        });
    }

    private static Judgement judge(History history) {
        return Verdicts.judge("process", history);
    }

    @Test
    void aMountThatComesBackUnderTheSameDeviceDoesNotHideTheNewProcess() {
        History history = from(
                        15,
                        p -> new Processes.Entry(p.connection(), 456, 2000, p.state(), p.comm(), p.args(), p.cgroup()))
                .map(Channel.MOUNTS, "w1", (s, m) -> s > 14.4 && s < 15.4 ? Lines.mounts(List.of()) : m);
        assertThat(Verdicts.failed(judge(history), OLD).after()).isEqualTo("pid 456");
    }
}
