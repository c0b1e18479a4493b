package dev.holdfast.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.NodeLines;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Writes;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limits;
import dev.holdfast.verdict.Verdict;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every judge. */
class JudgesTest {
    static List<String> guarantees() {
        return Arrays.stream(Guarantee.values()).map(Guarantee::id).toList();
    }

    /** Judges of volumes that were there before. */
    static List<String> ofOldVolumes() {
        return List.of("process", "mount", "handles", "inodes", "gaps", "errors", "data", "pods", "republish");
    }

    @ParameterizedTest
    @MethodSource("guarantees")
    void aHealthyRunPasses(String guarantee) {
        Verdicts.passed(Histories.judge(guarantee, Histories.of(guarantee)));
    }

    @Test
    void judgesThatListenTogetherSayWhatEachSaysAlone() {
        History history = History.healthy()
                .drop(Channel.OPERATIONS, History.OLD, 15, 17.3)
                .map(Channel.READ_BACK, "s3-" + History.NEW, (s, back) -> s < 62 ? null : back)
                .damaged("torn", "handles/" + History.OTHER + "@0.jsonl");
        List<Guarantee> guarantees = Guarantee.promisedBy(history.manifest());
        List<Judgement> alone = guarantees.stream()
                .map(guarantee -> Judges.judge(guarantee, history, Limits.defaults()))
                .toList();
        assertThat(Judges.judge(guarantees, history, Limits.defaults())).isEqualTo(alone);
        assertThat(alone).extracting(Judgement::verdict).contains(Verdict.PASS, Verdict.INCONCLUSIVE);
    }

    @ParameterizedTest
    @MethodSource("guarantees")
    void anEmptyRecordProvesNothing(String guarantee) {
        assertThat(Histories.judge(guarantee, Histories.of(guarantee).cleared()).verdict())
                .isEqualTo(Verdict.INCONCLUSIVE);
    }

    @ParameterizedTest
    @MethodSource("guarantees")
    void anEditedFileIsNeverPassed(String guarantee) {
        Judgement judgement =
                Histories.judge(guarantee, Histories.of(guarantee).damaged("edited", "controls/elsewhere@0.jsonl"));
        assertThat(judgement.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(judgement.findings())
                .allSatisfy(f -> assertThat(f.message()).contains("controls/elsewhere@0.jsonl is edited"));
    }

    @ParameterizedTest
    @MethodSource("guarantees")
    void anUnsealedRecordIsNeverPassed(String guarantee) {
        Judgement judgement = Histories.judge(guarantee, Histories.of(guarantee).damaged("unsealed", "manifest.json"));
        assertThat(judgement.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    }

    @ParameterizedTest
    @MethodSource("guarantees")
    void aTearElsewhereDoesNotMatter(String guarantee) {
        Verdicts.passed(
                Histories.judge(guarantee, Histories.of(guarantee).damaged("torn", "events/elsewhere@0.jsonl")));
    }

    @ParameterizedTest
    @MethodSource("guarantees")
    void anUpgradeThatBrokeProvesNothing(String guarantee) {
        Judgement judgement = Histories.judge(
                guarantee,
                Histories.of(guarantee)
                        .phases(phases -> phases.stream()
                                .map(p -> p.name().equals(Phase.UPGRADE)
                                        ? new Phase(p.name(), p.start(), p.end(), "timed out")
                                        : p)
                                .toList()));
        assertThat(judgement.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(judgement.findings().get(0).message()).contains("phase upgrade failed: timed out");
    }

    @ParameterizedTest
    @MethodSource("guarantees")
    void aRunWithoutAnUpgradeProvesNothing(String guarantee) {
        Judgement judgement = Histories.judge(
                guarantee,
                Histories.of(guarantee)
                        .phases(phases -> phases.stream()
                                .filter(p -> p.start() <= History.ns(0))
                                .toList()));
        assertThat(judgement.findings()).allSatisfy(f -> assertThat(f.verdict()).isNotEqualTo(Verdict.PASS));
    }

    @ParameterizedTest
    @MethodSource("ofOldVolumes")
    void aNodeWithoutAVolumeIsNotPassed(String guarantee) {
        Judgement judgement = Histories.judge(guarantee, Histories.of(guarantee).nodes(List.of("w1", "w2", "w3")));
        assertThat(Verdicts.doubted(judgement, "w3")).contains("this node");
    }

    @ParameterizedTest
    @MethodSource("ofOldVolumes")
    void noVolumeAtAllIsNotPassed(String guarantee) {
        Judgement judgement = Histories.judge(
                guarantee, Histories.of(guarantee).volumes(v -> List.of()).nodes(List.of()));
        assertThat(judgement.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    }

    @Test
    void theOffenceInIntactRecordsCountsWhenOthersAreEdited() {
        History history =
                History.healthy().drop(Channel.PROCESSES, "w1", 15, 99).damaged("edited", "events/observer@0.jsonl");
        for (double s = 15; s < 62; s += 0.5) {
            history.add(Channel.PROCESSES, "w1", s, NodeLines.processes());
        }
        Finding finding = Verdicts.of(Verdicts.judge("process", history), History.OLD);
        assertThat(finding.verdict()).isEqualTo(Verdict.FAIL);
    }

    @Test
    void theOffenceInEditedRecordsDoesNotCount() {
        History history = History.healthy()
                .add(Channel.OPERATIONS, History.OLD, 15.01, Writes.failed(9999, "EIO"))
                .damaged("edited", "operations/static-1@0.jsonl");
        assertThat(Verdicts.doubted(Verdicts.judge("errors", history), History.OLD))
                .contains("operations/static-1@0.jsonl is edited")
                .contains("EIO");
    }

    @ParameterizedTest
    @MethodSource("guarantees")
    void anUpgradeThatNeverBeganIsNotHeldAgainstTheDriver(String guarantee) {
        Judgement judgement = Histories.judge(
                guarantee,
                Histories.of(guarantee)
                        .cleared()
                        .phases(phases -> List.of(
                                History.phase(Phase.INSTALL, -30, -20),
                                new Phase(Phase.WORKLOADS, History.ns(-20), null, null))));
        assertThat(judgement.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(judgement.worst()).isEqualTo("unknown");
        assertThat(judgement.findings().get(0).message()).startsWith("phase workloads never ended");
    }

    @Test
    void theWorstOfAllSubjectsIsShown() {
        History history = History.healthy()
                .add(Channel.OPERATIONS, History.OLD, 15.01, Writes.failed(9000, "EIO"))
                .add(Channel.OPERATIONS, History.OTHER, 15.01, Writes.failed(9000, "EIO"))
                .add(Channel.OPERATIONS, History.OTHER, 16.01, Writes.failed(9001, "EIO"));
        assertThat(Verdicts.judge("errors", history).worst()).isEqualTo("2 failed operations");
        assertThat(Verdicts.judge("errors", History.healthy()).worst()).isEqualTo("0 failed operations");
    }

    @Test
    void theValueOfTheFirstOffenceIsShownWhereNothingIsMeasured() {
        History history = History.healthy()
                .map(Channel.PROCESSES, "w1", (s, p) -> s == 30.01 ? NodeLines.processes() : p)
                .map(
                        Channel.PROCESSES,
                        "w2",
                        (s, p) ->
                                s == 15.01 ? NodeLines.processes(NodeLines.process(58, 200, 77, History.SYSTEMD)) : p);
        assertThat(Verdicts.judge("process", history).worst()).isEqualTo("start 77");
        History one = History.healthy().map(Channel.PROCESSES, "w1", (s, p) -> s == 30.01 ? NodeLines.processes() : p);
        assertThat(Verdicts.judge("process", one).worst()).isEqualTo("gone");
        assertThat(Verdicts.judge("process", History.healthy()).worst()).isEqualTo("no change");
    }

    @ParameterizedTest
    @EnumSource(Guarantee.class)
    void eachGuaranteeHasItsOwnJudge(Guarantee guarantee) {
        assertThat(Judges.of(guarantee).guarantee()).isSameAs(guarantee);
    }
}
