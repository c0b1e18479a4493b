package dev.holdfast.judge;

import static dev.holdfast.evidence.History.OLD;
import static dev.holdfast.evidence.History.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.CrossRead;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.NodeLines;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.Processes;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Offence;
import dev.holdfast.verdict.Verdict;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** See {@link Successors#rolled}; with 20 s allowed the deadline is at 84. */
class RollsJudgeTest {
    @Test
    void theReportTellsWhoMadeThePodAndWhatItRead() {
        Judgement judgement = judge(Successors.rolled());
        Verdicts.passed(judgement);
        assertThat(judgement.limit()).isEqualTo("moved to a mounter pod within 20 s");
        Finding finding = Verdicts.of(judgement, OTHER);
        assertThat(finding.message())
                .isEqualTo(
                        "moved from mount-s3-1.2.0-1.service to a mounter pod, and nothing of the old mount is left");
        assertThat(finding.figures())
                .containsEntry("made by", "StatefulSet")
                .containsEntry("reads of what the old pod left", "1 of 1 right")
                .doesNotContainKey("now on");
    }

    @Test
    void eachKindHasToRoll() {
        Judgement judgement = judge(Successors.rolled().undone(Actions.REPLACE_POD, OTHER));
        assertThat(Verdicts.doubted(judgement, "StatefulSet")).isEqualTo("no StatefulSet rolled");
    }

    @Test
    void anEvictedPodDidNotRoll() {
        Judgement judgement =
                judge(Successors.rolled().asked(Actions.REPLACE_POD, with(Actions.HOW, Actions.EVICTED), OTHER));
        assertThat(Verdicts.doubted(judgement, "StatefulSet")).isEqualTo("no StatefulSet rolled");
    }

    @Test
    void otherContentThanTheOldPodLeftIsAnOffence() {
        Offence offence = Verdicts.failed(
                judge(read(Lines.crossRead(OTHER, Successors.key(OTHER), 10, "other", 1_000, null))), OTHER);
        assertThat(offence.what()).isEqualTo("the new pod does not find what the old one wrote");
        assertThat(offence.value()).isEqualTo("left/uid-dynamic-1: 10 bytes, SHA-256 other");
        assertThat(offence.before()).isEqualTo("10 bytes, SHA-256 left");
    }

    @Test
    void otherSizeIsAnOffence() {
        Verdicts.failed(judge(read(Lines.crossRead(OTHER, Successors.key(OTHER), 9, "left", 1_000, null))), OTHER);
    }

    @Test
    void whatCannotBeReadIsAnOffence() {
        Offence offence = Verdicts.failed(
                judge(read(Lines.crossRead(OTHER, Successors.key(OTHER), -1, null, 1_000, "ENOENT"))), OTHER);
        assertThat(offence.value()).isEqualTo("left/uid-dynamic-1: ENOENT");
    }

    @Test
    void whatWasNotReadIsInconclusive() {
        History h = Successors.rolled().map(Channel.CROSS_READS, Successors.name(OTHER), (s, line) -> null);
        assertThat(Verdicts.doubted(judge(h), OTHER))
                .isEqualTo("the new pod did not read left/uid-dynamic-1, which the old one left");
        assertThat(Verdicts.doubted(judge(read(Lines.crossRead(OTHER, "another/key", 10, "left", 1_000, null))), OTHER))
                .startsWith("the new pod did not read left/uid-dynamic-1");
    }

    @Test
    void whatWasNotLeftIsInconclusive() {
        History nobody = Successors.rolled()
                .map(
                        Channel.OPERATIONS,
                        OTHER,
                        (s, line) -> line instanceof Operation.Acknowledged ok
                                        && ok.key().equals(Successors.key(OTHER))
                                ? null
                                : line);
        assertThat(Verdicts.doubted(judge(nobody), OTHER))
                .isEqualTo("it was not recorded that left/uid-dynamic-1, which the new pod was to read, was written");
        History nothing = Successors.rolled().asked(Actions.REPLACE_POD, without(Actions.KEY), OTHER);
        assertThat(Verdicts.doubted(judge(nothing), OTHER))
                .isEqualTo("pod uid-dynamic-1 left nothing to be read by the one after it");
    }

    @Test
    void aPodThatNeverCameIsAnOffence() {
        Judgement judgement = judge(Successors.rolled().broke(Actions.REPLACE_POD, "not ready after 3 min", OTHER));
        assertThat(Verdicts.failed(judgement, OTHER).what()).isEqualTo("the pod could not be recreated");
    }

    @Test
    void aPodThatNothingDescribesIsInconclusive() {
        History h = Successors.rolled().got(Actions.REPLACE_POD, without(Actions.BUCKET), OTHER);
        assertThat(Verdicts.doubted(judge(h), OTHER))
                .isEqualTo("nothing describes the volume of the pod that was made in place of uid-dynamic-1");
    }

    @Test
    void aWorkloadWhoseVolumeNothingDescribesIsInconclusive() {
        History h = Successors.rolled()
                .volumes(volumes ->
                        volumes.stream().filter(v -> !v.name().equals(OTHER)).toList());
        assertThat(Verdicts.doubted(judge(h), OTHER)).isEqualTo("nothing describes the volume of workload " + OTHER);
    }

    @Test
    void aPodThatNoUnitServedHadNothingToMoveOver() {
        History h = Successors.rolled()
                .map(
                        Channel.PROCESSES,
                        "w2",
                        (s, look) -> NodeLines.processes(look.processes().stream()
                                .map(p -> NodeLines.process(p.connection(), p.pid(), p.start(), "/kubepods/podabc/def"))
                                .toArray(Processes.Entry[]::new)));
        assertThat(Verdicts.doubted(judge(h), OTHER)).startsWith("no systemd unit served the volume");
    }

    @Test
    void aPodIsJudgedUntilItMakesWayItself() {
        History gone = Successors.rolled()
                .map(Channel.ATTACHMENTS, History.OBSERVER, (s, look) -> s < 75 ? look : Lines.attachments(List.of()));
        assertThat(judge(gone).verdict()).isEqualTo(Verdict.FAIL);
        for (String old : List.of(OLD, OTHER)) {
            gone.did(
                    74.5,
                    79,
                    Actions.REPLACE_POD,
                    Successors.name(old),
                    Map.of(Actions.UID, "uid-again-" + old, Actions.HOW, Actions.EVICTED),
                    Map.of());
        }
        Verdicts.passed(judge(gone));
    }

    private static History read(CrossRead instead) {
        return Successors.rolled().map(Channel.CROSS_READS, Successors.name(OTHER), (s, line) -> instead);
    }

    private static UnaryOperator<Map<String, String>> with(String fact, String value) {
        return facts -> {
            Map<String, String> all = new HashMap<>(facts);
            all.put(fact, value);
            return all;
        };
    }

    private static UnaryOperator<Map<String, String>> without(String fact) {
        return facts -> {
            Map<String, String> all = new HashMap<>(facts);
            all.remove(fact);
            return all;
        };
    }

    private static Judgement judge(History history) {
        return Histories.judge("rolls", history);
    }
}
