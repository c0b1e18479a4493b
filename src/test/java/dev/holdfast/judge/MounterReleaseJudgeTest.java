package dev.holdfast.judge;

import static dev.holdfast.evidence.History.NEW;
import static dev.holdfast.evidence.History.OBSERVER;
import static dev.holdfast.evidence.History.OLD;
import static dev.holdfast.judge.MounterReleaseRun.FORM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Attachments;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.DriverBuilder;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.VolumeBuilder;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Offence;
import dev.holdfast.verdict.Verdict;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Two releases with mounter pods side by side: {@link MounterReleaseRun#within}. */
class MounterReleaseJudgeTest {
    private static final String OLD_POD = "the old mounter pod of " + OLD;
    private static final String NEW_POD = "the new mounter pod of " + NEW;
    private static final String CRD = "CRD " + MounterReleaseRun.CRD;

    private static Judgement judge(History history) {
        return Verdicts.judge("mounter-release", history);
    }

    @Test
    void bothReleasesServeSideBySide() {
        Judgement judgement = judge(MounterReleaseRun.within());
        Verdicts.passed(judgement);
        assertThat(judgement.findings())
                .extracting(finding -> finding.subject())
                .containsExactly(
                        OLD_POD, "the old mounter pod of dynamic-1", NEW_POD, "the new mounter pod of new-2", CRD);
        assertThat(Verdicts.of(judgement, OLD_POD).message())
                .isEqualTo("mounter pod mp-static-1 of release 2.0.0 is the same in 50 looks since the upgrade began");
        assertThat(Verdicts.of(judgement, NEW_POD).message())
                .isEqualTo("served by mounter pod mp-new-1 of release v2.2.0");
        assertThat(Verdicts.of(judgement, NEW_POD).figures()).containsEntry("beside", "mp-static-1");
        assertThat(Verdicts.of(judgement, CRD).figures()).containsEntry("added", "v2 .spec.b string");
    }

    @Test
    void anOldMounterPodThatIsRecreatedIsAnOffence() {
        Offence offence = Verdicts.failed(judge(MounterReleaseRun.ofOld(13, pod -> pod.uid("another"))), OLD_POD);
        assertThat(offence.what()).isEqualTo("old mounter pod mp-static-1 was recreated");
        assertThat(offence.after()).isEqualTo("another");
    }

    @Test
    void whatHappensToItAfterTheDrainIsForOthers() {
        Verdicts.passed(judge(MounterReleaseRun.ofOld(60.5, pod -> pod.uid("another"))));
    }

    @Test
    void anOldMounterPodThatGoesIsAnOffence() {
        History history = MounterReleaseRun.mounters(
                MounterReleaseRun.within(), (s, pod) -> s >= 13 && pod.name().equals("mp-" + OLD) ? null : pod);
        assertThat(Verdicts.of(judge(history), OLD_POD).offence().what())
                .isEqualTo("old mounter pod mp-static-1 is gone");
        assertThat(Verdicts.failed(judge(MounterReleaseRun.ofOld(13, pod -> pod.deleting(true))), OLD_POD)
                        .what())
                .isEqualTo("old mounter pod mp-static-1 is being deleted");
    }

    @Test
    void anOldMounterPodWhoseContainerIsStartedAgainIsAnOffence() {
        History history = MounterReleaseRun.ofOld(
                13,
                pod -> pod.containers(
                        List.of(new Pods.Container("mount", "containerd://2", "driver:2.0.0", 1, "running"))));
        assertThat(Verdicts.failed(judge(history), OLD_POD).what())
                .isEqualTo("old mounter pod mp-static-1 had a container started again");
    }

    @Test
    void anOldMounterPodWithAnotherMarkOrImageIsAnOffence() {
        Offence mark = Verdicts.failed(judge(changed("mp-" + OLD, 13, "2.2.0", "driver:2.0.0")), OLD_POD);
        assertThat(mark.what()).isEqualTo("old mounter pod mp-static-1 carries the mark of another release");
        assertThat(mark.before()).isEqualTo("2.0.0");
        assertThat(mark.after()).isEqualTo("2.2.0");
        assertThat(Verdicts.failed(judge(changed("mp-" + OLD, 13, "2.0.0", "driver:2.2.0")), OLD_POD)
                        .what())
                .isEqualTo("old mounter pod mp-static-1 has another image");
    }

    private static History changed(String name, double since, String mark, String image) {
        return MounterReleaseRun.mounters(
                MounterReleaseRun.within(),
                (s, pod) -> s >= since && pod.name().equals(name) ? MounterReleaseRun.marked(pod, mark, image) : pod);
    }

    @Test
    void anOldWorkloadThatIsHandedToAnotherMounterPodIsAnOffence() {
        Offence offence = Verdicts.failed(judge(attached(13, "uid-" + OLD, "mp-other")), OLD_POD);
        assertThat(offence.what())
                .isEqualTo("attachments do not name old mounter pod mp-static-1 for static-1 any more");
        assertThat(offence.value()).isEqualTo("mp-other");
    }

    /** From a second on another mounter pod is named for a workload pod. */
    private static History attached(double since, String uid, String mounter) {
        return MounterReleaseRun.within()
                .map(
                        Channel.ATTACHMENTS,
                        OBSERVER,
                        (s, look) -> s < since
                                ? look
                                : Lines.attachments(look.attachments().stream()
                                        .map(one -> one.workloads().containsValue(List.of(uid))
                                                ? new Attachments.Entry(
                                                        one.name(),
                                                        one.node(),
                                                        one.persistentVolume(),
                                                        one.volumeId(),
                                                        Map.of(mounter, List.of(uid)))
                                                : one)
                                        .toList()));
    }

    @Test
    void aNewWorkloadInAnOldMounterPodIsAnOffence() {
        Judgement judgement = judge(attached(20, "uid-" + NEW, "mp-" + OLD));
        Offence offence = Verdicts.failed(judgement, NEW_POD);
        assertThat(offence.what()).isEqualTo("a new workload is served by mounter pod mp-static-1 of another release");
        assertThat(offence.value()).isEqualTo("2.0.0");
        assertThat(Verdicts.of(judgement, NEW_POD).figures()).containsEntry("beside", "mp-static-1, which is the same");
        assertThat(Verdicts.of(judgement, OLD_POD).verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void aNewMounterPodWithoutAMarkOrWithAnOldImageIsAnOffence() {
        History unmarked = MounterReleaseRun.mounters(
                MounterReleaseRun.within(),
                (s, pod) -> pod.name().equals("mp-" + NEW)
                        ? new Pods.Entry(
                                pod.namespace(),
                                pod.name(),
                                pod.uid(),
                                pod.node(),
                                pod.phase(),
                                true,
                                false,
                                Map.of(),
                                Map.of(),
                                pod.containers())
                        : pod);
        assertThat(Verdicts.failed(judge(unmarked), NEW_POD).what())
                .isEqualTo("a new workload is served by mounter pod mp-new-1, which carries no mark of a release");
        assertThat(Verdicts.failed(judge(changed("mp-" + NEW, 0, "2.2.0", "driver:2.0.0")), NEW_POD)
                        .what())
                .isEqualTo("mounter pod mp-new-1 of a new workload runs the image of mounter pods of the old release");
    }

    @Test
    void aCrdThatLosesAFieldIsAnOffence() {
        History history = MounterReleaseRun.form(
                MounterReleaseRun.within(), s -> s < 11 ? FORM : List.of("v2 served", "v2 .spec.c string"));
        Offence offence = Verdicts.failed(judge(history), CRD);
        assertThat(offence.what()).isEqualTo("it lacks what it had before the upgrade");
        assertThat(offence.value()).isEqualTo("v2 .spec.a string, v2 selectable .spec.a");
    }

    @Test
    void aCrdThatDemandsMoreOrLessHasAllItsFields() {
        History history = MounterReleaseRun.form(
                MounterReleaseRun.within(),
                s -> s < 11
                        ? List.of("v2 .spec object", "v2 .spec requires a", "v2 .spec.a string")
                        : List.of("v2 .spec object", "v2 .spec requires b", "v2 .spec.a string"));
        assertThat(Verdicts.of(judge(history), CRD).verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void aCrdThatGoesIsAnOffenceAndOneOfWhichNothingIsRecordedADoubt() {
        assertThat(Verdicts.failed(
                                judge(MounterReleaseRun.form(
                                        MounterReleaseRun.within(), s -> s < 30 ? FORM : List.of())),
                                CRD)
                        .what())
                .isEqualTo("it is gone");
        assertThat(Verdicts.doubted(
                        judge(MounterReleaseRun.form(MounterReleaseRun.within(), s -> s < 11 ? null : FORM)), CRD))
                .isEqualTo("the form that it had before the upgrade was not recorded");
    }

    @Test
    void whereNoMounterPodServedBeforeNothingIsKnown() {
        Judgement judgement = judge(MounterReleaseRun.within()
                .map(
                        Channel.ATTACHMENTS,
                        OBSERVER,
                        (s, look) -> Lines.attachments(look.attachments().stream()
                                .filter(one -> !one.workloads().containsKey("mp-" + OLD))
                                .toList())));
        assertThat(Verdicts.doubted(judgement, OLD_POD))
                .startsWith("no attachment named a mounter pod for static-1 before the upgrade");
        assertThat(Verdicts.doubted(judgement, "w1"))
                .isEqualTo("no mounter pod of the old release was seen on this node before the upgrade");
        assertThat(Verdicts.doubted(judgement, "side by side")).contains("no new workload used a volume");
    }

    @Test
    void aMounterPodThatHadTheNewMarkBeforeIsADoubt() {
        assertThat(Verdicts.doubted(judge(changed("mp-" + OLD, -30, "2.2.0", "driver:2.0.0")), OLD_POD))
                .startsWith("mounter pod mp-static-1 had the mark of release 2.2.0 before the upgrade");
    }

    @Test
    void withoutALabelNothingIsKnown() {
        Judgement judgement = judge(MounterReleaseRun.within()
                .driver(driver -> DriverBuilder.of(driver).versionLabel(null).build()));
        assertThat(judgement.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(Verdicts.doubted(judgement, OLD_POD))
                .isEqualTo("the driver's profile names no label that says which release made a mounter pod");
    }

    @Test
    void withoutANewWorkloadOnAnOldVolumeNothingIsKnownOfBothSideBySide() {
        Judgement judgement = judge(MounterReleaseRun.within()
                .volumes(volumes -> volumes.stream()
                        .map(volume -> volume.name().equals(NEW)
                                ? VolumeBuilder.of(volume)
                                        .persistentVolume("pv-" + NEW)
                                        .build()
                                : volume)
                        .toList()));
        assertThat(Verdicts.doubted(judgement, "side by side")).contains("no new workload used a volume");
    }

    /** Pods are looked at in a time only. */
    private static History looked(double from, double to) {
        return MounterReleaseRun.within().map(Channel.PODS, OBSERVER, (s, look) -> s >= from && s < to ? look : null);
    }

    @Test
    void podsThatNobodyLookedAtAreADoubt() {
        Judgement late = judge(looked(10, 100));
        assertThat(Verdicts.doubted(late, OLD_POD)).isEqualTo("no mounter pod of static-1 was seen before the upgrade");
        assertThat(Verdicts.doubted(late, NEW_POD))
                .isEqualTo("no pods were seen before the upgrade, so new-1 cannot be compared with them");
        Judgement early = judge(looked(-60, 10));
        assertThat(Verdicts.doubted(early, OLD_POD))
                .isEqualTo("mounter pod mp-static-1 was not looked at after the upgrade began");
        assertThat(Verdicts.doubted(early, NEW_POD)).isEqualTo("mounter pod mp-new-1 of new-1 was never seen");
        assertThat(Verdicts.doubted(judge(looked(-60, 30)), OLD_POD)).contains("look at mounter pods");
    }

    @Test
    void aNewWorkloadThatNoAttachmentNamesIsADoubt() {
        Judgement judgement = judge(MounterReleaseRun.within()
                .map(
                        Channel.ATTACHMENTS,
                        OBSERVER,
                        (s, look) -> Lines.attachments(look.attachments().stream()
                                .filter(one -> !one.workloads().containsKey("mp-" + NEW))
                                .toList())));
        assertThat(Verdicts.doubted(judgement, NEW_POD)).isEqualTo("no attachment names a mounter pod for new-1");
    }

    @Test
    void withoutALabelNothingIsKnownOfNewMounterPodsEither() {
        assertThat(Verdicts.doubted(
                        judge(MounterReleaseRun.within()
                                .driver(driver -> DriverBuilder.of(driver)
                                        .versionLabel(null)
                                        .build())),
                        NEW_POD))
                .isEqualTo("the driver's profile names no label that says which release made a mounter pod");
    }
}
