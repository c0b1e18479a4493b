package dev.holdfast.judge;

import static dev.holdfast.evidence.History.OBSERVER;
import static dev.holdfast.evidence.History.OLD;
import static dev.holdfast.evidence.History.wall;
import static dev.holdfast.evidence.NodeLines.target;
import static dev.holdfast.evidence.PublishLines.failedMount;
import static dev.holdfast.evidence.PublishLines.log;
import static dev.holdfast.evidence.ReleaseLines.csiDriver;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.CredentialFiles;
import dev.holdfast.evidence.DriverBuilder;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.PodLines;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import dev.holdfast.verdict.Offence;
import dev.holdfast.verdict.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** In the healthy history the new node plugin is ready at 15, and volumes are republished at 23, 35, 47 and 59. */
class RepublishJudgeTest {
    private static final String NODE_PUBLISH = "/csi.v1.Node/NodePublishVolume";

    @Test
    void theReportTellsWhatEachVolumeAndEachNodeShowed() {
        // The node plugin is ready again at 15, and asked for each volume at 23, 35, 47 and 59.
        Judgement judgement =
                judge(History.healthy().add(Channel.EVENTS, OBSERVER, 12, failedMount(OLD, "e1", 3, 11, 12)));
        Verdicts.passed(judgement);
        assertThat(judgement.limit())
                .isEqualTo("no failure later than 10 s after the node plugin came back, at most 20 % once it answered,"
                        + " 2 republishes seen");
        assertThat(judgement.worst()).isEqualTo("3 FailedMount events");
        assertThat(Verdicts.of(judgement, OLD).message())
                .isEqualTo("4 republishes after the new node plugin was ready (5.0 s into phase upgrade), 3 FailedMount"
                        + " events while it was away or coming back");
        assertThat(Verdicts.of(judgement, OLD).figures())
                .containsEntry("republishes seen", "4")
                .containsEntry("FailedMount since the upgrade began", "3")
                .containsEntry("node plugin ready", "5.0 s into phase upgrade");
        assertThat(Verdicts.of(judgement, "w1").message())
                .isEqualTo("48 good and 0 failed NodePublishVolume calls since the upgrade began, none of the failed"
                        + " later than allowed");
    }

    @Test
    void whereTheCsiDriverAsksForNoRepublishThatIsTheReason() {
        // the last republishes come at 23
        History history = History.healthy()
                .map(
                        Channel.CSI_DRIVER,
                        OBSERVER,
                        (s, look) -> s < 20 ? look : csiDriver("driver-1", Map.of("requiresRepublish", "false")))
                .drop(Channel.LOGS, "csi-w1-new", 24, 100);
        assertThat(Verdicts.doubted(judge(history), OLD))
                .startsWith("the kubelet is not asked to repeat NodePublishVolume: the CSIDriver has no"
                        + " requiresRepublish, seen first 0.0 s into phase settle");
        History gone = History.healthy()
                .map(Channel.CSI_DRIVER, OBSERVER, (s, look) -> s < 21 ? look : csiDriver("", Map.of()))
                .drop(Channel.LOGS, "csi-w1-new", 24, 100);
        assertThat(Verdicts.doubted(judge(gone), OLD)).contains("there is no CSIDriver, seen first 1.0 s into");
    }

    @Test
    void whatTheCsiDriverAsksForExplainsNothingWhereItAsks() {
        History history = History.healthy().drop(Channel.LOGS, "csi-w1-new", 24, 100);
        assertThat(Verdicts.doubted(judge(history), OLD)).startsWith("only 1 of the volume's republishes");
    }

    @Test
    void anEventIsCountedOnceHoweverOftenItIsSeen() {
        History history = History.healthy()
                .add(Channel.EVENTS, OBSERVER, 12, failedMount(OLD, "e1", 3, 11, 12))
                .add(Channel.EVENTS, OBSERVER, 14, failedMount(OLD, "e1", 5, 11, 14))
                .add(Channel.EVENTS, OBSERVER, 14, failedMount(OLD, "e2", 1, 14, 14));
        assertThat(Verdicts.of(judge(history), OLD).figures())
                .containsEntry("FailedMount since the upgrade began", "6");
    }

    @Test
    void aKubeletThatWasRestartedCountsFromNothingAgain() {
        History history = History.healthy()
                .add(Channel.KUBELET, "w1", 6, Lines.kubeletMetric(NODE_PUBLISH, "Unavailable", 7))
                .add(Channel.KUBELET, "w1", 14, Lines.kubeletMetric(NODE_PUBLISH, "Unavailable", 2));
        assertThat(Verdicts.of(judge(history), "w1").figures())
                .containsEntry("failed NodePublishVolume since the upgrade began", "2");
    }

    @Test
    void whatFailsWhenTheUpgradeBeginsIsItsAndWhatFailsWhenTheRunEndsIsNot() {
        assertThat(Verdicts.of(judge(failing(10)), OLD).figures())
                .containsEntry("FailedMount since the upgrade began", "1");
        assertThat(Verdicts.of(judge(failing(60)), OLD).figures())
                .containsEntry("FailedMount since the upgrade began", "0");
    }

    private static History failing(double second) {
        return History.healthy().add(Channel.EVENTS, OBSERVER, second, failedMount(OLD, "e1", 1, second, second));
    }

    @Test
    void failuresWhileTheNodePluginIsAwayAreAllowed() {
        History history = History.healthy().add(Channel.EVENTS, OBSERVER, 14, failedMount(OLD, "e1", 3, 12, 14));
        Judgement judgement = judge(history);
        Verdicts.passed(judgement);
        assertThat(Verdicts.of(judgement, OLD).figures()).containsEntry("FailedMount since the upgrade began", "3");
    }

    @Test
    void aFailureLongAfterTheNodePluginCameBackIsAnOffence() {
        History history = History.healthy().add(Channel.EVENTS, OBSERVER, 40, failedMount(OLD, "e1", 3, 20, 40));
        Offence offence = Verdicts.failed(judge(history), OLD);
        assertThat(offence.what()).contains("republish fails");
        assertThat(offence.value()).startsWith("25.0 s after");
        assertThat(offence.phase()).isEqualTo("stability");
    }

    /** The new node plugin of w1 is there until 38, and another one, of the next release, from 42 on. */
    private static History onceMore(boolean comes) {
        return History.healthy()
                .map(
                        Channel.PODS,
                        OBSERVER,
                        (s, look) -> Lines.pods(look.pods().stream()
                                .filter(p -> !p.name().equals("csi-w1-new") || s < 38 || (comes && s > 42))
                                .map(p -> p.name().equals("csi-w1-new") && s > 42
                                        ? PodLines.pod(
                                                p.namespace(), "csi-w1-next", "plugin-w1-next", "w1", true, p.labels())
                                        : p)
                                .toList()));
    }

    @Test
    void theNextReleasesNodePluginMayBeAwayAsTheFirstOnes() {
        Verdicts.passed(judge(onceMore(true)
                .add(Channel.EVENTS, OBSERVER, 40, failedMount(OLD, "e1", 1, 40, 40))
                .add(Channel.KUBELET, "w1", 41, Lines.kubeletMetric(NODE_PUBLISH, "Unavailable", 2))));
        // it was there
        assertThat(Verdicts.failed(
                                judge(onceMore(true)
                                        .add(Channel.EVENTS, OBSERVER, 33, failedMount(OLD, "e1", 1, 33, 33))),
                                OLD)
                        .value())
                .startsWith("18.0 s after");
        // it had come back long before
        assertThat(Verdicts.failed(
                                judge(onceMore(true)
                                        .add(Channel.EVENTS, OBSERVER, 56, failedMount(OLD, "e1", 1, 56, 56))),
                                OLD)
                        .value())
                .startsWith("13.0 s after");
        // none came after it
        assertThat(Verdicts.failed(
                                judge(onceMore(false)
                                        .add(Channel.EVENTS, OBSERVER, 40, failedMount(OLD, "e1", 1, 40, 40))),
                                OLD)
                        .value())
                .startsWith("25.0 s after");
    }

    @Test
    void aFailureWithinTheAllowanceIsAllowedWhenRepublishesFollow() {
        History history = History.healthy().add(Channel.EVENTS, OBSERVER, 22, failedMount(OLD, "e1", 1, 22, 22));
        Verdicts.passed(judge(history));
    }

    @Test
    void republishesBeforeTheLastFailureDoNotCount() {
        // Two minutes are allowed and not over at the end: nothing is proven, but nothing offends.
        History history = History.healthy().add(Channel.EVENTS, OBSERVER, 48, failedMount(OLD, "e1", 9, 20, 48));
        Judgement judgement = Judges.judge(Guarantee.REPUBLISH, history, Limits.defaults());
        assertThat(Verdicts.doubted(judgement, OLD))
                .contains(
                        "only 1 of the volume's republishes were seen since the node plugin came back and the last failure");
    }

    /** Its cycles at 35, 47 and 59 each begin with a failure, which is within the two minutes. */
    private static History flapping() {
        return History.healthy()
                .add(Channel.EVENTS, OBSERVER, 34.5, failedMount(OLD, "e1", 1, 34, 34))
                .add(Channel.EVENTS, OBSERVER, 46.5, failedMount(OLD, "e1", 2, 34, 46))
                .add(Channel.EVENTS, OBSERVER, 58.5, failedMount(OLD, "e1", 3, 34, 58));
    }

    @Test
    void failuresAgainAndAgainAreAnOffenceAlsoWithinTheAllowance() {
        Judgement judgement = Judges.judge(Guarantee.REPUBLISH, flapping(), Limits.defaults());
        Offence offence = Verdicts.failed(judgement, OLD);
        assertThat(offence.what()).contains("fail again and again");
        assertThat(offence.value()).isEqualTo("3 of 4 republishes since 3.0 s into phase settle");
    }

    @Test
    void whatIsTriedAgainSoonIsOneRepublish() {
        History history = History.healthy();
        for (int i = 1; i <= 8; i++) {
            history.add(Channel.EVENTS, OBSERVER, 34 + i / 2.0, failedMount(OLD, "e1", i, 34, 34 + i / 2.0));
        }
        Verdicts.passed(Judges.judge(Guarantee.REPUBLISH, history, Limits.defaults()));
    }

    @Test
    void howManyMayFailIsALimitOfItsOwn() {
        Limits limits = Limits.defaults().withRepublishFailures(75).withRepublishCycles(1);
        Verdicts.passed(Judges.judge(Guarantee.REPUBLISH, flapping(), limits));
        Verdicts.failed(Judges.judge(Guarantee.REPUBLISH, flapping(), limits.withRepublishFailures(74)), OLD);
    }

    @Test
    void aSingleFailureMayBeChance() {
        History history = History.healthy().add(Channel.EVENTS, OBSERVER, 34.5, failedMount(OLD, "e1", 1, 34, 34));
        Verdicts.passed(
                Judges.judge(Guarantee.REPUBLISH, history, Limits.defaults().withRepublishFailures(0)));
    }

    @Test
    void failuresBeforeTheNodePluginAnswersAtAllAreThoseOfComingBack() {
        History history = History.healthy().add(Channel.EVENTS, OBSERVER, 22, failedMount(OLD, "e1", 9, 16, 21));
        Verdicts.passed(Judges.judge(Guarantee.REPUBLISH, history, Limits.defaults()));
    }

    @Test
    void failuresWhileTheNodePluginIsAwayOnceMoreDoNotCount() {
        History history = flapping()
                .map(
                        Channel.PODS,
                        OBSERVER,
                        (s, look) -> s < 33 || s > 59
                                ? look
                                : Lines.pods(look.pods().stream()
                                        .filter(pod -> !pod.name().startsWith("csi-w1"))
                                        .toList()));
        Judgement judgement = Judges.judge(Guarantee.REPUBLISH, history, Limits.defaults());
        assertThat(Verdicts.doubted(judgement, OLD)).contains("only 1 of the volume's republishes were seen");
    }

    @Test
    void failuresOfAnotherVolumeOfThePodDoNotMatter() {
        History history = History.healthy();
        for (int i = 1; i <= 5; i++) {
            history.add(
                    Channel.EVENTS,
                    OBSERVER,
                    30 + 5 * i,
                    Lines.event(
                            "e1",
                            "Warning",
                            "FailedMount",
                            "MountVolume.SetUp failed for volume \"agent\" : failed to sync configmap cache",
                            "Pod",
                            "holdfast",
                            OLD,
                            "uid-" + OLD,
                            i,
                            History.wall(35),
                            History.wall(30 + 5 * i)));
        }
        Verdicts.passed(judge(history));
    }

    @Test
    void failuresOfOtherPodsDoNotMatter() {
        Verdicts.passed(
                judge(History.healthy().add(Channel.EVENTS, OBSERVER, 40, failedMount("elsewhere", "e1", 3, 20, 40))));
    }

    @Test
    void aFailureBeforeTheUpgradeDoesNotMatter() {
        Verdicts.passed(judge(History.healthy().add(Channel.EVENTS, OBSERVER, 5, failedMount(OLD, "e1", 3, 1, 5))));
    }

    @Test
    void aFailureAfterTheRunDoesNotMatter() {
        Verdicts.passed(
                judge(History.healthy().add(Channel.EVENTS, OBSERVER, 61, failedMount(OLD, "e1", 3, 60.5, 61))));
    }

    @Test
    void linesOfOtherContainersAreNotTheNodePlugins() {
        History history = History.healthy()
                .map(
                        Channel.LOGS,
                        "csi-w1-new",
                        (s, line) -> Lines.logLine(line.node(), line.pod(), "sidecar", line.wall(), line.text()));
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("only 0");
    }

    @Test
    void linesOfOtherNodesAreNotThisNodes() {
        History history = History.healthy()
                .map(
                        Channel.LOGS,
                        "csi-w1-new",
                        (s, line) -> Lines.logLine("w2", line.pod(), line.container(), line.wall(), line.text()));
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("only 0");
    }

    @Test
    void tooFewRepublishesAreInconclusive() {
        History history = History.healthy().drop(Channel.LOGS, "csi-w1-new", 30, 99);
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("only 1 of the volume's republishes were seen");
    }

    @Test
    void severalLinesOfOneRepublishAreOneCycle() {
        History history = History.healthy().drop(Channel.LOGS, "csi-w1-new", 30, 99);
        for (double s = 23.1; s < 24; s += 0.1) {
            history.add(
                    Channel.LOGS,
                    "csi-w1-new",
                    s,
                    log("w1", "csi-w1-new", s, "NodePublishVolume: target " + target(OLD) + " done"));
        }
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("only 1 of the volume's republishes");
    }

    @Test
    void anotherVolumesRepublishesDoNotCount() {
        History history = History.healthy()
                .map(
                        Channel.LOGS,
                        "csi-w1-new",
                        (s, line) -> line.text().contains(target(OLD))
                                ? log("w1", "csi-w1-new", s, "NodePublishVolume: target " + target("elsewhere"))
                                : line);
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("only 0");
    }

    @Test
    void credentialFilesShowRepublishesToo() {
        History history = byCredentials(History.healthy(), "(?<pod>uid-.*?)-(?<volume>pv-.*)");
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("only 0");
        String file = "/var/lib/kubelet/plugins/s3/uid-" + OLD + "-pv-" + OLD;
        for (double s : new double[] {22, 34, 46}) {
            history.add(
                    Channel.CREDENTIALS,
                    "w1",
                    s,
                    Lines.credentialFiles(List.of(new CredentialFiles.Entry(file, wall(s)))));
        }
        assertThat(Verdicts.of(judge(history), OLD).verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void republishesThatLeaveTheCredentialsAsTheyAreDoNotServe() {
        Offence offence = Verdicts.failed(judge(written(5, 59.5)), OLD);
        assertThat(offence.what()).isEqualTo("the volume's credentials are not renewed by republishes");
        assertThat(offence.value()).isEqualTo("4 republishes without it");
        assertThat(offence.before()).isEqualTo("written 5.0 s into phase warm-up");
        assertThat(offence.at()).isEqualTo(wall(59));
    }

    @Test
    void credentialsThatWereWrittenOnceSinceAreNotStale() {
        assertThat(Verdicts.of(judge(written(22, 59.5)), OLD).verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void credentialsThatNobodyLookedAtAnyMoreAreNotStale() {
        // The last look was at 30, when one republish had been seen.
        assertThat(Verdicts.of(judge(written(5, 30)), OLD).verdict()).isEqualTo(Verdict.PASS);
    }

    /** The process of an old mount was told of its file when it started, and never looks into another. */
    @Test
    void credentialsThatAreWrittenWhereTheMountProcessDoesNotLookAreNotRenewed() {
        History history = written(5, 20);
        String own = "/plugins/uid-" + OLD + "-pv-" + OLD;
        String another = "/pods/mounter/uid-" + OLD + "-pv-" + OLD;
        for (double s = 20.5; s <= 59.5; s += 0.5) {
            history.add(
                    Channel.CREDENTIALS,
                    "w1",
                    s,
                    Lines.credentialFiles(List.of(
                            new CredentialFiles.Entry(own, wall(5)), new CredentialFiles.Entry(another, wall(s)))));
        }
        Offence offence = Verdicts.failed(judge(history), OLD);
        assertThat(offence.what()).isEqualTo("the volume's credentials are not renewed by republishes");
        assertThat(offence.before()).isEqualTo("written 5.0 s into phase warm-up");
    }

    /** Logs as they are, and looks every second until {@code last} at a credentials file last written at a second. */
    private static History written(double at, double last) {
        History history = byCredentials(History.healthy(), "(?<pod>uid-.*?)-(?<volume>pv-.*)")
                .driver(d -> DriverBuilder.of(d)
                        .publishLog("NodePublishVolume: target (?<target>\\S+)")
                        .build());
        String file = "/plugins/uid-" + OLD + "-pv-" + OLD;
        for (double s = 1; s <= last; s += 0.5) {
            double modified = s < at ? 1 : at;
            history.add(
                    Channel.CREDENTIALS,
                    "w1",
                    s,
                    Lines.credentialFiles(List.of(new CredentialFiles.Entry(file, wall(modified)))));
        }
        return history;
    }

    @Test
    void credentialFilesOfOtherVolumesDoNotCount() {
        for (String expression :
                List.of("(?<pod>uid-.*?)-(?<volume>pv-.*)", "(?<volume>pv-.*)", "(?<pod>uid-.*?)-pv")) {
            History history = byCredentials(History.healthy(), expression);
            for (double s : new double[] {22, 34, 46}) {
                history.add(
                        Channel.CREDENTIALS,
                        "w1",
                        s,
                        Lines.credentialFiles(List.of(
                                new CredentialFiles.Entry("/plugins/uid-elsewhere-pv-elsewhere", wall(s)),
                                new CredentialFiles.Entry("/plugins/readme", wall(s)))));
            }
            assertThat(Verdicts.doubted(judge(history), OLD)).as(expression).contains("only 0");
        }
    }

    @Test
    void anExpressionMayNameTheVolumeOnly() {
        History history = byCredentials(History.healthy(), "(?<volume>pv-.*)");
        for (double s : new double[] {22, 34, 46}) {
            history.add(
                    Channel.CREDENTIALS,
                    "w1",
                    s,
                    Lines.credentialFiles(List.of(new CredentialFiles.Entry("/plugins/pv-" + OLD, wall(s)))));
        }
        assertThat(Verdicts.of(judge(history), OLD).verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void anExpressionThatNamesNothingShowsNothing() {
        History history = byCredentials(History.healthy(), ".*credentials");
        for (double s : new double[] {22, 34, 46}) {
            history.add(
                    Channel.CREDENTIALS,
                    "w1",
                    s,
                    Lines.credentialFiles(List.of(new CredentialFiles.Entry("/plugins/credentials", wall(s)))));
        }
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("only 0");
    }

    /** Without a line of its own a volume is republished if the kubelet counts enough good calls, and had the time to count a bad one. */
    @Test
    void whereNoLineMatchesTheKubeletsCountIsTheEvidence() {
        History history = counted(longer(byCredentials(History.healthy(), null)), 4);
        Judgement judgement = judge(history);
        Verdicts.passed(judgement);
        assertThat(Verdicts.of(judgement, OLD).message())
                .contains("4 good NodePublishVolume calls", "long enough for a call that hangs to have failed");
        assertThat(Verdicts.doubted(judge(counted(longer(byCredentials(History.healthy(), null)), 3)), OLD))
                .as("two volumes on the node need two each")
                .contains("counts 3 good calls of 4 that 2 volumes need");
    }

    @Test
    void theKubeletsCountProvesNothingBeforeACallThatHangsHasFailed() {
        assertThat(Verdicts.doubted(judge(counted(byCredentials(History.healthy(), null), 4)), OLD))
                .contains("a call that hangs shows in its count after 145.0 s");
    }

    @Test
    void aFailedCallThatTheKubeletCountsIsADoubtAboutEachVolume() {
        History history = counted(longer(byCredentials(History.healthy(), null)), 9)
                .add(Channel.KUBELET, "w1", 60, Lines.kubeletMetric(NODE_PUBLISH, "DeadlineExceeded", 1));
        assertThat(Verdicts.doubted(Judges.judge(Guarantee.REPUBLISH, history, Limits.defaults()), OLD))
                .contains("counts 1 failed call without saying for which");
    }

    @Test
    void theKubeletsCountDoesNotSpeakForAVolumeWhereLinesTellOfOthers() {
        History history = counted(longer(History.healthy()), 99)
                .map(
                        Channel.LOGS,
                        "csi-w1-new",
                        (s, line) ->
                                line.text().contains(OLD) ? log("w1", line.pod(), s, "nothing of interest") : line);
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("only 0 of the volume's republishes");
    }

    /** The drain begins at 200, and nothing else changes. */
    private static History longer(History history) {
        return history.phases(phases -> phases.stream()
                .map(phase -> switch (phase.name()) {
                    case Phase.STABILITY -> History.phase(phase.name(), 30, 200);
                    case Phase.DRAIN -> History.phase(phase.name(), 200, 203);
                    default -> phase;
                })
                .toList());
    }

    /** On each node the kubelet counts as many good calls once the node plugin is back, and was seen to count before. */
    private static History counted(History history, int good) {
        for (String node : List.of("w1", "w2")) {
            history.without(Channel.KUBELET, node)
                    .add(Channel.KUBELET, node, 14, Lines.kubeletMetric(NODE_PUBLISH, "OK", 50));
            history.add(Channel.KUBELET, node, 55, Lines.kubeletMetric(NODE_PUBLISH, "OK", 50 + good));
        }
        return history;
    }

    @Test
    void aNodePluginThatNeverCameBackIsInconclusive() {
        History history = History.healthy()
                .map(
                        Channel.PODS,
                        OBSERVER,
                        (s, look) -> Lines.pods(look.pods().stream()
                                .filter(p -> !p.name().equals("csi-w1-new"))
                                .toList()));
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("no new node plugin became ready on w1");
    }

    @Test
    void aNodePluginThatCameBackAfterTheRunIsTooLate() {
        History history = History.healthy()
                .map(
                        Channel.PODS,
                        OBSERVER,
                        (s, look) -> s >= 60
                                ? look
                                : Lines.pods(look.pods().stream()
                                        .filter(p -> !p.name().equals("csi-w1-new"))
                                        .toList()));
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("no new node plugin became ready on w1");
    }

    @Test
    void aFailureAtTheVeryEndLeavesNoTimeForRepublishes() {
        History history = History.healthy().add(Channel.EVENTS, OBSERVER, 59.9, failedMount(OLD, "e1", 9, 20, 59.9));
        Judgement judgement = Judges.judge(Guarantee.REPUBLISH, history, Limits.defaults());
        assertThat(Verdicts.doubted(judgement, OLD)).contains("only 0 of the volume's republishes");
    }

    @Test
    void theOldNodePluginIsNotTheNewOne() {
        History history = History.healthy()
                .map(
                        Channel.PODS,
                        OBSERVER,
                        (s, look) -> Lines.pods(look.pods().stream()
                                .map(p -> p.name().equals("csi-w1-new")
                                        ? PodLines.pod(
                                                "kube-system", "csi-w1-old", "plugin-w1-old", "w1", true, p.labels())
                                        : p)
                                .toList()));
        assertThat(Verdicts.doubted(judge(history), OLD)).contains("no new node plugin");
    }

    @Test
    void failedCallsThatTheKubeletCountsAreAnOffenceOfTheNode() {
        History history = History.healthy()
                .add(Channel.KUBELET, "w1", 14, Lines.kubeletMetric(NODE_PUBLISH, "Unavailable", 2))
                .add(Channel.KUBELET, "w1", 45, Lines.kubeletMetric(NODE_PUBLISH, "Internal", 1));
        Offence offence = Verdicts.failed(judge(history), "w1");
        assertThat(offence.value()).contains("status Internal");
    }

    @Test
    void failedCallsWhileTheNodePluginIsAwayAreAllowed() {
        Verdicts.passed(judge(
                History.healthy().add(Channel.KUBELET, "w1", 14, Lines.kubeletMetric(NODE_PUBLISH, "Unavailable", 2))));
    }

    @Test
    void failedCallsBeforeTheUpgradeAndAfterTheRunDoNotMatter() {
        Judgement judgement = judge(History.healthy()
                .add(Channel.KUBELET, "w1", 5, Lines.kubeletMetric(NODE_PUBLISH, "Internal", 2))
                .add(Channel.KUBELET, "w1", 61, Lines.kubeletMetric(NODE_PUBLISH, "Internal", 3)));
        Verdicts.passed(judgement);
        // Counted at 23, 35, 47 and 59, twelve more each time.
        assertThat(Verdicts.of(judgement, "w1").figures())
                .containsEntry("failed NodePublishVolume since the upgrade began", "0")
                .containsEntry("good ones since the node plugin came back", "48");
    }

    @Test
    void whatTheKubeletCountedBeforeIsNotNew() {
        History history = History.healthy()
                .without(Channel.KUBELET, "w1")
                .add(Channel.KUBELET, "w1", 45, Lines.kubeletMetric(NODE_PUBLISH, "OK", 100))
                .add(Channel.KUBELET, "w1", 45, Lines.kubeletMetric(NODE_PUBLISH, "Internal", 7));
        Verdicts.passed(judge(history));
    }

    @Test
    void otherCallsDoNotMatter() {
        Verdicts.passed(judge(History.healthy()
                .add(
                        Channel.KUBELET,
                        "w1",
                        45,
                        Lines.kubeletMetric("/csi.v1.Node/NodeGetVolumeStats", "Internal", 7))));
    }

    @Test
    void withoutMetricsTheNodeIsInconclusive() {
        assertThat(Verdicts.doubted(judge(History.healthy().without(Channel.KUBELET, "w1")), "w1"))
                .contains("metrics were never seen");
    }

    private static History byCredentials(History history, String expression) {
        return history.driver(d ->
                DriverBuilder.of(d).publishLog(null).credentialFile(expression).build());
    }

    /** Ten seconds instead of two minutes, so that a short history can hold what is allowed and what is not. */
    private static Judgement judge(History history) {
        Limits limits = Limits.defaults()
                .with(Limit.REPUBLISH_AFTER, Duration.ofSeconds(10))
                .with(Limit.SAMPLE_PERIOD, Duration.ofMinutes(5));
        return Judges.judge(Guarantee.REPUBLISH, history, limits);
    }
}
