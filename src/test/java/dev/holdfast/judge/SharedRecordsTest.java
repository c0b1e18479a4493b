package dev.holdfast.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.History;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Verdict;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read once for many volumes is part of what each of them is judged by. */
class SharedRecordsTest {
    @ParameterizedTest
    @CsvSource({
        "process, processes/w1, static-1",
        "process, mounts/w1, static-1",
        "process, agents/w1, static-1",
        "mount, mounts/w1, static-1",
        "mount, mounts/static-1, static-1",
        "pods, pods/observer, static-1",
        "pods, pods/observer, dynamic-1",
        "republish, pods/observer, static-1",
        "republish, pods/observer, w1",
        "republish, events/observer, static-1",
        "republish, logs/csi-w1-new, static-1",
        "pod-mounter, attachments/observer, new-1",
        "pod-mounter, pods/observer, new-2",
        "pod-mounter, mounts/w1, new-1",
        "pod-mounter, operations/new-1, new-1"
    })
    void aTearInItIsADoubtOfEach(String guarantee, String stream, String subject) {
        Judgement judgement = Verdicts.judge(guarantee, History.healthy().damaged("torn", stream + "@0.jsonl"));
        assertThat(Verdicts.doubted(judgement, subject)).startsWith(stream + "@0.jsonl is torn");
    }

    @ParameterizedTest
    @CsvSource({
        "process, processes/w2, static-1",
        "mount, mounts/w2, static-1",
        "mount, mounts/dynamic-1, static-1",
        "republish, events/observer, w1",
        "republish, kubelet/w1, static-1",
        "pod-mounter, operations/new-2, new-1",
        "pod-mounter, mounts/w2, new-1"
    })
    void aTearInTheRecordOfOthersIsNot(String guarantee, String stream, String subject) {
        Judgement judgement = Verdicts.judge(guarantee, History.healthy().damaged("torn", stream + "@0.jsonl"));
        assertThat(Verdicts.of(judgement, subject).verdict()).isEqualTo(Verdict.PASS);
    }
}
