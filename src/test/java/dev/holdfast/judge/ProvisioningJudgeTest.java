package dev.holdfast.judge;

import static dev.holdfast.evidence.History.OLD;
import static dev.holdfast.evidence.History.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.NodeLines;
import dev.holdfast.evidence.Writes;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Offence;
import dev.holdfast.verdict.Verdict;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Static volumes: static-1 and new-1; dynamic ones: dynamic-1 and new-2. */
class ProvisioningJudgeTest {
    private static final String STATIC = "static volumes";
    private static final String DYNAMIC = "dynamic volumes";

    @Test
    void theReportNamesWhatHolds() {
        Judgement judgement = judge(History.healthy().guarantees(List.of("gaps", "pod-mounter", "upgrade")));
        Verdicts.passed(judgement);
        assertThat(judgement.worst()).isEqualTo("0 broken guarantees");
        assertThat(judgement.limit()).isEqualTo("no broken guarantee");
        assertThat(judgement.findings()).extracting(Finding::subject).containsExactly(STATIC, DYNAMIC);
        Finding finding = Verdicts.of(judgement, STATIC);
        assertThat(finding.message()).isEqualTo("gaps, pod-mounter hold for 2 static volumes");
        assertThat(finding.figures())
                .containsEntry("volumes", "2")
                .containsEntry("guarantees", "gaps, pod-mounter")
                .containsEntry("broken", "0 of 3");
    }

    @Test
    void whatIsBrokenForOneKindIsThatKindsOffence() {
        Judgement judgement =
                judge(History.healthy().add(Channel.OPERATIONS, OTHER, 15.01, Writes.failed(9999, "EIO")));
        Offence offence = Verdicts.failed(judgement, DYNAMIC);
        assertThat(offence.what()).isEqualTo("errors of dynamic-1: operation 9999 failed with EIO at open");
        assertThat(offence.value()).isEqualTo("1 failed operation instead of no failed operation");
        assertThat(offence.limit()).isEqualTo("no broken guarantee");
        assertThat(offence.at()).isEqualTo(History.wall(15.01));
        assertThat(offence.phase()).isEqualTo("upgrade");
        assertThat(judgement.worst()).isEqualTo("1 broken guarantee");
        assertThat(Verdicts.of(judgement, DYNAMIC).figures()).containsEntry("broken", "1 of 17");
    }

    @Test
    void aNewVolumeThatWasNotEvenMadeIsItsKindsOffence() {
        History history = History.healthy()
                .didNot(
                        24,
                        29,
                        Actions.START_WORKLOAD,
                        "new-dynamic-2",
                        Map.of(Actions.NODE, "w1", Actions.PROVISIONING, "dynamic"),
                        "claim new-dynamic-2 is bound did not happen within 180 s; seen last: Pending");
        Offence offence = Verdicts.failed(judge(history.guarantees(List.of("process"))), DYNAMIC);
        assertThat(offence.what()).isEqualTo("new workload new-dynamic-2 did not come to work on its dynamic volume");
        assertThat(offence.value()).endsWith("seen last: Pending");
    }

    @Test
    void aNewPodThatDoesNotBecomeReadyIsItsKindsOffence() {
        History history = History.healthy()
                .did(
                        24,
                        25,
                        Actions.START_WORKLOAD,
                        "new-static-1",
                        Map.of(Actions.NODE, "w1", Actions.PROVISIONING, "static"),
                        Map.of())
                .didNot(25, 29, Actions.AWAIT_WORKLOAD, "new-static-1", Map.of(), "pod new-static-1 is not ready");
        assertThat(Verdicts.failed(judge(history.guarantees(List.of("process"))), STATIC)
                        .value())
                .isEqualTo("pod new-static-1 is not ready");
    }

    @Test
    void whereTheKindWasNotRecordedNothingIsSaidOfIt() {
        Verdicts.passed(judge(History.healthy()
                .didNot(24, 29, Actions.START_WORKLOAD, "new-3", Map.of(Actions.NODE, "w1"), "no answer")
                .guarantees(List.of("process"))));
    }

    @Test
    void theStateBeforeAndAfterIsKept() {
        History history =
                History.healthy().map(Channel.PROCESSES, "w1", (s, p) -> s == 30.01 ? NodeLines.processes() : p);
        Offence offence = Verdicts.failed(judge(history), STATIC);
        assertThat(offence.what()).isEqualTo("process of static-1: the mount process is gone");
        assertThat(offence.before()).isEqualTo("pid 100");
        assertThat(offence.after()).isEqualTo("gone");
    }

    @Test
    void whatIsUnknownForOneKindIsThatKindsDoubt() {
        History history = History.healthy().drop(Channel.PODS, History.OBSERVER, 30, 60);
        Judgement judgement = judge(history.guarantees(List.of("pods")));
        assertThat(Verdicts.doubted(judgement, STATIC))
                .startsWith("pods of static-1: there is no observation of the pods in phase stability");
    }

    @Test
    void anAbsentKindIsInconclusive() {
        assertThat(Verdicts.doubted(judge(only("static")), DYNAMIC)).startsWith("there is no dynamic volume");
        assertThat(Verdicts.doubted(judge(only("dynamic")), STATIC)).startsWith("there is no static volume");
    }

    @Test
    void aGuaranteeThatWasJudgedForOneKindOnlyIsInconclusive() {
        // Without new-2 nothing new is dynamic.
        History history = History.healthy()
                .guarantees(List.of("process", "pod-mounter"))
                .volumes(volumes ->
                        volumes.stream().filter(v -> !v.name().equals("new-2")).toList());
        assertThat(Verdicts.doubted(judge(history), DYNAMIC))
                .isEqualTo("guarantee pod-mounter was judged on no dynamic volume");
        assertThat(Verdicts.of(judge(history), STATIC).verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void aGuaranteeOfChosenWorkloadsNeedNotBeJudgedForEachKind() {
        // Both workloads of the one bucket are on static volumes.
        Verdicts.passed(judge(Histories.mixed().guarantees(List.of("process", "mixed"))));
    }

    @Test
    void nothingElsePromisedIsInconclusive() {
        for (List<String> promised : List.of(List.of("provisioning"), List.of("provisioning", "upgrade"))) {
            assertThat(Verdicts.doubted(judge(History.healthy().guarantees(promised)), STATIC))
                    .isEqualTo("the run was made to prove nothing else of volumes, so there is nothing to hold for each"
                            + " kind");
        }
    }

    @Test
    void itsOwnNameAmongThePromisesDoesNotMatter() {
        Judgement judgement = judge(History.healthy().guarantees(List.of("provisioning", "gaps")));
        Verdicts.passed(judgement);
        assertThat(Verdicts.of(judgement, STATIC).figures()).containsEntry("guarantees", "gaps");
    }

    @Test
    void newGuaranteesOfVolumesCountToo() {
        History history = Histories.rotated()
                .guarantees(List.of("credentials"))
                .add(Channel.OPERATIONS, OLD, 52, Writes.failed(9999, "EACCES"));
        assertThat(Verdicts.failed(judge(history), STATIC).what())
                .isEqualTo("credentials of static-1: operation 9999 failed with EACCES at open");
    }

    private static History only(String kind) {
        return History.healthy()
                .volumes(volumes -> volumes.stream()
                        .filter(v -> v.provisioning().equals(kind))
                        .toList());
    }

    private static Judgement judge(History history) {
        return Histories.judge("provisioning", history);
    }
}
