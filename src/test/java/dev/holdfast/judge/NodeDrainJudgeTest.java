package dev.holdfast.judge;

import static dev.holdfast.evidence.History.OLD;
import static dev.holdfast.evidence.NodeLines.connection;
import static dev.holdfast.evidence.NodeLines.process;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Attachments;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.NodeLines;
import dev.holdfast.evidence.Processes;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Offence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** See {@link Successors#drained}; with 20 s allowed the deadline is at 84. */
class NodeDrainJudgeTest {
    @Test
    void theReportTellsWhatWasEvictedAndWhatLeftOut() {
        Judgement judgement = judge(Successors.drained());
        Verdicts.passed(judgement);
        assertThat(judgement.findings()).extracting(Finding::subject).containsExactly("w1", OLD);
        assertThat(Verdicts.of(judgement, "w1").figures())
                .containsEntry("drained in", "3.1 s")
                .containsEntry("evicted", "holdfast/static-1")
                .containsEntry("left out", "mount-s3/mp-new-1");
        assertThat(Verdicts.of(judgement, "w1").message())
                .isEqualTo(
                        "drained, and returned on it afterwards is served by mounter pod mp-again-returned (process found by fuse_connection),"
                                + " 20 writes acknowledged");
        assertThat(Verdicts.of(judgement, OLD).message())
                .isEqualTo("moved from mount-s3-1.2.0-1.service to a mounter pod on w2, and nothing of the old mount is"
                        + " left");
        assertThat(Verdicts.of(judgement, OLD).figures()).containsEntry("now on", "w2");
    }

    @Test
    void whatServedAnEvictedPodMustHaveBeenSeen() {
        History unserved = Successors.drained()
                .map(
                        Channel.PROCESSES,
                        "w1",
                        (s, look) -> Lines.processes(look.processes().stream()
                                .filter(p -> p.connection() != connection(OLD))
                                .toList()));
        assertThat(Verdicts.doubted(judge(unserved), OLD)).startsWith("no process was found that served device 0:57");
        History unseen = Successors.drained()
                .map(
                        Channel.MOUNTS,
                        "w1",
                        (s, look) -> Lines.mounts(look.mounts().stream()
                                .filter(m -> !m.dev().equals(NodeLines.dev(OLD)))
                                .toList()));
        assertThat(Verdicts.doubted(judge(unseen), OLD))
                .startsWith("the volume was never seen mounted for pod uid-static-1");
        assertThat(Verdicts.of(judge(unseen), OLD).figures()).containsEntry("before", "unknown");
    }

    @Test
    void aNodeThatCannotBeDrainedIsAnOffence() {
        Offence offence = Verdicts.failed(judge(Successors.drained().broke(Actions.DRAIN_NODE, "a pod stays")), "w1");
        assertThat(offence.what()).isEqualTo("the node could not be drained");
        assertThat(offence.value()).isEqualTo("a pod stays");
    }

    @Test
    void aDrainWithoutItsEndIsInconclusive() {
        assertThat(Verdicts.doubted(judge(Successors.drained().neverDone(Actions.DRAIN_NODE)), "w1"))
                .isEqualTo("the end of the drain was not recorded");
    }

    @Test
    void aNodeThatStaysOutOfServiceIsInconclusive() {
        assertThat(Verdicts.doubted(judge(Successors.drained().undone(Actions.UNCORDON)), "w1"))
                .isEqualTo("it was not recorded that the node took new pods again");
    }

    @Test
    void thatAnotherNodeTakesPodsOrThisOneDidBeforeSaysNothing() {
        History another =
                Successors.drained().undone(Actions.UNCORDON).did(70, 70.1, Actions.UNCORDON, "w2", Map.of(), Map.of());
        assertThat(Verdicts.doubted(judge(another), "w1"))
                .isEqualTo("it was not recorded that the node took new pods again");
        History before =
                Successors.drained().undone(Actions.UNCORDON).did(66, 66.1, Actions.UNCORDON, "w1", Map.of(), Map.of());
        assertThat(Verdicts.doubted(judge(before), "w1"))
                .isEqualTo("it was not recorded that the node took new pods again");
    }

    @Test
    void aPodStartedOnAnotherNodeSaysNothing() {
        History h = Successors.drained().asked(Actions.START_POD, facts -> with(facts, Actions.NODE, "w2"), "returned");
        assertThat(Verdicts.doubted(judge(h), "w1"))
                .isEqualTo("no pod was started on the node when it took new ones again");
    }

    @Test
    void aPodThatRolledWasNotEvicted() {
        History h = Successors.drained().asked(Actions.REPLACE_POD, facts -> with(facts, Actions.HOW, Actions.ROLLED));
        assertThat(Verdicts.doubted(judge(h), "pods")).isEqualTo("no workload's pod was evicted");
    }

    @Test
    void aPodWhoseVolumeNothingDescribesIsInconclusive() {
        History h = Successors.drained()
                .volumes(volumes ->
                        volumes.stream().filter(v -> !v.name().equals(OLD)).toList());
        assertThat(Verdicts.doubted(judge(h), OLD)).isEqualTo("nothing describes the volume of workload " + OLD);
    }

    @Test
    void withoutANewPodOnItTheNodeIsInconclusive() {
        assertThat(Verdicts.doubted(judge(Successors.drained().undone(Actions.START_POD)), "w1"))
                .isEqualTo("no pod was started on the node when it took new ones again");
        assertThat(Verdicts.doubted(judge(Successors.drained().neverDone(Actions.START_POD)), "w1"))
                .isEqualTo("it was not recorded that the pod started on the node afterwards became ready");
    }

    @Test
    void aNewPodThatCannotBeStartedOnItIsAnOffence() {
        Offence offence =
                Verdicts.failed(judge(Successors.drained().broke(Actions.START_POD, "never ready", "returned")), "w1");
        assertThat(offence.what()).isEqualTo("no new pod can be started on the node any more");
    }

    @Test
    void aNewPodOnItThatNoMounterPodServesIsAnOffence() {
        History h =
                Successors.drained().map(Channel.ATTACHMENTS, History.OBSERVER, (s, look) -> without(look, "returned"));
        assertThat(Verdicts.failed(judge(h), "w1").what())
                .isEqualTo("pod-mounter of returned: no attachment names the workload's pod");
    }

    @Test
    void anEvictedPodThatComesBackOnTheNodeIsAnOffence() {
        History h = Successors.drained().asked(Actions.REPLACE_POD, facts -> with(facts, Actions.NODE, "w2"));
        Offence offence = Verdicts.failed(judge(h), OLD);
        assertThat(offence.what()).isEqualTo("the pod came back on the node that was drained");
        assertThat(offence.value()).isEqualTo("w2");
    }

    @Test
    void aProcessThatIsLeftOnTheDrainedNodeIsAnOffence() {
        History h = Successors.drained().map(Channel.PROCESSES, "w1", (s, look) -> {
            if (s < 66) {
                return look;
            }
            List<Processes.Entry> all = new ArrayList<>(look.processes());
            all.add(process(connection(OLD), 100, 1000, History.SYSTEMD));
            return NodeLines.processes(all.toArray(Processes.Entry[]::new));
        });
        assertThat(Verdicts.failed(judge(h), OLD).what()).isEqualTo("the process is still there");
    }

    @Test
    void withoutADrainOrAnEvictionItIsInconclusive() {
        assertThat(Verdicts.doubted(judge(Successors.drained().undone(Actions.DRAIN_NODE)), "nodes"))
                .isEqualTo("no node was drained");
        assertThat(Verdicts.doubted(judge(Successors.drained().undone(Actions.REPLACE_POD)), "pods"))
                .isEqualTo("no workload's pod was evicted");
    }

    @Test
    void fromWhereThePodWentMustBeOnRecord() {
        UnaryOperator<Map<String, String>> nowhere = facts -> {
            Map<String, String> all = new HashMap<>(facts);
            all.remove(Actions.NODE);
            return all;
        };
        assertThat(Verdicts.doubted(judge(Successors.drained().asked(Actions.REPLACE_POD, nowhere)), OLD))
                .isEqualTo("it was not recorded from which node the pod went to which");
    }

    private static Attachments without(Attachments look, String volume) {
        if (look.attachments() == null) {
            // says the same as an earlier look
            return look;
        }
        return Lines.attachments(look.attachments().stream()
                .filter(a -> !a.name().endsWith(volume))
                .toList());
    }

    private static Map<String, String> with(Map<String, String> facts, String fact, String value) {
        Map<String, String> all = new HashMap<>(facts);
        all.put(fact, value);
        return all;
    }

    private static Judgement judge(History history) {
        return Histories.judge("node-drain", history);
    }
}
