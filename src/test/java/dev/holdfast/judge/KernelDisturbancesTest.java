package dev.holdfast.judge;

import static dev.holdfast.evidence.History.OLD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.DriverBuilder;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.NodeLines;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Verdict;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Going back, and restarts of a node's parts, where no process serves mounts and nothing is republished. */
class KernelDisturbancesTest {
    @Test
    void goingBackIsJudgedWithoutProcesses() {
        Judgement judgement = judge("rollback", Histories.rolledBack());
        Verdicts.passed(judgement);
        assertThat(Verdicts.of(judgement, OLD).message())
                .isEqualTo("mount, handles, inodes, gaps, errors, data, pods hold across the rollback");
        assertThat(Verdicts.of(judgement, "w1").message()).isEqualTo("1 new pod with their volumes mounted");
    }

    @Test
    void aNewPodWhoseVolumeIsNotMountedAfterGoingBackIsAnOffence() {
        History history = without(Histories.rolledBack(), "back-w1");
        assertThat(Verdicts.failed(judge("rollback", history), "w1").what())
                .isEqualTo("the volume of new pod back-w1 is not mounted");
    }

    @Test
    void goingForwardAgainIsJudgedWithoutMounterPods() {
        Judgement judgement = judge("rollback", Histories.forthAgain());
        assertThat(Verdicts.of(judgement, "forward again").message())
                .isEqualTo("2 new pods with their volumes mounted");
        assertThat(Verdicts.failed(judge("rollback", without(Histories.forthAgain(), "forth-w2")), "forward again")
                        .what())
                .isEqualTo("the volume of new pod forth-w2 is not mounted");
    }

    @Test
    void goingBackNeedsMountsOfBothReleases() {
        assertThat(judge("rollback", Histories.rolledBack().onlyOld()).findings())
                .extracting(Finding::message)
                .anyMatch(message -> message.contains("no volume of the new release was mounted before the rollback"));
    }

    @Test
    void restartsAreJudgedWithoutProcessesAndRepublishes() {
        Judgement judgement = judge("kubelet-restart", Histories.restarted().without(Channel.LOGS, "csi-w1-new"));
        Verdicts.passed(judgement);
        assertThat(Verdicts.of(judgement, OLD).message())
                .isEqualTo("mount, gaps, errors, pods hold across the restart");
        assertThat(Verdicts.of(judgement, "new pod").message())
                .startsWith("served by the kernel 3.5 s after the restart");
    }

    @Test
    void aMountThatChangesInARestartIsAnOffence() {
        History history = Histories.restarted()
                .map(
                        Channel.MOUNTS,
                        "w1",
                        (s, look) -> s < 35
                                ? look
                                : Lines.mounts(look.mounts().stream()
                                        .filter(mount -> !mount.target().contains("uid-" + OLD))
                                        .toList()));
        assertThat(judge("kubelet-restart", history).verdict()).isEqualTo(Verdict.FAIL);
    }

    @Test
    void aNewPodOnAnotherFileSystemAfterARestartIsAnOffence() {
        History history = kernel(Histories.restarted(), "ext4");
        assertThat(Verdicts.failed(Histories.judge("kubelet-restart", history), "new pod")
                        .what())
                .isEqualTo("pod after-kubelet was started without its mount, and writes to the node's disk");
    }

    @Test
    void podsThatTakeThePlacesOfOthersAreJudgedWithoutMounterPods() {
        for (String guarantee : List.of("transition", "rolls", "node-drain")) {
            Judgement judgement = judge(guarantee, Histories.of(guarantee));
            Verdicts.passed(judgement);
            assertThat(judgement.limit()).doesNotContain("mounter");
            assertThat(judgement.findings())
                    .extracting(Finding::message)
                    .anyMatch(message -> message.startsWith("mounted anew") && message.endsWith("is left"));
        }
    }

    @Test
    void aPodInThePlaceOfAnotherWithoutAMountIsAnOffence() {
        History history = Histories.of("transition")
                .map(
                        Channel.MOUNTS,
                        "w1",
                        (s, look) -> Lines.mounts(look.mounts().stream()
                                .filter(mount -> !mount.target().contains("uid-again-"))
                                .toList()));
        assertThat(Verdicts.failed(judge("transition", history), OLD).what())
                .isEqualTo("the pod that was made in place has no mount of the driver");
    }

    @Test
    void whatIsLeftOfAMountIsAnOffence() {
        History history = Histories.of("transition");
        history.map(
                Channel.MOUNTS,
                "w1",
                (s, look) -> s < 66
                        ? look
                        : Lines.mounts(Stream.concat(
                                        look.mounts().stream(),
                                        Stream.of(NodeLines.mount(40, NodeLines.dev(OLD), NodeLines.target(OLD))))
                                .toList()));
        assertThat(Verdicts.failed(judge("transition", history), OLD).what()).startsWith("the mount is still there");
    }

    private static History without(History history, String volume) {
        for (String node : List.of("w1", "w2")) {
            if (volume.endsWith(node)) {
                history.map(
                        Channel.MOUNTS,
                        node,
                        (s, look) -> s < 59.5
                                ? look
                                : Lines.mounts(look.mounts().stream()
                                        .filter(mount -> !mount.target().contains("uid-" + volume))
                                        .toList()));
            }
        }
        return history;
    }

    private static Judgement judge(String guarantee, History history) {
        return Histories.judge(guarantee, kernel(history, "fuse"));
    }

    /** The mounts of these histories are of type fuse; what matters is that nobody asks for their processes. */
    private static History kernel(History history, String fileSystem) {
        for (String node : List.of("w1", "w2")) {
            history.without(Channel.PROCESSES, node);
        }
        return history.driver(driver -> DriverBuilder.of(driver)
                .mounterNamespace(null)
                .systemdUnit(null)
                .capabilities(new Manifest.Capabilities("kernel", fileSystem, false, false, false, "s3", "many"))
                .build());
    }
}
