package dev.holdfast.judge;

import static dev.holdfast.evidence.History.OLD;
import static dev.holdfast.evidence.NodeLines.connection;
import static dev.holdfast.evidence.NodeLines.dev;
import static dev.holdfast.evidence.NodeLines.mount;
import static dev.holdfast.evidence.NodeLines.process;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.DriverBuilder;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.NodeLines;
import dev.holdfast.evidence.Processes;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Offence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** See {@link Successors#unitsGone}: the last pod is recreated at 68, and with 20 s allowed the deadline is at 88. */
class UnitsJudgeTest {
    @Test
    void eachNodeIsASubject() {
        Judgement judgement = judge(Successors.unitsGone());
        Verdicts.passed(judgement);
        assertThat(judgement.limit())
                .isEqualTo("nothing of the systemd mounter 20 s after the last pod moved to a mounter pod");
        assertThat(judgement.worst()).isEqualTo("nothing left");
        assertThat(judgement.findings()).extracting(Finding::subject).containsExactly("w1", "w2");
        Finding finding = Verdicts.of(judgement, "w1");
        assertThat(finding.message())
                .isEqualTo("none of 1 unit that were there is left, nor a process or mount of any");
        assertThat(finding.figures())
                .containsEntry("units seen in the run", "1")
                .containsEntry("systemd", "knows none");
    }

    @Test
    void aProcessOfAnyUnitIsAnOffence() {
        Offence offence = Verdicts.failed(
                judge(processes("w1", 60, process(77, 900, 1, "/system.slice/mount-s3-1.2.0-9.service"))), "w1");
        assertThat(offence.what()).isEqualTo("a process of the systemd mounter is left");
        assertThat(offence.value()).isEqualTo("pid 900 in mount-s3-1.2.0-9.service");
    }

    @Test
    void aProcessThatWentBeforeTheEndIsNotLeft() {
        History h = Successors.unitsGone()
                .map(
                        Channel.PROCESSES,
                        "w1",
                        (s, look) -> s > 60 && s < 90
                                ? with(look, process(77, 900, 1, "/system.slice/mount-s3-1.2.0-9.service"))
                                : look);
        Verdicts.passed(judge(h));
    }

    @Test
    void aZombieIsNotLeft() {
        Processes.Entry dead = new Processes.Entry(77, 900, 1, "Z", "mount-s3", "", "/system.slice/mount-s3-9.service");
        Verdicts.passed(judge(processes("w1", 60, dead)));
    }

    @Test
    void aMountOfAUnitThatIsGoneIsAnOffence() {
        History h = Successors.unitsGone().map(Channel.MOUNTS, "w1", (s, look) -> {
            if (s < 66) {
                return look;
            }
            List<Mounts.Entry> all = new ArrayList<>(look.mounts());
            all.add(mount(40, dev(OLD), "/somewhere/else"));
            return Lines.mounts(all);
        });
        Offence offence = Verdicts.failed(judge(h), "w1");
        assertThat(offence.what()).isEqualTo("a mount of the systemd mounter is left");
        assertThat(offence.value()).isEqualTo("/somewhere/else");
        // what a mounter pod serves now has only got the number
        Verdicts.passed(judge(h.map(
                Channel.PROCESSES,
                "w1",
                (s, look) -> s < 66.5 ? look : with(look, process(connection(OLD), 901, 1, "/kubepods/podabc/def")))));
    }

    @Test
    void aUnitThatSystemdKnowsIsAnOffence() {
        Offence offence = Verdicts.failed(
                judge(Successors.unitsGone()
                        .got(Actions.LIST_UNITS, any -> Map.of(Actions.UNITS, "mount-s3-1.2.0-3.service"), "w1")),
                "w1");
        assertThat(offence.what()).isEqualTo("a unit of the systemd mounter is left");
        assertThat(offence.value()).isEqualTo("mount-s3-1.2.0-3.service");
    }

    @Test
    void whereSystemdCannotBeAskedItsProcessesAreEnough() {
        Judgement judgement = judge(Histories.recreated());
        Verdicts.passed(judgement);
        assertThat(Verdicts.of(judgement, "w1").figures()).containsEntry("systemd", "not asked");
    }

    @Test
    void systemdsAnswerMustBeOnRecordAndAfterTheDeadline() {
        assertThat(Verdicts.doubted(judge(Successors.unitsGone().neverDone(Actions.LIST_UNITS, "w1")), "w1"))
                .isEqualTo("systemd was asked for its units, and its answer was not recorded");
        History early =
                Histories.recreated().did(80, 80.1, Actions.LIST_UNITS, "w1", Map.of(), Map.of(Actions.UNITS, ""));
        assertThat(Verdicts.doubted(judge(early), "w1"))
                .startsWith("the last look for a unit of the systemd mounter was 17.0 s into phase transition, before");
    }

    @Test
    void aLastLookBeforeTheDeadlineIsInconclusive() {
        assertThat(Verdicts.doubted(judge(Successors.unitsGone().drop(Channel.PROCESSES, "w2", 80, 101)), "w2"))
                .startsWith("the last look for a process of the systemd mounter was");
        assertThat(Verdicts.doubted(judge(Successors.unitsGone().drop(Channel.MOUNTS, "w2", 80, 101)), "w2"))
                .startsWith("the last look for a mount of the systemd mounter was");
    }

    @Test
    void whatNobodyLookedForIsInconclusive() {
        assertThat(Verdicts.doubted(judge(Successors.unitsGone().without(Channel.MOUNTS, "w1")), "w1"))
                .isEqualTo("nobody looked for a mount of the systemd mounter");
        assertThat(Verdicts.doubted(judge(Successors.unitsGone().without(Channel.PROCESSES, "w1")), "w1"))
                .contains("no process of a systemd unit was ever seen on the node");
    }

    @Test
    void whatTheLastLookShowedIsToldThoughItCameTooEarly() {
        History h = processes("w1", 60, process(77, 900, 1, "/system.slice/mount-s3-1.2.0-9.service"))
                .drop(Channel.PROCESSES, "w1", 80, 101);
        assertThat(Verdicts.of(judge(h), "w1").message())
                .contains("before the deadline")
                .contains(", and showed pid 900 in mount-s3-1.2.0-9.service");
    }

    @Test
    void withoutAPodThatMovedItIsInconclusive() {
        History h = Successors.unitsGone().undone(Actions.RECREATE_POD);
        assertThat(Verdicts.doubted(judge(h), "w1")).isEqualTo("no pod was recreated, so that units are still needed");
    }

    @Test
    void aNodeOnWhichNoUnitWasEverSeenIsInconclusive() {
        Judgement judgement = judge(Successors.unitsGone().nodes(List.of("w1", "w2", "w3")));
        assertThat(Verdicts.doubted(judgement, "w3")).startsWith("no process of a systemd unit was ever seen");
        assertThat(Verdicts.doubted(judge(Successors.unitsGone().nodes(List.of())), "nodes"))
                .isEqualTo("it was not recorded which nodes there are");
    }

    @Test
    void aProfileWithoutUnitsIsInconclusive() {
        History h = Successors.unitsGone()
                .driver(d -> DriverBuilder.of(d).systemdUnit(null).build());
        assertThat(Verdicts.doubted(judge(h), "w1")).isEqualTo("the driver's profile names no systemd units");
    }

    private static History processes(String node, double from, Processes.Entry more) {
        return Successors.unitsGone().map(Channel.PROCESSES, node, (s, look) -> s < from ? look : with(look, more));
    }

    private static Processes with(Processes look, Processes.Entry more) {
        List<Processes.Entry> all = new ArrayList<>(look.processes());
        all.add(more);
        return NodeLines.processes(all.toArray(Processes.Entry[]::new));
    }

    private static Judgement judge(History history) {
        return Histories.judge("units", history);
    }
}
