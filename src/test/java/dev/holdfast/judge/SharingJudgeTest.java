package dev.holdfast.judge;

import static dev.holdfast.evidence.History.NEW;
import static dev.holdfast.evidence.History.OBSERVER;
import static dev.holdfast.evidence.NodeLines.dev;
import static dev.holdfast.evidence.NodeLines.mount;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Attachments;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Lists;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.VolumeBuilder;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Offence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** On each node two new workloads use one volume: {@link Histories#sharing}. */
class SharingJudgeTest {
    private static final String SECOND = NEW + "-b";
    private static final String BOTH = NEW + " and " + SECOND;

    private static Judgement judge(History history) {
        return Verdicts.judge("sharing", history);
    }

    /** What the attachments say is replaced where they name the second workload. */
    private static History apart(Map<String, List<String>> workloads) {
        return Histories.sharing()
                .map(
                        Channel.ATTACHMENTS,
                        OBSERVER,
                        (s, look) -> look.attachments() == null
                                ? look
                                : Lines.attachments(look.attachments().stream()
                                        .map(a -> a.persistentVolume().equals("pv-" + NEW)
                                                ? new Attachments.Entry(
                                                        a.name(),
                                                        a.node(),
                                                        a.persistentVolume(),
                                                        a.volumeId(),
                                                        workloads)
                                                : a)
                                        .toList()));
    }

    @Test
    void theReportNamesTheMounterPodAndWhoSharesIt() {
        Judgement judgement = judge(Histories.sharing());
        Verdicts.passed(judgement);
        assertThat(judgement.worst()).isEqualTo("shared by all that can");
        assertThat(Verdicts.of(judgement, BOTH).message()).isEqualTo("2 workloads share mounter pod mp-" + NEW);
        assertThat(Verdicts.of(judgement, BOTH).figures())
                .containsEntry("mounter pods", "mp-" + NEW)
                .containsEntry("devices", dev(NEW));
        assertThat(judgement.limit()).isEqualTo("one mounter pod for workloads that can share it");
    }

    @Test
    void aMounterPodForEachIsAnOffence() {
        Offence offence = Verdicts.failed(
                judge(apart(Map.of("mp-a", List.of("uid-" + NEW), "mp-b", List.of("uid-" + SECOND)))), BOTH);
        assertThat(offence.what()).isEqualTo("workloads that could share are served by several mounter pods");
        assertThat(offence.value()).isEqualTo("mp-a for " + NEW + "; mp-b for " + SECOND);
    }

    @Test
    void amountForEachIsAnOffenceWhateverAttachmentsSay() {
        History history = Histories.sharing().map(Channel.MOUNTS, "w1", (s, look) -> {
            List<Mounts.Entry> mounts = new ArrayList<>();
            look.mounts()
                    .forEach(m ->
                            mounts.add(m.target().contains("uid-" + SECOND) ? mount(m.id(), "0:199", m.target()) : m));
            return mounts.equals(look.mounts()) ? look : Lines.mounts(mounts);
        });
        assertThat(Verdicts.failed(judge(history), BOTH).what())
                .isEqualTo("workloads that could share are served by several FUSE mounts");
    }

    @Test
    void aWorkloadThatNobodyServesIsADoubt() {
        assertThat(Verdicts.doubted(judge(apart(Map.of("mp-a", List.of("uid-" + NEW)))), BOTH))
                .isEqualTo("no attachment names the pod of " + SECOND);
        History unmounted = Histories.sharing().map(Channel.MOUNTS, "w1", (s, look) -> {
            List<Mounts.Entry> mounts = look.mounts().stream()
                    .filter(m -> !m.target().contains("uid-" + SECOND))
                    .toList();
            return mounts.size() == look.mounts().size() ? look : Lines.mounts(mounts);
        });
        assertThat(Verdicts.doubted(judge(unmounted), BOTH)).isEqualTo("the volume is not mounted for " + SECOND);
    }

    @Test
    void whatWasNeverLookedAtIsADoubt() {
        assertThat(Verdicts.doubted(judge(Histories.sharing().without(Channel.ATTACHMENTS, OBSERVER)), BOTH))
                .isEqualTo("never looked at: attachments");
        assertThat(Verdicts.doubted(judge(Histories.sharing().without(Channel.MOUNTS, "w1")), BOTH))
                .isEqualTo("never looked at: mounts of the node");
    }

    @Test
    void oldWorkloadsDoNotShare() {
        // Systemd units serve them, whatever they use.
        History history = History.healthy()
                .volumes(volumes -> Lists.and(
                        volumes, VolumeBuilder.of(volumes.get(0)).name("old-b").build()));
        assertThat(judge(history).findings())
                .extracting(finding -> finding.subject())
                .containsExactly("w1", "w2");
    }

    @Test
    void whereNoTwoUseOneVolumeNothingIsKnown() {
        assertThat(Verdicts.doubted(judge(History.healthy()), "w1"))
                .isEqualTo("no two new workloads use one volume on this node, so nothing is known of it");
    }
}
