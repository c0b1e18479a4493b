package dev.holdfast.judge;

import static dev.holdfast.evidence.History.NEW;
import static dev.holdfast.evidence.History.OBSERVER;
import static dev.holdfast.evidence.NodeLines.dev;
import static dev.holdfast.evidence.NodeLines.mount;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Attachments;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.DriverBuilder;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Lists;
import dev.holdfast.evidence.Manifest.Sharing;
import dev.holdfast.evidence.Mounts;
import dev.holdfast.evidence.NodeLines;
import dev.holdfast.evidence.PodLines;
import dev.holdfast.evidence.VolumeBuilder;
import dev.holdfast.evidence.VolumeFolders;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import dev.holdfast.verdict.Offence;
import java.time.Duration;
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

    private static final String LIGHT = "3 pods of set light";
    private static final String END = "the end of pv-light on w1";

    private static History light() {
        History history = Histories.sharing()
                .driver(driver -> LightPodsRun.empty().manifest().driver());
        for (String name : List.of("a", "b", "user")) {
            LightPodsRun.add(
                    history,
                    name,
                    name.equals("user") ? "user" : Actions.NOTHING,
                    LightPodsRun.VOLUME,
                    "",
                    LightPodsRun.OPTIONS,
                    "mp-1");
        }
        return history;
    }

    private static Judgement soon(History history) {
        return Judges.judge(
                Guarantee.SHARING,
                history,
                Limits.defaults()
                        .with(Limit.TOGETHER, Duration.ofSeconds(3))
                        .with(Limit.DETACHED, Duration.ofSeconds(8)));
    }

    @Test
    void podsThatDifferInNothingThatSeparatesShare() {
        Judgement judgement = soon(light());
        Verdicts.passed(judgement);
        assertThat(Verdicts.of(judgement, LIGHT).message())
                .isEqualTo("3 pods share mounter pod mp-1, ready after 2.0 s");
        assertThat(Verdicts.of(judgement, END).message())
                .isEqualTo("attachment, mounter pod and source mount went with the last of 3 pods");
    }

    @Test
    void aMounterPodForOneOfManyIsAnOffence() {
        History history = LightPodsRun.served(
                light(), "mp-1", 33, 44, Map.of("mp-1", List.of("uid-a", "uid-b"), "mp-2", List.of("uid-user")));
        assertThat(Verdicts.failed(soon(history), LIGHT).value()).isEqualTo("mp-1 for a, b; mp-2 for user");
    }

    @Test
    void anAttachmentForEachIsAnOffenceThoughTheyShare() {
        History history = PodLines.alsoAttached(
                light(),
                s -> s >= 33 && s < 44,
                new Attachments.Entry(
                        "s3pa-again",
                        "w1",
                        LightPodsRun.VOLUME,
                        LightPodsRun.VOLUME,
                        Map.of("mp-1", List.of("uid-a"))));
        assertThat(Verdicts.failed(soon(history), LIGHT).what())
                .isEqualTo("workloads that could share are served by several attachments");
    }

    @Test
    void podsThatAreReadyLongAfterEachOtherAreAnOffence() {
        Judgement judgement = Judges.judge(
                Guarantee.SHARING,
                light(),
                Limits.defaults()
                        .with(Limit.TOGETHER, Duration.ofSeconds(1))
                        .with(Limit.DETACHED, Duration.ofSeconds(8)));
        assertThat(Verdicts.failed(judgement, LIGHT).what())
                .isEqualTo("pods that were started at once were not ready soon after each other");
    }

    @Test
    void whatIsLeftOfAMounterPodIsAnOffence() {
        History pod = PodLines.alsoThere(
                light(), s -> s >= 45, PodLines.pod("mount-s3", "mp-1", "uid-mp-1", "w1", true, Map.of()));
        assertThat(Verdicts.failed(soon(pod), END).what())
                .isEqualTo("the last pod that used the volume is gone, and its mounter pod is left");
        History mounted = NodeLines.alsoMounted(
                light(),
                "w1",
                mount(80, LightPodsRun.device("mp-1"), "/var/lib/kubelet/plugins/s3/mnt/mp-1"),
                s -> s >= 45);
        assertThat(Verdicts.failed(soon(mounted), END).what())
                .isEqualTo("the last pod that used the volume is gone, and its source mount is left");
        History attached = PodLines.alsoAttached(
                light(),
                s -> s >= 44,
                new Attachments.Entry("s3pa", "w1", LightPodsRun.VOLUME, LightPodsRun.VOLUME, Map.of()));
        assertThat(Verdicts.failed(soon(attached), END).what())
                .isEqualTo("the last pod that used the volume is gone, and its attachment is left");
    }

    /** The folder of sources has these permissions, and the folder of the source is there in a time. */
    private static History folder(String mode, double from, double to) {
        History history = light().driver(driver -> DriverBuilder.of(driver)
                .sharing(new Sharing(driver.sharing().by(), driver.sharing().staleSeconds(), "0750"))
                .build());
        for (double s = 0; s < 62; s++) {
            history.add(
                    Channel.FOLDERS,
                    "w1",
                    s,
                    new VolumeFolders(
                            0,
                            0,
                            null,
                            List.of(),
                            null,
                            mode,
                            s >= from && s < to ? List.of(new VolumeFolders.Source("mp-1")) : List.of()));
        }
        return history;
    }

    @Test
    void theFolderOfASourceIsClosedToOthersAndGoesWithIt() {
        Verdicts.passed(soon(folder("0750", 33, 45)));
        Offence offence = Verdicts.failed(soon(folder("0755", 33, 45)), END);
        assertThat(offence.what()).isEqualTo("the folder of sources has other permissions than it must");
        assertThat(offence.value()).isEqualTo("0755");
        assertThat(Verdicts.failed(soon(folder("0750", 33, 62)), END).what())
                .isEqualTo("the last pod that used the volume is gone, and the folder of its source is left");
        assertThat(Verdicts.doubted(soon(folder("0750", 0, 0)), END))
                .isEqualTo("the folder of its source was never seen");
    }

    @Test
    void aPodThatDidNotComeOrGoIsADoubt() {
        assertThat(Verdicts.doubted(
                        soon(light().broke(Actions.START_LIGHT_POD, "Pending", "b")), "2 pods of set light"))
                .isEqualTo("b did not become ready: Pending");
        assertThat(Verdicts.doubted(soon(light().neverDone(Actions.END_LIGHT_POD, "b")), END))
                .isEqualTo("not every pod that used the volume is known to have gone");
        assertThat(Verdicts.doubted(soon(light().broke(Actions.START_LIGHT_POD, "Pending")), "pods of set light"))
                .isEqualTo("a did not become ready: Pending");
    }

    @Test
    void aSetThatWasNotLookedAtIsADoubt() {
        assertThat(Verdicts.doubted(soon(light().without(Channel.ATTACHMENTS, OBSERVER)), LIGHT))
                .isEqualTo("never looked at: attachments");
        History unnamed = LightPodsRun.served(light(), "mp-1", 33, 44, Map.of("mp-1", List.of("uid-a", "uid-b")));
        assertThat(Verdicts.doubted(soon(unnamed), LIGHT)).isEqualTo("no attachment names pod user");
    }

    @Test
    void anEndThatNobodySawIsADoubt() {
        String unseen = "nobody looked after it was to have gone";
        History attachments = light().map(Channel.ATTACHMENTS, OBSERVER, (s, look) -> s > 42 ? null : look);
        assertThat(Verdicts.doubted(soon(attachments), END)).isEqualTo(unseen);
        History pods = light().map(Channel.PODS, OBSERVER, (s, look) -> s > 42 ? null : look);
        assertThat(Verdicts.doubted(soon(pods), END)).isEqualTo(unseen);
        History mounts = light().map(Channel.MOUNTS, "w1", (s, look) -> s > 42 ? null : look);
        assertThat(Verdicts.doubted(soon(mounts), END)).isEqualTo(unseen);
        History nobody = LightPodsRun.served(light(), "mp-1", 0, 62, Map.of());
        assertThat(Verdicts.doubted(soon(nobody), END))
                .isEqualTo("no attachment was seen that names a pod of the volume");
    }

    private static boolean ends(History history) {
        return soon(history).findings().stream()
                .anyMatch(finding -> finding.subject().equals(END));
    }

    @Test
    void aVolumeThatOthersUseDoesNotEndWithThePods() {
        assertThat(ends(light())).isTrue();
        assertThat(ends(light().undone(Actions.END_LIGHT_POD, "b"))).isFalse();
        assertThat(ends(light().volumes(volumes -> Lists.and(
                        volumes,
                        VolumeBuilder.of(volumes.get(0))
                                .name("user-of-it")
                                .persistentVolume(LightPodsRun.VOLUME)
                                .build()))))
                .isFalse();
        History stranger =
                light().did(36, 36.5, Actions.ADD_ENTRY, "s3pa", Map.of(Actions.UID, LightPodsRun.STRANGER), Map.of());
        assertThat(ends(LightPodsRun.strangerSeen(stranger, 36.5, 43))).isFalse();
    }

    @Test
    void podsThatWereNotStartedAtOnceNeedNotBeReadyTogether() {
        History later = light();
        later.did(
                39,
                39.5,
                Actions.START_LIGHT_POD,
                "late",
                Map.of(Actions.SET, "light", Actions.DIFFERS, Actions.NOTHING, Actions.NODE, "w1"),
                Map.of(
                        Actions.NAMESPACE, "holdfast",
                        Actions.UID, "uid-a",
                        Actions.PERSISTENT_VOLUME, LightPodsRun.VOLUME,
                        Actions.VOLUME_HANDLE, LightPodsRun.VOLUME,
                        Actions.MOUNT_OPTIONS, LightPodsRun.OPTIONS,
                        Actions.FS_GROUP, "",
                        Actions.SERVICE_ACCOUNT, "default"));
        assertThat(Verdicts.of(soon(later), "4 pods of set light").message())
                .isEqualTo("4 pods share mounter pod mp-1, ready after 7.5 s");
    }
}
