package dev.holdfast.judge;

import static dev.holdfast.evidence.History.NEW;
import static dev.holdfast.evidence.History.OLD;
import static dev.holdfast.evidence.NodeLines.target;
import static dev.holdfast.evidence.Writes.key;
import static dev.holdfast.evidence.Writes.sha;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.HandleLine;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Source;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is judged otherwise where the kernel serves mounts, and where data is read on new mounts. */
class KernelMountsTest {
    @Test
    void everyGuaranteeOfSuchADriverPasses() {
        for (String guarantee : BlockRun.block().manifest().guarantees()) {
            Verdicts.passed(Histories.judge(guarantee, BlockRun.block()));
        }
    }

    @Test
    void aFileHeldOpenProvesThatEqualIdsMeanTheSameMount() {
        String none =
                "mount ids are recycled, so that they are equal proves nothing: no file that was open on it when the"
                        + " upgrade began was used on its mount since";
        assertThat(doubted(OLD, (s, line) -> null)).isEqualTo(none);
        assertThat(doubted(OLD, (s, line) -> line.handle().equals("control") ? line : null))
                .isEqualTo(none);
        assertThat(doubted(OLD, (s, line) -> s < 20 ? line : null)).isEqualTo(none);
        assertThat(doubted(
                        OLD,
                        (s, line) -> s < 20 || line instanceof HandleLine.Broken
                                ? line
                                : Lines.broken(line.handle(), "EIO", "read")))
                .isEqualTo(none);
        assertThat(doubted(OLD, (s, line) -> line instanceof HandleLine.Stat stat && s >= 15 ? onMount(stat, 8) : line))
                .isEqualTo(none);
        assertThat(doubted(
                        OLD,
                        (s, line) -> line instanceof HandleLine.Stat stat && s >= 15
                                ? Lines.stat(stat.handle(), "7:1", stat.ino(), stat.mnt())
                                : line))
                .isEqualTo(none);
        assertThat(doubted(NEW, (s, line) -> null))
                .contains("no file that was open on it when its workload wrote first");
    }

    @Test
    void aFileThatWasOpenedOnlyInTheUpgradeProvesNothing() {
        List<HandleLine> opened = new ArrayList<>();
        History history = BlockRun.block().map(Channel.HANDLES, OLD, (s, line) -> {
            if (line instanceof HandleLine.Opened open) {
                opened.add(open);
                return null;
            }
            return line;
        });
        opened.forEach(open -> history.add(Channel.HANDLES, OLD, 12, open));
        assertThat(Verdicts.doubted(judge("mount", history), OLD)).contains("no file that was open on it when");
    }

    @Test
    void aFileOnAnotherMountThanThePodSeesProvesNothing() {
        assertThat(doubted(
                        OLD,
                        (s, line) -> line instanceof HandleLine.Opened open
                                ? Lines.opened(open.handle(), open.key(), "254:0", open.ino(), 4711, open.size())
                                : line instanceof HandleLine.Stat ? null : line))
                .contains("no file that was open on it when");
    }

    @Test
    void aFileThatIsOpenedOnceMoreIsAnotherOne() {
        History history = BlockRun.block();
        for (String handle : List.of("read", "stream")) {
            history.add(
                    Channel.HANDLES,
                    OLD,
                    30.05,
                    Lines.opened(handle, "holdfast/x", "7:57", handle.length(), 7, 1 << 20));
        }
        assertThat(Verdicts.of(judge("mount", history), OLD).message())
                .contains("the last use of a file held open on it was");
    }

    @Test
    void aFileOfAnAgentThatBeganAnewProvesNothing() {
        History history = BlockRun.block();
        List<HandleLine> later = new ArrayList<>();
        history.map(Channel.HANDLES, OLD, (s, line) -> {
            if (s >= 20) {
                later.add(line);
            }
            return s < 20 ? line : null;
        });
        later.forEach(line -> history.add(Channel.HANDLES, new Source(OLD, 1), 50, line));
        assertThat(Verdicts.doubted(judge("mount", history), OLD)).contains("no file that was open on it when");
    }

    @Test
    void aFileThatIsNotHeldToTheEndIsADoubt() {
        assertThat(doubted(OLD, (s, line) -> s < 50 ? line : null))
                .isEqualTo(
                        "mount ids are recycled, so that they are equal proves nothing: the last use of a file held open"
                                + " on it was 19.7 s into phase stability, 10.300 s before the end of the judged time");
    }

    @Test
    void aWorkloadThatDidNothingIsADoubt() {
        History history = BlockRun.block().without(Channel.OPERATIONS, NEW);
        assertThat(Verdicts.doubted(judge("mount", history), NEW))
                .isEqualTo("mount ids are recycled, so that they are equal proves nothing: its workload did nothing");
    }

    @Test
    void whatAHeldFileAnswersIsNoMatterOfItsMount() {
        History history = BlockRun.block()
                .map(
                        Channel.HANDLES,
                        OLD,
                        (s, line) -> line instanceof HandleLine.Read read && s >= 30
                                ? Lines.read(read.handle(), read.offset(), read.length(), false, read.ns())
                                : line)
                .without(Channel.READ_BACK, "remount-" + OLD);
        assertThat(judge("handles", history).verdict()).isEqualTo(Verdict.FAIL);
        Verdicts.passed(judge("mount", history));
    }

    private static String doubted(String volume, BiFunction<Double, HandleLine, HandleLine> change) {
        return Verdicts.doubted(judge("mount", BlockRun.block().map(Channel.HANDLES, volume, change)), volume);
    }

    private static HandleLine onMount(HandleLine.Stat stat, long mnt) {
        return Lines.stat(stat.handle(), stat.dev(), stat.ino(), mnt);
    }

    @Test
    void aVolumeThatIsNotStagedAnyMoreIsAnOffence() {
        History history = onW1(mount -> mount.target().equals(BlockRun.staged(OLD)) ? Stream.of() : Stream.of(mount));
        assertThat(Verdicts.failed(judge("mount", history), OLD).what())
                .isEqualTo("the mount is gone from the staging path");
    }

    @Test
    void aVolumeThatIsStagedAnewIsAnOffence() {
        History history = onW1(mount -> mount.target().equals(BlockRun.staged(OLD))
                ? Stream.of(BlockRun.kernel(999, OLD, mount.target()))
                : Stream.of(mount));
        assertThat(Verdicts.failed(judge("mount", history), OLD).what())
                .isEqualTo("the mount on the staging path is another one (mount id)");
    }

    @Test
    void aPodBoundToAnotherFileSystemThanTheStagedOneIsAnOffence() {
        History history = BlockRun.block()
                .map(
                        Channel.MOUNTS,
                        "w1",
                        (s, look) -> Lines.mounts(look.mounts().stream()
                                .map(mount -> mount.target().equals(BlockRun.staged(OLD))
                                        ? BlockRun.kernel(mount.id(), NEW, mount.target())
                                        : mount)
                                .toList()));
        assertThat(Verdicts.failed(judge("mount", history), OLD).what())
                .isEqualTo("the pod's mount is of another file system than the one that is staged");
    }

    @Test
    void aNewMountOfAnotherTypeIsAnOffence() {
        History history = BlockRun.block()
                .map(
                        Channel.MOUNTS,
                        "w1",
                        (s, look) -> Lines.mounts(look.mounts().stream()
                                .map(mount -> mount.target().equals(target(NEW)) ? typed(mount, "tmpfs") : mount)
                                .toList()));
        assertThat(Verdicts.failed(judge("mount", history), NEW).what())
                .isEqualTo("the pod was ready on something else than an ext4 mount");
    }

    @Test
    void anObjectThatANewMountDoesNotHaveIsLost() {
        History history = remounted(300, null);
        assertThat(Verdicts.failed(judge("data", history), OLD).what())
                .contains(key(300))
                .contains("is lost: a new mount does not list it");
    }

    @Test
    void otherContentOrAnErrorOnANewMountIsAnOffence() {
        assertThat(Verdicts.failed(judge("data", remounted(300, Lines.readBack(key(300), 100, sha(1), null))), OLD)
                        .what())
                .contains("read on a new mount is not what was acknowledged");
        assertThat(Verdicts.failed(judge("data", remounted(300, Lines.readBack(key(300), -1, null, "EIO"))), OLD)
                        .what())
                .contains("cannot be read on a new mount");
    }

    @Test
    void noProcessIsSuspectedWhereThereIsNone() {
        History history = remounted(300, Lines.readBack(key(300), 100, sha(1), null));
        assertThat(Judges.run(List.of(Guarantee.DATA), history, Histories.limits())
                        .judgements()
                        .get(0)
                        .findings())
                .filteredOn(finding -> finding.offence() != null)
                .allSatisfy(finding -> assertThat(finding.offence().causes())
                        .containsExactly("something wrote to the volume's device past its file system"));
    }

    @Test
    void aVolumeThatCannotBeMountedAgainIsAnOffence() {
        History history = BlockRun.block()
                .without(Channel.READ_BACK, "remount-" + OLD)
                .broke(Actions.READ_REMOUNTED, "pod remount-static-1 is not ready: FailedMount", OLD);
        assertThat(Verdicts.failed(judge("data", history), OLD).what())
                .isEqualTo("what was written cannot be read on a new mount when the workloads are gone");
    }

    @Test
    void whatNobodyReadOnANewMountIsDoubt() {
        History history = BlockRun.block()
                .phases(phases -> phases.stream()
                        .filter(phase -> !phase.name().equals(Phase.REMOUNT))
                        .toList());
        assertThat(judge("data", history.without(Channel.READ_BACK, "remount-" + OLD))
                        .verdict())
                .isEqualTo(Verdict.INCONCLUSIVE);
    }

    @Test
    void theStreamedWriteIsLookedForOnTheNewMount() {
        History history = BlockRun.block()
                .map(
                        Channel.READ_BACK,
                        "remount-" + OLD,
                        (s, line) -> line.key().equals("holdfast/stream.bin") ? null : line);
        assertThat(Verdicts.failed(judge("handles", history), OLD).what())
                .contains("the streamed object holdfast/stream.bin is not in a new mount");
    }

    private static History remounted(int op, dev.holdfast.evidence.ReadBack instead) {
        return BlockRun.block()
                .map(
                        Channel.READ_BACK,
                        "remount-" + OLD,
                        (s, line) -> line.key().equals(key(op)) ? instead : line);
    }

    private static History onW1(Function<Mounts.Entry, Stream<Mounts.Entry>> change) {
        return BlockRun.block()
                .map(
                        Channel.MOUNTS,
                        "w1",
                        (s, look) -> s < 15
                                ? look
                                : Lines.mounts(
                                        look.mounts().stream().flatMap(change).toList()));
    }

    private static Mounts.Entry typed(Mounts.Entry mount, String type) {
        return new Mounts.Entry(
                mount.id(),
                mount.parent(),
                mount.dev(),
                mount.root(),
                mount.target(),
                mount.options(),
                type,
                mount.source(),
                mount.superOptions());
    }

    private static Judgement judge(String guarantee, History history) {
        return Histories.judge(guarantee, history);
    }
}
