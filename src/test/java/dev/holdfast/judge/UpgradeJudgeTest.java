package dev.holdfast.judge;

import static dev.holdfast.evidence.History.OBSERVER;
import static dev.holdfast.evidence.PublishLines.log;
import static dev.holdfast.evidence.ReleaseLines.csi;
import static dev.holdfast.evidence.ReleaseLines.helm;
import static dev.holdfast.evidence.ReleaseLines.rollouts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Rollouts;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Offence;
import dev.holdfast.verdict.Verdict;
import java.util.List;
import java.util.Map;
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
                        "registration: CSIDriver s3.csi.scality.com is there and registered on all of [w1, w2]",
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
                .isEqualTo("the DaemonSet and the Deployment were never looked at");
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
                        (s, look) -> Lines.csi(look.driver(), look.nodes(), List.of(), look.crds()));
        assertThat(Verdicts.doubted(judge(history), "registration"))
                .isEqualTo("the driver's DaemonSet wants no node, so nothing could be registered");
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
        assertThat(offence.at()).as("the end of the run").isEqualTo(History.wall(60));
    }

    private static Judgement judge(History history) {
        return Verdicts.judge("upgrade", history);
    }
}
