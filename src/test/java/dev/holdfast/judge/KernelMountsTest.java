package dev.holdfast.judge;

import static dev.holdfast.evidence.History.NEW;
import static dev.holdfast.evidence.History.OLD;
import static dev.holdfast.evidence.NodeLines.target;
import static dev.holdfast.evidence.Writes.key;
import static dev.holdfast.evidence.Writes.sha;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.Phase;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Verdict;
import java.util.List;
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
        History history = BlockRun.block().without(Channel.HANDLES, OLD);
        assertThat(Verdicts.of(judge("mount", history), OLD).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(Verdicts.of(judge("mount", history), OLD).message()).contains("guarantee handles is INCONCLUSIVE");
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
