package dev.holdfast.judge;

import static dev.holdfast.evidence.History.OLD;
import static dev.holdfast.evidence.NodeLines.dev;
import static dev.holdfast.evidence.NodeLines.mount;
import static dev.holdfast.evidence.NodeLines.mounts;
import static dev.holdfast.evidence.NodeLines.target;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.NodeLines;
import dev.holdfast.evidence.Processes;
import dev.holdfast.evidence.Source;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Offence;
import dev.holdfast.verdict.Verdict;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MountJudgeTest {
    @Test
    void anotherMountIdOnTheHostIsAnotherMount() {
        History history = host(15, mount(41, dev(OLD), target(OLD)));
        Offence offence = Verdicts.failed(judge(history), OLD);
        assertThat(offence.what()).isEqualTo("the mount on the host is another one (mount id)");
        assertThat(offence.phase()).isEqualTo("upgrade");
        assertThat(offence.before()).contains("mount 40 of device 0:57");
        assertThat(offence.after()).contains("mount 41 of device 0:57");
    }

    @Test
    void anotherMountInThePodIsAnotherMount() {
        History history =
                History.healthy().map(Channel.MOUNTS, OLD, (s, m) -> s < 15 ? m : mounts(mount(8, dev(OLD), "/data")));
        assertThat(Verdicts.failed(judge(history), OLD).what())
                .contains("the mount on the pod is another one (mount id)");
    }

    /** From 15 on the pod's looks are those of a container that was restarted. */
    private static History restarted(Mounts.Entry seen) {
        History history = History.healthy().drop(Channel.MOUNTS, OLD, 15, 64);
        for (double s = 15; s < 62; s += 0.5) {
            history.add(Channel.MOUNTS, new Source(OLD, 1), s, mounts(seen));
        }
        return history;
    }

    @Test
    void aRestartedContainerNumbersTheSameMountAnew() {
        Verdicts.passed(judge(restarted(mount(8, dev(OLD), "/data"))));
    }

    @Test
    void anotherDeviceIsAnotherMountAlsoInARestartedContainer() {
        assertThat(Verdicts.failed(judge(restarted(mount(7, "0:77", "/data"))), OLD)
                        .what())
                .contains("the mount on the pod is another one (device)");
    }

    @Test
    void aRemountInARestartedContainerIsFound() {
        History history = restarted(mount(8, dev(OLD), "/data"))
                .map(Channel.MOUNTS, OLD, (s, m) -> s < 30 ? m : mounts(mount(9, dev(OLD), "/data")));
        assertThat(Verdicts.failed(judge(history), OLD).what()).contains("(mount id)");
    }

    @Test
    void otherOptionsAreAnotherMount() {
        Mounts.Entry readOnly = new Mounts.Entry(
                40, 1, dev(OLD), "/", target(OLD), "ro,nosuid", "fuse", "mountpoint-s3", "rw,user_id=0");
        assertThat(Verdicts.failed(judge(host(15, readOnly)), OLD).what()).contains("(options)");
    }

    @Test
    void whatDiffersIsNamed() {
        String target = target(OLD);
        String options = "rw,nosuid";
        String kernel = "rw,user_id=0";
        Map<String, Mounts.Entry> others = Map.of(
                "parent", new Mounts.Entry(40, 2, dev(OLD), "/", target, options, "fuse", "mountpoint-s3", kernel),
                "root", new Mounts.Entry(40, 1, dev(OLD), "/sub", target, options, "fuse", "mountpoint-s3", kernel),
                "type", new Mounts.Entry(40, 1, dev(OLD), "/", target, options, "nfs", "mountpoint-s3", kernel),
                "source", new Mounts.Entry(40, 1, dev(OLD), "/", target, options, "fuse", "s3fs", kernel),
                "superblock options",
                        new Mounts.Entry(40, 1, dev(OLD), "/", target, options, "fuse", "mountpoint-s3", "ro"));
        others.forEach((name, other) -> assertThat(
                        Verdicts.failed(judge(host(15, other)), OLD).what())
                .isEqualTo("the mount on the host is another one (" + name + ")"));
    }

    @Test
    void allThatDiffersIsNamed() {
        Mounts.Entry other =
                new Mounts.Entry(41, 2, "0:99", "/", target(OLD), "ro", "fuse", "mountpoint-s3", "rw,user_id=0");
        assertThat(Verdicts.failed(judge(host(15, other)), OLD).what()).contains("(mount id, parent, device, options)");
    }

    @Test
    void aTmpfsOverTheTargetIsASecondMount() {
        Mounts.Entry tmpfs = new Mounts.Entry(60, 40, "0:99", "/", target(OLD), "rw", "tmpfs", "tmpfs", "rw");
        History history = History.healthy()
                .map(
                        Channel.MOUNTS,
                        "w1",
                        (s, m) -> s < 15
                                ? m
                                : s < 27
                                        ? mounts(mount(40, dev(OLD), target(OLD)), tmpfs)
                                        : Lines.mounts(plus(m.mounts(), tmpfs)));
        Finding finding = Verdicts.of(judge(history), OLD);
        assertThat(finding.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(finding.offence().what()).isEqualTo("a second mount covers the volume on the host");
        assertThat(finding.offence().after()).contains("tmpfs");
    }

    @Test
    void aMountThatIsGoneForOneLookIsGone() {
        History history = History.healthy().map(Channel.MOUNTS, "w1", (s, m) -> s == 15.0 ? mounts() : m);
        assertThat(Verdicts.failed(judge(history), OLD).what()).isEqualTo("the mount is gone from the host");
    }

    @Test
    void aRemountOntoTheSamePathWithTheSameIdIsNotPassed() {
        // The kernel gave mount id and device out again: only the process tells.
        History history = History.healthy()
                .map(
                        Channel.PROCESSES,
                        "w1",
                        (s, look) -> s < 15
                                ? look
                                : Lines.processes(look.processes().stream()
                                        .map(p -> p.pid() != 100
                                                ? p
                                                : new Processes.Entry(
                                                        p.connection(), 456, 2000, "S", p.comm(), p.args(), p.cgroup()))
                                        .toList()));
        assertThat(Verdicts.doubted(judge(history), OLD))
                .contains("mount ids are recycled")
                .contains("pid 100 → pid 456");
    }

    @Test
    void theSameMountIdOnAnotherDeviceIsAnotherMount() {
        for (String reader : List.of("w1", OLD)) {
            History history = History.healthy()
                    .onlyOld()
                    .map(
                            Channel.MOUNTS,
                            reader,
                            (s, m) -> s < 15
                                    ? m
                                    : Lines.mounts(m.mounts().stream()
                                            .map(e -> NodeLines.mount(e.id(), "0:99", e.target()))
                                            .toList()));
            assertThat(Verdicts.failed(judge(history), OLD).what()).contains("is another one (device)");
        }
    }

    @Test
    void aMountThatIsGoneCountsThoughTheTableIsTorn() {
        History history = History.healthy()
                .onlyOld()
                .map(Channel.MOUNTS, "w1", (s, m) -> s == 15.0 ? mounts() : m)
                .damaged("torn", "mounts/w1@0.jsonl");
        Verdicts.failed(judge(history), OLD);
    }

    @Test
    void aPhaseWithoutALookIsPutDownToTheStallInIt() {
        History history = History.healthy()
                .drop(Channel.MOUNTS, OLD, 20, 25)
                .add(Channel.AGENTS, OLD, 24.5, Lines.stalled(4_000_000_000L));
        assertThat(Verdicts.doubted(judge(history), OLD))
                .contains("in phase settle (the workload's agent stood still for 4 s of it)");
    }

    @Test
    void anUnknownProcessLeavesTheMountUnproven() {
        History history = History.healthy().drop(Channel.PROCESSES, "w1", 13, 18);
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("mount ids are recycled");
    }

    @Test
    void anOffenceCountsWithoutTheProcess() {
        History history = host(15, mount(41, dev(OLD), target(OLD))).drop(Channel.PROCESSES, "w1", 13, 18);
        assertThat(Verdicts.of(judge(history), OLD).verdict()).isEqualTo(Verdict.FAIL);
    }

    @Test
    void thePodOnAnotherDeviceThanTheHostIsAnOffence() {
        History history = History.healthy().map(Channel.MOUNTS, OLD, (s, m) -> mounts(mount(7, "0:77", "/data")));
        Offence offence = Verdicts.failed(judge(history), OLD);
        assertThat(offence.what()).isEqualTo("the pod sees another file system than the host");
        assertThat(offence.after()).contains("0:77");
    }

    @Test
    void aFailedLookIsInconclusive() {
        History history =
                History.healthy().map(Channel.MOUNTS, OLD, (s, m) -> s == 15.0 ? Lines.mountsFailed("EIO") : m);
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("1 look at the mount table of the pod failed");
    }

    @Test
    void aPhaseWithoutALookIsInconclusive() {
        History history = History.healthy().drop(Channel.MOUNTS, OLD, 10, 20);
        assertThat(Verdicts.doubted(judge(history), OLD))
                .contains("no look at the mount table of the pod in phase upgrade");
    }

    @Test
    void aVolumeMountedWhileWatchedIsInconclusive() {
        History history = History.healthy().map(Channel.MOUNTS, OLD, (s, m) -> s < 1 ? mounts() : m);
        assertThat(Verdicts.doubted(judge(history), OLD))
                .contains("the volume was not mounted when the watch of the pod began");
        History never = History.healthy().map(Channel.MOUNTS, OLD, (s, m) -> mounts());
        assertThat(Verdicts.doubted(judge(never), OLD))
                .endsWith("the volume was not mounted when the watch of the pod began (and 1 more reason)");
        assertThat(Verdicts.of(judge(History.healthy().without(Channel.MOUNTS, OLD)), OLD)
                        .message())
                .as("where nobody looked")
                .doesNotContain("never seen mounted");
    }

    @Test
    void theReportSaysWhichMountItWas() {
        Finding finding = Verdicts.of(judge(History.healthy()), OLD);
        assertThat(finding.message()).startsWith("mount 40 of device 0:57 stayed as it was in 120 samples");
        assertThat(finding.figures()).containsEntry("mount id", "40 on the host, 7 in the pod");
        History history = History.healthy().without(Channel.MOUNTS, OLD);
        assertThat(Verdicts.of(judge(history), OLD).figures()).doesNotContainKey("mount id");
        History host = History.healthy().without(Channel.MOUNTS, "w1");
        assertThat(Verdicts.of(judge(host), OLD).figures()).doesNotContainKey("mount id");
    }

    @Test
    void theOtherVolumesMountsDoNotMatter() {
        History history = History.healthy()
                .map(
                        Channel.MOUNTS,
                        "w1",
                        (s, m) -> s < 40 ? m : Lines.mounts(plus(m.mounts(), mount(99, "0:99", target("elsewhere")))));
        Verdicts.passed(judge(history));
    }

    private static List<Mounts.Entry> plus(List<Mounts.Entry> mounts, Mounts.Entry more) {
        return java.util.stream.Stream.concat(mounts.stream(), java.util.stream.Stream.of(more))
                .toList();
    }

    /** From a second on the host shows this mount instead of the old volume's. */
    private static History host(double second, Mounts.Entry entry) {
        return History.healthy()
                .map(
                        Channel.MOUNTS,
                        "w1",
                        (s, m) -> s < second
                                ? m
                                : Lines.mounts(m.mounts().stream()
                                        .map(e -> e.target().equals(target(OLD)) ? entry : e)
                                        .toList()));
    }

    private static Judgement judge(History history) {
        return Verdicts.judge("mount", history);
    }
}
