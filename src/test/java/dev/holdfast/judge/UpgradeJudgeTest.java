package dev.holdfast.judge;

import static dev.holdfast.evidence.History.OBSERVER;
import static dev.holdfast.evidence.PublishLines.log;
import static dev.holdfast.evidence.ReleaseLines.csi;
import static dev.holdfast.evidence.ReleaseLines.csiDriver;
import static dev.holdfast.evidence.ReleaseLines.helm;
import static dev.holdfast.evidence.ReleaseLines.rollouts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Csi;
import dev.holdfast.evidence.DriverBuilder;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.PodBuilder;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Rollouts;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Offence;
import dev.holdfast.verdict.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleFunction;
import org.junit.jupiter.api.Test;

class UpgradeJudgeTest {
    private static final List<String> BOTH = List.of("w1", "w2");

    @Test
    void crdsAfterTheReleaseAreAnOffence() {
        // The release changes at 12, the CRDs come at 14.
        History history = History.healthy().map(Channel.CSI, OBSERVER, (s, look) -> csi(true, BOTH, s >= 14));
        Offence offence = Verdicts.failed(judge(history), "CRDs");
        assertThat(offence.value()).isEqualTo("established 4.0 s into phase upgrade");
    }

    @Test
    void ofSeveralUpgradesTheLastOneNeedsTheCrds() {
        // The upgrades begin at 10, 25 and 40; the last one has changed the release at 42.
        assertThat(Verdicts.of(judge(hopsWithCrds(27)), "CRDs").verdict()).isEqualTo(Verdict.PASS);
        assertThat(Verdicts.of(judge(hopsWithCrds(45)), "CRDs").verdict()).isEqualTo(Verdict.FAIL);
    }

    private static History hopsWithCrds(double since) {
        return Histories.hops().map(Channel.CSI, OBSERVER, (s, look) -> csi(true, BOTH, s >= since));
    }

    @Test
    void crdsThatNeverCameAreAnOffence() {
        History history = History.healthy().map(Channel.CSI, OBSERVER, (s, look) -> csi(true, BOTH, false));
        assertThat(Verdicts.failed(judge(history), "CRDs").value()).isEqualTo("established never");
    }

    @Test
    void anOrderThatNobodySawIsInconclusive() {
        // No look at the CRDs between 10 and 14, while the release changes at 12.
        History history = History.healthy().drop(Channel.CSI, OBSERVER, 10, 14);
        assertThat(Verdicts.doubted(judge(history), "CRDs")).contains("order");
    }

    @Test
    void aChartWithoutCrdsNeedsNone() {
        History history = History.healthy()
                .change(c -> new Manifest.Change(c.from(), c.to(), c.wantedImages(), List.of(), c.dryRun()))
                .map(Channel.CSI, OBSERVER, (s, look) -> csi(true, BOTH, false));
        Judgement judgement = judge(history);
        Verdicts.passed(judgement);
        assertThat(Verdicts.of(judgement, "CRDs").message()).isEqualTo("the chart brings no CRD");
        assertThat(Verdicts.of(judgement, "CRDs").figures()).containsEntry("CRDs", "none");
    }

    @Test
    void aRefusedDryRunIsAnOffence() {
        History history = History.healthy()
                .change(c -> new Manifest.Change(c.from(), c.to(), c.wantedImages(), c.crds(), "unknown field"));
        assertThat(Verdicts.failed(judge(history), "dry run").value()).isEqualTo("unknown field");
    }

    @Test
    void anUpgradeThatHelmCalledFailedIsAnOffenceThoughTheReleaseLooksWell() {
        // The upgrade goes on from 10 to 20.
        History history = History.healthy()
                .didNot(11, 13, Actions.HELM_UPGRADE, "driver", Map.of(), "helm upgrade failed: a hook failed");
        Offence offence = Verdicts.failed(judge(history), "Helm release");
        assertThat(offence.what()).isEqualTo("helm upgrade failed");
        assertThat(offence.value()).isEqualTo("helm upgrade failed: a hook failed");
        assertThat(offence.at()).isEqualTo(History.wall(13));
    }

    @Test
    void aRolloutThatTookLongerThanItHadIsAnOffenceThoughItIsCompleteInTheEnd() {
        History history = History.healthy()
                .didNot(13, 19, Actions.AWAIT_ROLLOUT, "driver", Map.of(), "seen last: 1 of 2 nodes updated");
        Offence offence = Verdicts.failed(judge(history), "rollout");
        assertThat(offence.what()).isEqualTo("the rollout did not complete in the time it had");
        assertThat(offence.value()).isEqualTo("seen last: 1 of 2 nodes updated");
    }

    @Test
    void whatFailedBeforeOrAfterTheUpgradeIsNotTheUpgrades() {
        History history = History.healthy()
                .didNot(5, 6, Actions.AWAIT_ROLLOUT, "driver", Map.of(), "earlier")
                .didNot(30, 31, Actions.AWAIT_ROLLOUT, "driver", Map.of(), "later");
        Verdicts.passed(judge(history));
    }

    @Test
    void aDryRunThatWasNotMadeIsInconclusive() {
        History history =
                History.healthy().change(c -> new Manifest.Change(c.from(), c.to(), c.wantedImages(), c.crds(), null));
        assertThat(Verdicts.doubted(judge(history), "dry run")).contains("no dry run");
        assertThat(Verdicts.of(judge(history), "dry run").figures()).containsEntry("dry run", "not run");
        assertThat(Verdicts.of(judge(History.healthy()), "dry run").figures()).containsEntry("dry run", "ok");
    }

    @Test
    void aFailedRevisionIsAnOffence() {
        History history = History.healthy()
                .map(Channel.HELM, OBSERVER, (s, look) -> s < 12 ? look : helm("1.2.0 deployed", "2.2.0 failed"));
        assertThat(Verdicts.failed(judge(history), "Helm release").value())
                .isEqualTo("revision 2 of csi-2.2.0, failed");
    }

    @Test
    void anotherVersionIsAnOffence() {
        History history = History.healthy()
                .map(Channel.HELM, OBSERVER, (s, look) -> s < 12 ? look : helm("1.2.0 superseded", "2.1.0 deployed"));
        assertThat(Verdicts.failed(judge(history), "Helm release").what())
                .contains("not deployed at chart version 2.2.0");
    }

    @Test
    void noNewRevisionIsAnOffence() {
        History history = History.healthy().map(Channel.HELM, OBSERVER, (s, look) -> helm("2.2.0 deployed"));
        Finding finding = Verdicts.of(judge(history), "Helm release");
        assertThat(finding.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(finding.offence().what()).contains("made no new revision");
        History cut = History.healthy()
                .map(Channel.HELM, OBSERVER, (s, look) -> helm("2.2.0 deployed"))
                .damaged("torn", "helm/observer@0.jsonl");
        assertThat(Verdicts.doubted(judge(cut), "Helm release")).contains("made no new revision", "may lack it");
    }

    @Test
    void aRolloutThatStaysHalfDoneIsAnOffence() {
        History history = History.healthy()
                .map(Channel.ROLLOUTS, OBSERVER, (s, look) -> s < 12 ? look : rollouts(1, "driver:2.2.0"));
        assertThat(Verdicts.failed(judge(history), "rollout").value())
                .isEqualTo("DaemonSet s3-csi-node: 1 of 2 updated, 2 available");
    }

    @Test
    void aRolloutWhoseFiguresLookCompleteIsToldByWhatItLacks() {
        assertThat(stuck(new Rollouts.Entry(
                        "Deployment", "s3-csi-controller", 2, 2, 1, 1, 1, 1, List.of("driver:2.2.0"))))
                .contains("Deployment s3-csi-controller: 1 of 1 updated, 1 available, 1 unavailable");
        assertThat(stuck(new Rollouts.Entry(
                        "Deployment", "s3-csi-controller", 3, 2, 1, 1, 1, 0, List.of("driver:2.2.0"))))
                .contains("1 of 1 updated, 1 available, its controller has not observed the last change");
    }

    private static String stuck(Rollouts.Entry controller) {
        Rollouts healthy = rollouts(2, "driver:2.2.0");
        Rollouts stuck = Lines.rollouts(List.of(healthy.rollouts().get(0), controller));
        History history = History.healthy().map(Channel.ROLLOUTS, OBSERVER, (s, look) -> s < 12 ? look : stuck);
        return Verdicts.failed(judge(history), "rollout").value();
    }

    @Test
    void whatAnUpgradeLacksThatWasCutOffIsADoubt() {
        for (Phase cut : List.of(
                new Phase(Phase.UPGRADE, History.ns(10), History.ns(14), Phase.INTERRUPTED),
                new Phase(Phase.UPGRADE, History.ns(10), null, null))) {
            History history = History.healthy()
                    .map(Channel.ROLLOUTS, OBSERVER, (s, look) -> s < 12 ? look : rollouts(1, "driver:2.2.0"))
                    .map(Channel.HELM, OBSERVER, (s, look) -> helm("1.2.0 deployed"))
                    .map(Channel.CSI, OBSERVER, (s, look) -> csi(false, List.of("w1"), true))
                    .phases(phases -> List.of(phases.get(0), phases.get(1), phases.get(2), phases.get(3), cut));
            Judgement judgement = judge(history);
            assertThat(judgement.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
            assertThat(judgement.findings()).noneMatch(finding -> finding.verdict() == Verdict.FAIL);
        }
    }

    @Test
    void anUpgradeThatBrokeByItselfIsHeldAgainstTheDriver() {
        History history = History.healthy()
                .map(Channel.ROLLOUTS, OBSERVER, (s, look) -> s < 12 ? look : rollouts(1, "driver:2.2.0"))
                .phases(phases -> List.of(
                        phases.get(0),
                        phases.get(1),
                        phases.get(2),
                        phases.get(3),
                        new Phase(Phase.UPGRADE, History.ns(10), History.ns(20), "image 'x' of pod y is unavailable")));
        assertThat(Verdicts.of(judge(history), "rollout").verdict()).isEqualTo(Verdict.FAIL);
    }

    @Test
    void anotherImageIsAnOffence() {
        History history = History.healthy()
                .map(Channel.ROLLOUTS, OBSERVER, (s, look) -> s < 12 ? look : rollouts(2, "driver:2.1.0"));
        assertThat(Verdicts.failed(judge(history), "rollout").value())
                .isEqualTo("no template names image driver:2.2.0");
    }

    @Test
    void aTemplateThatTheControllerHasNotSeenIsNotRolledOut() {
        History history = History.healthy()
                .map(
                        Channel.ROLLOUTS,
                        OBSERVER,
                        (s, look) -> s < 12
                                ? look
                                : Lines.rollouts(List.of(new Rollouts.Entry(
                                        "DaemonSet", "s3-csi-node", 3, 2, 2, 2, 2, 0, List.of("driver:2.2.0")))));
        Verdicts.failed(judge(history), "rollout");
    }

    @Test
    void aRolloutThatFallsApartAgainIsAnOffence() {
        History history = History.healthy()
                .map(Channel.ROLLOUTS, OBSERVER, (s, look) -> s < 50 ? look : rollouts(1, "driver:2.2.0"));
        assertThat(Verdicts.failed(judge(history), "rollout").what()).isEqualTo("the rollout did not stay complete");
    }

    @Test
    void whatHappensAfterTheRunIsNotJudged() {
        Verdicts.passed(judge(History.healthy()
                .map(Channel.ROLLOUTS, OBSERVER, (s, look) -> s < 60 ? look : rollouts(1, "driver:2.2.0"))
                .map(Channel.HELM, OBSERVER, (s, look) -> s < 60 ? look : helm("2.2.0 failed"))));
    }

    @Test
    void unknownImagesAreInconclusive() {
        History history =
                History.healthy().change(c -> new Manifest.Change(c.from(), c.to(), List.of(), c.crds(), c.dryRun()));
        assertThat(Verdicts.doubted(judge(history), "rollout")).contains("which images");
    }

    @Test
    void aNodeThatLostTheDriverIsAnOffence() {
        History history = History.healthy()
                .map(Channel.CSI, OBSERVER, (s, look) -> s < 30 ? look : csi(true, List.of("w1"), true));
        assertThat(Verdicts.failed(judge(history), "registration").what())
                .isEqualTo("driver s3.csi.scality.com is not registered on w2");
        assertThat(Verdicts.of(judge(history), "registration").figures()).containsEntry("nodes", "1 of 2");
    }

    @Test
    void aLostCsiDriverIsAnOffence() {
        History history =
                History.healthy().map(Channel.CSI, OBSERVER, (s, look) -> s < 30 ? look : csi(false, BOTH, true));
        assertThat(Verdicts.failed(judge(history), "registration").what()).contains("no CSIDriver");
    }

    @Test
    void anErrorLineAfterTheUpgradeIsAnOffence() {
        History history = History.healthy()
                .add(Channel.LOGS, "csi-w1-new", 30, log("w1", "csi-w1-new", 30, "E0101 cannot mount"));
        Offence offence = Verdicts.failed(judge(history), "driver logs");
        assertThat(offence.value()).isEqualTo("E0101 cannot mount");
        assertThat(offence.at()).isEqualTo(History.wall(30));
    }

    @Test
    void anErrorLineDuringTheUpgradeIsAllowed() {
        Verdicts.passed(judge(History.healthy()
                .add(Channel.LOGS, "csi-w1-old", 15, log("w1", "csi-w1-old", 15, "E0101 shutting down"))));
    }

    @Test
    void anErrorLineWhileTheRunItselfHasTheApiServerAwayIsNotTheUpgrades() {
        String lost = "E0101 Failed to watch: dial tcp 10.96.0.1:443: connect: connection refused";
        History history = ClusterUpgradeRun.upgraded()
                .add(Channel.LOGS, "csi-w1-new", 34.2, log("w1", "csi-w1-new", 34.2, lost))
                .add(Channel.LOGS, "csi-w1-new", 50, log("w1", "csi-w1-new", 50, lost));
        Finding finding = Verdicts.of(judge(history), "driver logs");
        assertThat(finding.message())
                .isEqualTo(
                        "no error line among 22 lines since the upgrade ended, but for 2 while the run itself had the API server away");
        assertThat(finding.figures()).containsEntry("of them while the run had the API server away", "2");
        // before the control plane was upgraded, and where a kubelet alone was
        Verdicts.failed(
                judge(ClusterUpgradeRun.upgraded()
                        .add(Channel.LOGS, "csi-w1-new", 33, log("w1", "csi-w1-new", 33, lost))),
                "driver logs");
        Verdicts.failed(
                judge(kubeletAlone().add(Channel.LOGS, "csi-w1-new", 43.1, log("w1", "csi-w1-new", 43.1, lost))),
                "driver logs");
    }

    private static History kubeletAlone() {
        return History.healthy()
                .did(
                        43,
                        43.3,
                        Actions.UPGRADE_KUBELET,
                        "w1",
                        ClusterUpgradeRun.begun("0"),
                        RestartsRun.after(ClusterUpgradeRun.NEW));
    }

    @Test
    void noLogIsInconclusive() {
        History history = History.healthy();
        for (String pod : List.of("csi-w1-old", "csi-w1-new", "csi-w2-old", "csi-w2-new")) {
            history.without(Channel.LOGS, pod);
        }
        assertThat(Verdicts.doubted(judge(history), "driver logs")).contains("no log");
    }

    // ---- what is said where nothing is wrong

    @Test
    void eachPartSaysWhatItSaw() {
        Judgement judgement = judge(History.healthy());
        Verdicts.passed(judgement);
        assertThat(judgement.worst() + ", " + judgement.limit()).isEqualTo("complete, a complete upgrade");
        assertThat(judgement.findings())
                .extracting(finding -> finding.subject() + ": " + finding.message())
                .containsExactly(
                        "CRDs: established 1.0 s into phase upgrade, before the release changed",
                        "dry run: client and server accepted the upgrade",
                        "Helm release: revision 2 of csi-2.2.0, deployed",
                        "rollout: complete 6.0 s after the upgrade began, with driver:2.2.0",
                        "images: the charts' own images were not recorded",
                        "registration: CSIDriver s3.csi.scality.com is there and registered on all of [w1, w2]",
                        "CSIDriver: it was there all the while, and says what old mounts depend on",
                        "driver logs: no error line among 14 lines since the upgrade ended");
        assertThat(Verdicts.of(judgement, "CRDs").figures()).containsExactly(Map.entry("CRDs", "attachments.example"));
        assertThat(Verdicts.of(judgement, "Helm release").figures())
                .containsExactly(Map.entry("release", "revision 2 of csi-2.2.0, deployed"));
        assertThat(Verdicts.of(judgement, "rollout").figures()).containsExactly(Map.entry("complete after", "6.0 s"));
        assertThat(Verdicts.of(judgement, "registration").figures()).containsExactly(Map.entry("nodes", "2 of 2"));
        assertThat(Verdicts.of(judgement, "driver logs").figures())
                .containsExactly(Map.entry("error lines", "0 of 14"));
    }

    // ---- what was never seen

    @Test
    void whatWasNeverLookedAtIsInconclusive() {
        Judgement judgement = judge(History.healthy()
                .without(Channel.CSI, OBSERVER)
                .without(Channel.HELM, OBSERVER)
                .without(Channel.ROLLOUTS, OBSERVER));
        assertThat(Verdicts.doubted(judgement, "CRDs"))
                .isEqualTo("the Helm release was never seen changing, so there is no order to judge");
        assertThat(Verdicts.doubted(judgement, "Helm release")).isEqualTo("the Helm history was never looked at");
        assertThat(Verdicts.doubted(judgement, "rollout"))
                .isEqualTo("the workloads of the release were never looked at");
        assertThat(Verdicts.doubted(judgement, "registration"))
                .isEqualTo("CSIDriver and CSINodes were never looked at");
    }

    @Test
    void crdsThatWereNeverLookedAtAreInconclusive() {
        assertThat(Verdicts.doubted(judge(History.healthy().without(Channel.CSI, OBSERVER)), "CRDs"))
                .isEqualTo("the CRDs were never looked at");
    }

    @Test
    void aDaemonSetThatWantsNoNodeRegistersNothing() {
        History history = History.healthy()
                .map(
                        Channel.CSI,
                        OBSERVER,
                        (s, look) -> Lines.csi(
                                look.driver(), Map.of("w1", List.of(), "w2", List.of()), List.of(), look.crds()))
                .volumes(volumes -> List.of());
        assertThat(Verdicts.doubted(judge(history), "registration"))
                .isEqualTo("the driver's DaemonSet wants no node, so nothing could be registered");
    }

    // ---- nodes

    @Test
    void aNodeThatTheNewReleaseLeavesOutIsAnOffenceThoughItsRegistrationStays() {
        History history =
                History.healthy().map(Channel.CSI, OBSERVER, (s, look) -> s < 15 ? look : eligible(look, "w1"));
        Offence offence = Verdicts.failed(judge(history), "registration");
        assertThat(offence.what()).isEqualTo("the node plugin is gone from w2, which had it before the upgrade");
        assertThat(Verdicts.of(judge(history), "registration").figures()).containsEntry("nodes", "1 of 2");
    }

    @Test
    void aNodeThatHadMountsAloneNeedsTheDriverToo() {
        // nobody saw a node plugin on w2, and yet a volume is mounted there
        History history = History.healthy()
                .map(
                        Channel.CSI,
                        OBSERVER,
                        (s, look) -> Lines.csi(
                                true,
                                Map.of("w1", List.of("s3.csi.scality.com"), "w2", List.of()),
                                List.of("w1"),
                                look.crds()));
        assertThat(Verdicts.failed(judge(history), "registration").what()).contains("gone from w2");
    }

    @Test
    void aNodeThatLeftTheClusterNeedsNoDriver() {
        History history = History.healthy()
                .map(
                        Channel.CSI,
                        OBSERVER,
                        (s, look) -> s < 30
                                ? look
                                : Lines.csi(
                                        true, Map.of("w1", List.of("s3.csi.scality.com")), List.of("w1"), look.crds()));
        assertThat(Verdicts.of(judge(history), "registration").verdict()).isEqualTo(Verdict.PASS);
    }

    private static Csi eligible(Csi look, String... nodes) {
        return Lines.csi(look.driver(), look.nodes(), List.of(nodes), look.crds());
    }

    // ---- the CSIDriver

    @Test
    void eachFieldThatOldMountsDependOnIsAnOffenceWhenItIsLost() {
        Map<String, String> worse = Map.of(
                "requiresRepublish", "false",
                "podInfoOnMount", "false",
                "attachRequired", "true",
                "fsGroupPolicy", "None",
                "tokenRequests", "default",
                "volumeLifecycleModes", "Persistent");
        worse.forEach((field, value) -> {
            Offence offence = Verdicts.failed(judge(csiDriverSince(20, "driver-1", field, value)), "CSIDriver");
            assertThat(offence.what())
                    .isEqualTo("the CSIDriver lost " + field + ", which mounts from before the upgrade depend on");
            assertThat(offence.after()).isEqualTo(field + ": " + value);
            assertThat(offence.at()).isEqualTo(History.wall(20));
        });
        assertThat(Verdicts.failed(judge(csiDriverSince(20, "driver-1", "tokenRequests", "")), "CSIDriver")
                        .after())
                .isEqualTo("tokenRequests: none");
    }

    @Test
    void whatNoOldMountLosesIsNone() {
        for (String[] change : new String[][] {
            {"storageCapacity", "true"},
            {"seLinuxMount", "true"},
            {"fsGroupPolicy", "File"},
            {"tokenRequests", "another.example,default,sts.example"},
            {"volumeLifecycleModes", "Another,Ephemeral,Persistent"}
        }) {
            History history = csiDriverSince(20, "driver-1", change[0], change[1]);
            assertThat(Verdicts.of(judge(history), "CSIDriver").verdict())
                    .as(change[0])
                    .isEqualTo(Verdict.PASS);
        }
    }

    @Test
    void aFieldThatWasNeverThereIsNotLost() {
        History history = History.healthy()
                .map(
                        Channel.CSI_DRIVER,
                        OBSERVER,
                        (s, look) -> csiDriver(
                                "driver-1",
                                Map.of("requiresRepublish", "false", "podInfoOnMount", "", "tokenRequests", "")));
        assertThat(Verdicts.of(judge(history), "CSIDriver").verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void aFieldThatComesBackWasLostAllTheSame() {
        History history = csiDriverSince(20, "driver-1", "requiresRepublish", "false")
                .map(Channel.CSI_DRIVER, OBSERVER, (s, look) -> s < 21 ? look : csiDriver("driver-1", Map.of()));
        assertThat(Verdicts.failed(judge(history), "CSIDriver").what()).contains("lost requiresRepublish");
    }

    @Test
    void aCsiDriverThatIsAwayForAMomentIsAnOffence() {
        History history = History.healthy().add(Channel.CSI_DRIVER, OBSERVER, 15.2, csiDriver("", Map.of()));
        Offence offence = Verdicts.failed(judge(history), "CSIDriver");
        assertThat(offence.what()).isEqualTo("the CSIDriver s3.csi.scality.com was deleted");
        assertThat(offence.at()).isEqualTo(History.wall(15.2));
    }

    @Test
    void aCsiDriverThatWasMadeAgainWhileNobodyLookedIsAnOffence() {
        Offence offence =
                Verdicts.failed(judge(csiDriverSince(20, "driver-2", "storageCapacity", "false")), "CSIDriver");
        assertThat(offence.what()).isEqualTo("the CSIDriver s3.csi.scality.com was deleted and recreated");
        assertThat(offence.before() + " → " + offence.after()).isEqualTo("uid driver-1 → uid driver-2");
    }

    @Test
    void aCsiDriverOfWhichNothingWasSeenBeforeOrAfterIsInconclusive() {
        assertThat(Verdicts.doubted(judge(History.healthy().drop(Channel.CSI_DRIVER, OBSERVER, -100, 10)), "CSIDriver"))
                .isEqualTo("the CSIDriver was not seen before the upgrade");
        assertThat(Verdicts.doubted(judge(History.healthy().drop(Channel.CSI_DRIVER, OBSERVER, 10, 100)), "CSIDriver"))
                .isEqualTo("the CSIDriver was not looked at after the upgrade");
    }

    @Test
    void recordsOfVersionsThatDidNotAskAreJudgedAsBefore() {
        Judgement judgement = judge(History.healthy().without(Channel.CSI_DRIVER, OBSERVER));
        Verdicts.passed(judgement);
        assertThat(Verdicts.of(judgement, "CSIDriver").message()).isEqualTo("its fields were not recorded");
        assertThat(Verdicts.of(judgement, "images").message()).isEqualTo("the charts' own images were not recorded");
    }

    private static History csiDriverSince(double second, String uid, String field, String value) {
        return History.healthy()
                .map(
                        Channel.CSI_DRIVER,
                        OBSERVER,
                        (s, look) -> s < second ? look : csiDriver(uid, Map.of(field, value)));
    }

    // ---- images

    @Test
    void anotherImageThanBeforeIsAnUpgrade() {
        Judgement judgement = judge(images("1.2.0", "sha256:1", "2.2.0", "sha256:2"));
        Verdicts.passed(judgement);
        assertThat(Verdicts.of(judgement, "images").message())
                .isEqualTo("2 containers of the release, and none runs an image of before");
    }

    @Test
    void theImageOfBeforeIsNoUpgradeWhateverTheDryRunWanted() {
        History history = images("1.2.0", "sha256:1", "1.2.0", "sha256:1")
                .change(c -> new Manifest.Change(
                        c.from(), c.to(), List.of("driver:2.2.0"), c.crds(), "ok", null, c.target()));
        Offence offence = Verdicts.failed(judge(history), "images");
        assertThat(offence.what())
                .isEqualTo("nothing was upgraded: container main of DaemonSet s3-csi-node runs the image of before");
        assertThat(offence.value()).isEqualTo("driver:1.2.0 instead of such as driver:2.2.0");
    }

    @Test
    void theImageOfBeforeUnderAnotherNameIsNoUpgrade() {
        assertThat(Verdicts.failed(judge(images("1.2.0", "sha256:1", "2.2.0", "sha256:1")), "images")
                        .value())
                .isEqualTo("driver:2.2.0 is driver:1.2.0 by another name");
    }

    @Test
    void oneNodeThatRunsTheImageOfBeforeIsEnough() {
        History history = images("1.2.0", null, "2.2.0", null)
                .map(
                        Channel.PODS,
                        OBSERVER,
                        (s, look) -> s < 40 ? look : with(look, "csi-w2-new", "main", "driver:1.2.0", null));
        Verdicts.failed(judge(history), "images");
    }

    @Test
    void aSidecarThatSomebodyChoseMayStayAndTheChartsOwnMayNot() {
        // the sidecar's image is the same before and after; the templates name it by the old chart's default, or not
        assertThat(Verdicts.of(judge(sidecar("other/sidecar:1")), "images").verdict())
                .isEqualTo(Verdict.PASS);
        assertThat(Verdicts.failed(judge(sidecar("sidecar:1")), "images").what())
                .contains("container sidecar of DaemonSet s3-csi-node");
    }

    @Test
    void chartsThatCannotBeRenderedAreInconclusive() {
        History history = images("1.2.0", null, "1.2.0", null)
                .change(c -> target(c, new Manifest.Target(List.of(), Map.of(), Map.of(), "a value is needed")));
        assertThat(Verdicts.doubted(judge(history), "images"))
                .isEqualTo("the charts' own images are unknown: a value is needed");
    }

    @Test
    void chartsThatNameTheSameImagesDemandNoOther() {
        History history = images("1.2.0", null, "1.2.0", null)
                .change(c -> target(c, new Manifest.Target(List.of(), Map.of(), Map.of(), null)));
        assertThat(Verdicts.of(judge(history), "images").message()).isEqualTo("both charts name the same images");
    }

    @Test
    void imagesOfPodsThatNobodySawAreInconclusive() {
        History history = images("1.2.0", null, "2.2.0", null).drop(Channel.PODS, OBSERVER, -100, 10);
        assertThat(Verdicts.doubted(judge(history), "images"))
                .isEqualTo("the driver's pods were not looked at before and after the upgrade");
    }

    /** Runs with node plugins of these images before and after, where the charts name 1.2.0 and 2.2.0. */
    private static History images(String before, String digestBefore, String after, String digestAfter) {
        return History.healthy()
                .change(c -> target(
                        c,
                        new Manifest.Target(
                                List.of(new Manifest.DefaultImage(
                                        "DaemonSet/s3-csi-node", "main", "driver:1.2.0", "driver:2.2.0")),
                                Map.of(),
                                Map.of(),
                                null)))
                .driver(d -> DriverBuilder.of(d).nodePluginContainer("main").build())
                .map(
                        Channel.PODS,
                        OBSERVER,
                        (s, look) -> Lines.pods(look.pods().stream()
                                .map(pod -> !pod.namespace().equals("kube-system")
                                        ? pod
                                        : pod.name().endsWith("-old")
                                                ? plugin(pod, "main", "driver:" + before, digestBefore)
                                                : plugin(pod, "main", "driver:" + after, digestAfter))
                                .toList()));
    }

    private static History sidecar(String image) {
        return images("1.2.0", null, "2.2.0", null)
                .change(c -> target(
                        c,
                        new Manifest.Target(
                                List.of(
                                        c.target().images().get(0),
                                        new Manifest.DefaultImage(
                                                "DaemonSet/s3-csi-node", "sidecar", "sidecar:1", "sidecar:2")),
                                Map.of(),
                                Map.of(),
                                null)))
                .map(
                        Channel.PODS,
                        OBSERVER,
                        (s, look) -> with(
                                with(look, "csi-w1-old", "sidecar", image, null), "csi-w1-new", "sidecar", image, null))
                .map(
                        Channel.ROLLOUTS,
                        OBSERVER,
                        (s, look) -> Lines.rollouts(look.rollouts().stream()
                                .map(r -> new Rollouts.Entry(
                                        r.kind(),
                                        r.name(),
                                        r.generation(),
                                        r.observedGeneration(),
                                        r.desired(),
                                        r.updated(),
                                        r.available(),
                                        r.unavailable(),
                                        List.of(r.images().get(0), image)))
                                .toList()));
    }

    private static Manifest.Change target(Manifest.Change c, Manifest.Target target) {
        return new Manifest.Change(c.from(), c.to(), c.wantedImages(), c.crds(), c.dryRun(), c.versions(), target);
    }

    private static Pods with(Pods look, String name, String container, String image, String digest) {
        return Lines.pods(look.pods().stream()
                .map(pod -> pod.name().equals(name) ? plugin(pod, container, image, digest) : pod)
                .toList());
    }

    /** The pod as one of the node plugin, in which a container has another image. */
    private static Pods.Entry plugin(Pods.Entry pod, String container, String image, String digest) {
        List<Pods.Container> containers = new ArrayList<>(pod.containers());
        containers.removeIf(one -> one.name().equals(container));
        containers.add(new Pods.Container(container, "containerd://" + pod.uid(), image, 0, "running", digest));
        return PodBuilder.of(pod).containers(containers).build().withWorkload("DaemonSet/s3-csi-node");
    }

    // ---- workloads

    @Test
    void aWorkloadOfNoReplicasIsFineWithAnImageOfItsOwn() {
        Judgement judgement = judge(metrics(0, 0, "metrics:1"));
        Verdicts.passed(judgement);
    }

    @Test
    void eachWorkloadIsHeldAgainstItsOwnImages() {
        assertThat(Verdicts.failed(judge(metrics(0, 0, "driver:2.2.0")), "rollout")
                        .value())
                .isEqualTo("Deployment s3-csi-metrics does not name image metrics:1");
        assertThat(Verdicts.failed(judge(metrics(1, 0, "metrics:1")), "rollout").value())
                .isEqualTo("Deployment s3-csi-metrics: 0 of 1 updated, 0 available");
    }

    @Test
    void aWorkloadThatTheReleaseRendersAndNobodySawIsAnOffence() {
        History history = metrics(0, 0, "metrics:1")
                .map(
                        Channel.ROLLOUTS,
                        OBSERVER,
                        (s, look) -> Lines.rollouts(look.rollouts().stream()
                                .filter(entry -> !entry.name().equals("s3-csi-metrics"))
                                .toList()));
        assertThat(Verdicts.failed(judge(history), "rollout").value())
                .isEqualTo("there is no Deployment s3-csi-metrics");
    }

    @Test
    void aWorkloadThatHadPodsAndIsToHaveNoneIsAnOffence() {
        History history = History.healthy()
                .map(
                        Channel.ROLLOUTS,
                        OBSERVER,
                        (s, look) -> s < 30
                                ? look
                                : Lines.rollouts(List.of(
                                        look.rollouts().get(0),
                                        new Rollouts.Entry(
                                                "Deployment",
                                                "s3-csi-controller",
                                                3,
                                                3,
                                                0,
                                                0,
                                                0,
                                                0,
                                                List.of("driver:2.2.0")))));
        assertThat(Verdicts.failed(judge(history), "rollout").value())
                .isEqualTo("Deployment s3-csi-controller has no pod any more");
    }

    @Test
    void aSecondDaemonSetMayWantNoNodeAndTheOnlyOneMayNot() {
        assertThat(Verdicts.of(judge(withDaemonSets(2)), "rollout").verdict()).isEqualTo(Verdict.PASS);
        assertThat(Verdicts.failed(judge(withDaemonSets(0)), "rollout").value()).contains("no DaemonSet wants a node");
    }

    /** A run in which a DaemonSet for other nodes comes with the release. */
    private static History withDaemonSets(int nodes) {
        return History.healthy()
                .map(
                        Channel.ROLLOUTS,
                        OBSERVER,
                        (s, look) -> s < 16
                                ? look
                                : Lines.rollouts(List.of(
                                        new Rollouts.Entry(
                                                "DaemonSet",
                                                "s3-csi-node",
                                                2,
                                                2,
                                                nodes,
                                                nodes,
                                                nodes,
                                                0,
                                                List.of("driver:2.2.0")),
                                        new Rollouts.Entry(
                                                "DaemonSet", "windows", 1, 1, 0, 0, 0, 0, List.of("driver:2.2.0")))));
    }

    /** A release that brings one workload more. */
    private static History metrics(int desired, int ready, String image) {
        return History.healthy()
                .change(c -> target(
                        new Manifest.Change(
                                c.from(), c.to(), List.of("driver:2.2.0", "metrics:1"), c.crds(), c.dryRun()),
                        new Manifest.Target(
                                List.of(),
                                Map.of(),
                                Map.of(
                                        "DaemonSet/s3-csi-node",
                                        List.of("driver:2.2.0"),
                                        "Deployment/s3-csi-controller",
                                        List.of("driver:2.2.0"),
                                        "Deployment/s3-csi-metrics",
                                        List.of("metrics:1")),
                                null)))
                .map(
                        Channel.ROLLOUTS,
                        OBSERVER,
                        (s, look) -> s < 12
                                ? look
                                : Lines.rollouts(List.of(
                                        look.rollouts().get(0),
                                        look.rollouts().get(1),
                                        new Rollouts.Entry(
                                                "Deployment",
                                                "s3-csi-metrics",
                                                1,
                                                1,
                                                desired,
                                                ready,
                                                ready,
                                                0,
                                                List.of(image)))));
    }

    // ---- the form of CRDs

    @Test
    void anOlderFormOfACrdIsAnOffenceThoughItIsEstablished() {
        // established from the begin, and applied at 14, while the release changes at 12
        History history = formed(s -> s < 14 ? List.of("v1 served") : List.of("v1 served", "v2 served"));
        Offence offence = Verdicts.failed(judge(history), "CRDs");
        assertThat(offence.what()).isEqualTo("an older form of the CRDs was there when the Helm release changed");
        assertThat(offence.value()).isEqualTo("lacks v2 served");
    }

    @Test
    void aCrdThatNeverGetsItsFormIsAnOffence() {
        assertThat(Verdicts.failed(judge(formed(s -> List.of("v1 served"))), "CRDs")
                        .value())
                .isEqualTo("lacks v2 served");
    }

    @Test
    void aCrdThatHasItsFormBeforeTheReleaseChangesIsNone() {
        Verdicts.passed(judge(formed(s -> s < 11 ? List.of("v1 served") : List.of("v1 served", "v2 served"))));
    }

    @Test
    void aCrdAmongTheTemplatesNeedsItsFormInTheEnd() {
        assertThat(Verdicts.of(judge(template(14)), "CRDs").verdict()).isEqualTo(Verdict.PASS);
        assertThat(Verdicts.failed(judge(template(100)), "CRDs").what())
                .isEqualTo("CRD attachments.example is not as the chart has it");
    }

    private static History formed(DoubleFunction<List<String>> form) {
        return History.healthy()
                .change(c -> target(
                        c,
                        new Manifest.Target(
                                List.of(), Map.of("attachments.example", List.of("v2 served")), Map.of(), null)))
                .map(
                        Channel.CSI,
                        OBSERVER,
                        (s, look) -> new Csi(
                                0,
                                0,
                                null,
                                true,
                                look.nodes(),
                                look.eligible(),
                                Map.of("attachments.example", true),
                                Map.of("attachments.example", form.apply(s)),
                                null,
                                null));
    }

    /** A chart with the CRD among its templates, which comes with the release. */
    private static History template(double since) {
        return formed(s -> s < since ? List.of() : List.of("v2 served"))
                .change(c -> new Manifest.Change(
                        c.from(), c.to(), c.wantedImages(), List.of(), c.dryRun(), null, c.target()));
    }

    // ---- to the moment

    @Test
    void crdsMustBeThereAtTheLookThatShowsTheNewRelease() {
        // The release has changed at 12.
        assertThat(Verdicts.of(judge(crdsSince(12)), "CRDs").verdict()).isEqualTo(Verdict.PASS);
        assertThat(Verdicts.of(judge(crdsSince(12.5)), "CRDs").verdict()).isEqualTo(Verdict.FAIL);
    }

    private static History crdsSince(double since) {
        return History.healthy().map(Channel.CSI, OBSERVER, (s, look) -> csi(true, BOTH, s >= since));
    }

    @Test
    void aRolloutCannotBeCompleteBeforeTheUpgradeBegins() {
        // The images are the same before and after, and the upgrade begins at 10.
        History history = History.healthy().map(Channel.ROLLOUTS, OBSERVER, (s, look) -> rollouts(2, "driver:2.2.0"));
        assertThat(Verdicts.of(judge(history), "rollout").figures()).containsEntry("complete after", "0.0 s");
    }

    @Test
    void whatFailedAsTheUpgradeBeganIsTheUpgradesAndAsItEndedIsNot() {
        assertThat(Verdicts.of(judge(upgradedFrom(10)), "Helm release").verdict())
                .isEqualTo(Verdict.FAIL);
        assertThat(Verdicts.of(judge(upgradedFrom(20)), "Helm release").verdict())
                .isEqualTo(Verdict.PASS);
    }

    private static History upgradedFrom(double begun) {
        return History.healthy().didNot(begun, 21, Actions.HELM_UPGRADE, "driver", Map.of(), "a hook failed");
    }

    @Test
    void aRolloutThatIsIncompleteIsToldOnceThoughItTookTooLongToo() {
        History history = History.healthy()
                .map(Channel.ROLLOUTS, OBSERVER, (s, look) -> s < 12 ? look : rollouts(1, "driver:2.2.0"))
                .didNot(13, 19, Actions.AWAIT_ROLLOUT, "driver", Map.of(), "seen last: 1 of 2 nodes updated");
        Offence offence = Verdicts.failed(judge(history), "rollout");
        assertThat(offence.what()).isEqualTo("the rollout did not complete");
        assertThat(offence.at()).as("the end of the run").isEqualTo(History.wall(60) - 1);
        assertThat(offence.phase()).isEqualTo("stability");
    }

    private static Judgement judge(History history) {
        return Verdicts.judge("upgrade", history);
    }
}
