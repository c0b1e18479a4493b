package dev.holdfast.judge;

import static dev.holdfast.evidence.History.OBSERVER;
import static dev.holdfast.evidence.PublishLines.log;
import static dev.holdfast.judge.HopsRun.VERSIONS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Action;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.DriverBuilder;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.PodBuilder;
import dev.holdfast.evidence.PodLines;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.ReleaseLines;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import dev.holdfast.verdict.Offence;
import dev.holdfast.verdict.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoublePredicate;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Hops from 10 to 15, 25 to 30 and 40 to 45; each checked 1.5 s and backed up 0.9 s before, so that 8.5 s pass after the first and the
 * second before something comes, and 15 s after the third, of 5 s that are needed. See {@link Histories#hops}.
 */
class HopsJudgeTest {
    private static final String FIRST = "1.1.0 → 1.2.0";
    private static final String SECOND = "1.2.0 → 2.0.0";
    private static final String THIRD = "2.0.0 → 2.2.0";
    private static final String RELEASE = "Helm release";
    private static final String PREFLIGHT = "preflight";

    @Test
    void theReportTellsEachHop() {
        Judgement judgement = judge(Histories.hops());
        Verdicts.passed(judgement);
        assertThat(judgement.limit()).isEqualTo("version by version, each hop checked, backed up and stable for 5 s");
        assertThat(judgement.worst()).isEqualTo("complete");
        assertThat(judgement.findings())
                .extracting(Finding::subject)
                .containsExactly(FIRST, SECOND, THIRD, RELEASE, PREFLIGHT);
        Finding second = Verdicts.of(judgement, SECOND);
        assertThat(second.message())
                .isEqualTo("checked, backed up, done; then stable for 8.500 s: no restart in 9 looks, no error in 4 log"
                        + " lines");
        assertThat(second.figures())
                .containsEntry("checks before it", "1")
                .containsEntry("backups before it", "1")
                .containsEntry("stable for", "8.500 s");
        assertThat(Verdicts.of(judgement, THIRD).message()).contains("stable for 15 s: no restart in 15 looks");
        assertThat(Verdicts.of(judgement, RELEASE).message()).isEqualTo("went through 1.1.0, 1.2.0, 2.0.0, 2.2.0");
        assertThat(Verdicts.of(judgement, RELEASE).figures().get("revisions"))
                .startsWith("revision 1 of csi-1.1.0, superseded, revision 2");
        assertThat(Verdicts.of(judgement, PREFLIGHT).message()).isEqualTo("refused 1 time to skip a version");
        assertThat(Verdicts.of(judgement, PREFLIGHT).figures()).containsEntry("skips refused", "1");
    }

    @Test
    void aRevisionOfAnUnknownVersionIsNotTakenForASkip() {
        History history = Histories.hops()
                .map(Channel.HELM, OBSERVER, (s, look) -> ReleaseLines.helm("0.9.0 superseded", "1.1.0 deployed"));
        assertThat(Verdicts.of(judge(history), RELEASE).offence().what())
                .isEqualTo("the release did not go up version by version");
    }

    // ---- before a hop

    @ParameterizedTest
    @CsvSource({Actions.CHECK + ",check", Actions.BACK_UP + ",backup"})
    void aHopWithoutItIsAnOffence(String what, String name) {
        Judgement judgement = judge(without(what, "2.0.0"));
        Offence offence = Verdicts.failed(judgement, SECOND);
        assertThat(offence.what()).isEqualTo("the hop was begun without a " + name + " before it");
        assertThat(offence.value()).isEqualTo("no " + name);
        assertThat(offence.at()).isEqualTo(History.wall(25));
        assertThat(judgement.worst()).isEqualTo("not as it should be");
    }

    @ParameterizedTest
    @CsvSource({Actions.CHECK + ",check", Actions.BACK_UP + ",backup"})
    void oneThatFailedIsAnOffence(String what, String name) {
        History history =
                without(what, "2.0.0").didNot(22, 22.5, what, "csi", Map.of(Actions.TO, "2.0.0"), "w2 is not ready");
        Offence offence = Verdicts.failed(judge(history), SECOND);
        assertThat(offence.what()).isEqualTo("the " + name + " before the hop failed");
        assertThat(offence.value()).isEqualTo("w2 is not ready");
    }

    @ParameterizedTest
    @ValueSource(strings = {Actions.CHECK, Actions.BACK_UP})
    void oneThatIsNotDoneWhenTheHopBeginsIsNotBeforeIt(String what) {
        Map<String, String> to = Map.of(Actions.TO, "2.0.0");
        Verdicts.failed(judge(without(what, "2.0.0").did(24, 25.001, what, "csi", to, Map.of())), SECOND);
        Verdicts.passed(judge(without(what, "2.0.0").did(24, 25, what, "csi", to, Map.of())));
        History open = without(what, "2.0.0");
        open.beganTo(24, what, "csi", to);
        Verdicts.failed(judge(open), SECOND);
    }

    @ParameterizedTest
    @ValueSource(strings = {Actions.CHECK, Actions.BACK_UP})
    void oneBeforeTheHopBeforeIsTooOld(String what) {
        // The first hop is done at 15.
        Map<String, String> to = Map.of(Actions.TO, "2.0.0");
        Verdicts.failed(judge(without(what, "2.0.0").did(14.999, 15.5, what, "csi", to, Map.of())), SECOND);
        Judgement judgement = judge(without(what, "2.0.0").did(15, 15.5, what, "csi", to, Map.of()));
        assertThat(Verdicts.of(judgement, SECOND).verdict()).isEqualTo(Verdict.PASS);
        assertThat(Verdicts.of(judgement, FIRST).message())
                .startsWith("only 0 ms passed between the hop and what came");
    }

    @ParameterizedTest
    @ValueSource(strings = {Actions.CHECK, Actions.BACK_UP})
    void oneForAnotherVersionIsNotForThisHop(String what) {
        History history = without(what, "2.0.0").did(22, 22.5, what, "csi", Map.of(Actions.TO, "2.2.0"), Map.of());
        Verdicts.failed(judge(history), SECOND);
    }

    // ---- the hop

    @Test
    void aHopThatFailedIsAnOffence() {
        History history = hop("2.0.0", 25, 30, "not ready after 5 min");
        Offence offence = Verdicts.failed(judge(history), SECOND);
        assertThat(offence.what()).isEqualTo("the hop failed");
        assertThat(offence.value()).isEqualTo("not ready after 5 min");
        assertThat(offence.at()).isEqualTo(History.wall(30));
    }

    @Test
    void aHopThatNeverEndedIsInconclusive() {
        History history = Histories.hops();
        List<Double> open = new ArrayList<>();
        history.map(Channel.ACTIONS, OBSERVER, (s, line) -> {
            if (s == 30 && line instanceof Action.Done) {
                open.add(s);
                return null;
            }
            return line;
        });
        assertThat(open).hasSize(1);
        assertThat(Verdicts.doubted(judge(history), SECOND))
                .isEqualTo("the hop was begun, but its end was not recorded");
    }

    @Test
    void aHopThatWasNeverMadeIsAnOffence() {
        History history = without(Actions.HOP, "2.0.0");
        Judgement judgement = judge(history);
        Offence offence = Verdicts.of(judgement, SECOND).offence();
        assertThat(offence.what()).isEqualTo("the release was never taken from 1.2.0 to 2.0.0");
        assertThat(offence.value()).isEqualTo("no hop");
        assertThat(offence.at()).isEqualTo(History.wall(60) - 1);
    }

    @Test
    void aHopFromAnotherVersionIsAnotherHop() {
        History history = without(Actions.HOP, "2.0.0")
                .did(25, 30, Actions.HOP, "csi", Map.of(Actions.FROM, "1.1.0", Actions.TO, "2.0.0"), Map.of());
        assertThat(Verdicts.of(judge(history), SECOND).verdict()).isEqualTo(Verdict.FAIL);
    }

    @Test
    void aHopThatABrokenRunDidNotComeToIsInconclusive() {
        History history = without(Actions.HOP, "2.2.0")
                .phases(phases -> phases.stream()
                        .filter(p -> !p.name().equals(Phase.DRAIN))
                        .toList());
        Judgement judgement = judge(history);
        assertThat(Verdicts.doubted(judgement, THIRD)).startsWith("the run ended before the drain");
    }

    @Test
    void withoutAnyActionItIsInconclusive() {
        Judgement judgement = judge(Histories.hops().without(Channel.ACTIONS, OBSERVER));
        assertThat(Verdicts.doubted(judgement, FIRST))
                .isEqualTo("no action of the campaign was recorded (and 1 more reason)");
    }

    // ---- after a hop

    @Test
    void tooShortAStabilisationIsInconclusive() {
        History history = Histories.hops().did(19.9, 20, Actions.CHECK, "csi", Map.of(Actions.TO, "2.0.0"), Map.of());
        assertThat(Verdicts.doubted(judge(history), FIRST))
                .isEqualTo("only 4.900 s passed between the hop and what came next; 5 s are needed to call it stable");
        Verdicts.passed(
                judge(Histories.hops().did(20, 20.1, Actions.CHECK, "csi", Map.of(Actions.TO, "2.0.0"), Map.of())));
    }

    @ParameterizedTest
    @ValueSource(strings = {Actions.CHECK, Actions.BACK_UP, Actions.HOP})
    void whateverPreparesTheNextHopEndsIt(String what) {
        History history = Histories.hops().did(16, 17, what, "csi", Map.of(Actions.TO, "9"), Map.of());
        assertThat(Verdicts.doubted(judge(history), FIRST)).startsWith("only 1 s passed");
    }

    @Test
    void otherActionsDoNotEndIt() {
        Verdicts.passed(judge(Histories.hops()
                .did(16, 17, Actions.PREFLIGHT, "csi", Map.of(Actions.FROM, "1.2.0", Actions.TO, "2.0.0"), Map.of())));
    }

    @Test
    void theLastStabilisationEndsWithTheDrain() {
        Limits limits = Histories.limits().with(Limit.STABILISATION, Duration.ofSeconds(8));
        assertThat(Judges.judge(Guarantee.HOPS, Histories.hops(), limits).verdict())
                .isEqualTo(Verdict.PASS);
        Limits longer = Histories.limits().with(Limit.STABILISATION, Duration.ofMillis(15_001));
        assertThat(Verdicts.doubted(Judges.judge(Guarantee.HOPS, Histories.hops(), longer), THIRD))
                .isEqualTo(
                        "only 15 s passed between the hop and what came next; 15.001 s are needed to call it stable");
    }

    @Test
    void aContainerThatRestartsIsAnOffence() {
        Offence offence = Verdicts.failed(
                judge(changed(18, p -> p.name().equals("plugin-w2-1"), p -> container(p, p.uid(), 2))), FIRST);
        assertThat(offence.what()).isEqualTo("container main of pod plugin-w2-1 was restarted after the hop");
        assertThat(offence.before()).isEqualTo("0 restarts, containerd://plugin-uid-w2-1");
        assertThat(offence.after()).isEqualTo("2 restarts, containerd://plugin-uid-w2-1");
        assertThat(offence.value()).isEqualTo(offence.after());
        assertThat(offence.at()).isEqualTo(History.wall(18));
    }

    @Test
    void aContainerThatIsMadeAnewIsAnOffence() {
        Offence offence = Verdicts.failed(
                judge(changed(18, p -> p.name().equals("s3-csi-controller-1"), p -> container(p, "x", 0))), FIRST);
        assertThat(offence.after()).isEqualTo("0 restarts, containerd://x");
    }

    @Test
    void aContainerThatGoesIsAnOffence() {
        Offence offence = Verdicts.failed(
                judge(changed(18, p -> p.name().equals("plugin-w2-1"), p -> entry(p, p.uid(), false, List.of()))),
                FIRST);
        assertThat(offence.after()).isEqualTo("no such container");
    }

    @Test
    void aPodThatIsMadeAnewIsAnOffence() {
        Offence offence = Verdicts.failed(
                judge(changed(
                        18, p -> p.name().equals("plugin-w2-1"), p -> entry(p, "another", false, p.containers()))),
                FIRST);
        assertThat(offence.what()).isEqualTo("pod plugin-w2-1 of the driver went after the hop");
        assertThat(offence.before()).isEqualTo("pod uid plugin-uid-w2-1");
        assertThat(offence.after()).isEqualTo("no such pod");
    }

    @Test
    void aPodThatIsBeingDeletedIsAnOffence() {
        Verdicts.failed(
                judge(changed(18, p -> p.name().equals("plugin-w2-1"), p -> entry(p, p.uid(), true, p.containers()))),
                FIRST);
    }

    @Test
    void aPodThatWasBeingDeletedWhenTheHopWasDoneIsNotMissed() {
        History history = Histories.hops().map(Channel.PODS, OBSERVER, (s, look) -> {
            if (s < 15 || s > 16) {
                return look;
            }
            List<Pods.Entry> pods = new ArrayList<>(look.pods());
            Pods.Entry old =
                    PodLines.pod("kube-system", "plugin-w1-0", "old", "w1", true, Map.of("app", "s3-csi-node"));
            pods.add(entry(old, "old", true, old.containers()));
            return Lines.pods(pods);
        });
        Verdicts.passed(judge(history));
    }

    @Test
    void restartsDuringAHopDoNotMatter() {
        Verdicts.passed(
                judge(changed(14, s -> s < 15, p -> p.name().equals("plugin-w2-1"), p -> container(p, "x", 3))));
    }

    @Test
    void podsOfOthersDoNotMatter() {
        Verdicts.passed(judge(changed(18, p -> p.name().equals("etcd-w1"), p -> container(p, "x", 3))));
        History elsewhere = Histories.hops().map(Channel.PODS, OBSERVER, (s, look) -> {
            List<Pods.Entry> pods = new ArrayList<>(look.pods());
            pods.add(PodLines.pod("other", "s3-csi-controller-x", "u" + s, "w1", true, Map.of("app", "s3-csi-node")));
            return Lines.pods(pods);
        });
        Verdicts.passed(judge(elsewhere));
    }

    @Test
    void withoutRolloutsOnlyNodePluginsAreKnown() {
        History history = changed(18, p -> p.name().equals("s3-csi-controller-1"), p -> container(p, "x", 0))
                .without(Channel.ROLLOUTS, OBSERVER);
        Verdicts.passed(judge(history));
        Verdicts.failed(
                judge(changed(18, p -> p.name().equals("plugin-w2-1"), p -> container(p, "x", 0))
                        .without(Channel.ROLLOUTS, OBSERVER)),
                FIRST);
    }

    @Test
    void podsThatNobodyLookedAtAreInconclusive() {
        assertThat(Verdicts.doubted(judge(Histories.hops().drop(Channel.PODS, OBSERVER, 15, 23.5)), FIRST))
                .isEqualTo("the driver's pods were not looked at after the hop");
        Verdicts.passed(judge(Histories.hops().drop(Channel.PODS, OBSERVER, 16, 23.5)));
    }

    @Test
    void noPodOfTheDriverIsInconclusive() {
        History history = Histories.hops()
                .map(Channel.PODS, OBSERVER, (s, look) -> s < 15 || s > 24 ? look : Lines.pods(List.of()));
        assertThat(Verdicts.doubted(judge(history), FIRST)).isEqualTo("no pod of the driver was seen after the hop");
    }

    @Test
    void anErrorInTheLogIsAnOffence() {
        History history =
                Histories.hops().add(Channel.LOGS, "csi-w1-new", 20, log("w1", "csi-w1-new", 20, "E0101 cannot do it"));
        Offence offence = Verdicts.failed(judge(history), FIRST);
        assertThat(offence.what())
                .isEqualTo("the driver logs an error after the hop (csi-w1-new, container s3-plugin)");
        assertThat(offence.value()).isEqualTo("E0101 cannot do it");
        assertThat(offence.at()).isEqualTo(History.wall(20));
    }

    @Test
    void onlyErrorsOfTheStabilisationCount() {
        // From 15, when the hop was done, to 23.5, when the next was checked.
        Verdicts.passed(judge(error(14.999)));
        Verdicts.failed(judge(error(15)), FIRST);
        Verdicts.failed(judge(error(23.499)), FIRST);
        Verdicts.passed(judge(error(23.5)));
    }

    @Test
    void withoutALogItIsInconclusive() {
        History history = Histories.hops();
        for (String pod : Set.of("csi-w1-old", "csi-w1-new", "csi-w2-old", "csi-w2-new")) {
            history.without(Channel.LOGS, pod);
        }
        assertThat(Verdicts.doubted(judge(history), FIRST)).isEqualTo("no log of the driver was recorded");
    }

    @Test
    void withoutAPatternLinesSayThemselvesWhetherTheyAreErrors() {
        String error = "E0101 15:04:05.1 1 node.go:1] no bucket";
        assertThat(Verdicts.failed(judge(saying(error, null)), FIRST).value()).isEqualTo(error);
        Verdicts.passed(judge(saying("I0101 15:04:05.1 1 node.go:1] no error", null)));
        Verdicts.passed(judge(saying(error, "no bucket$")));
    }

    private static History saying(String line, String harmless) {
        return Histories.hops()
                .add(
                        Channel.LOGS,
                        "csi-w1-new",
                        20,
                        Lines.logLine("w1", "csi-w1-new", "s3-plugin", History.wall(20), line))
                .driver(d ->
                        DriverBuilder.of(d).errorLog(null).harmlessLog(harmless).build());
    }

    // ---- new work after a hop, and what the driver uses

    private static History working() {
        return working("");
    }

    /** New claims and pods of both nodes after each hop, begun when it was done; after one of them not on w1. */
    private static History working(String idle) {
        History history = Histories.hops();
        double[] done = {15, 30, 45};
        for (int i = 0; i < done.length; i++) {
            for (String node : VERSIONS.get(i + 1).equals(idle) ? List.of("w2") : List.of("w1", "w2")) {
                Map<String, String> facts = Map.of(Actions.TO, VERSIONS.get(i + 1), Actions.NODE, node);
                history.did(done[i], done[i] + 1, Actions.CREATE_PVC, "hop-" + node, facts, Map.of());
                history.did(done[i] + 1, done[i] + 2, Actions.START_POD, "hop-" + node, facts, Map.of());
            }
        }
        return history;
    }

    @Test
    void newWorkAfterEachHopIsCounted() {
        Finding second = Verdicts.of(judge(working()), SECOND);
        assertThat(second.verdict()).isEqualTo(Verdict.PASS);
        assertThat(second.figures()).containsEntry("new claims and pods at work", "2 on 2 nodes");
    }

    @Test
    void aRunFromBeforeThatWasPartOfTheProcedureIsNotAskedForIt() {
        assertThat(Verdicts.of(judge(Histories.hops()), SECOND).figures())
                .doesNotContainKey("new claims and pods at work");
    }

    @ParameterizedTest
    @CsvSource({
        Actions.CREATE_PVC + ",a new claim was not bound on w2 after the hop",
        Actions.START_POD + ",a new pod did not get to work on w2 after the hop"
    })
    void workThatFailsIsAnOffence(String what, String told) {
        History history = working()
                .didNot(
                        32,
                        33,
                        what,
                        "hop-w2",
                        Map.of(Actions.TO, "2.0.0", Actions.NODE, "w2"),
                        "nothing came within 2 min");
        Judgement judgement = judge(history);
        assertThat(Verdicts.failed(judgement, SECOND).what()).isEqualTo(told);
        assertThat(Verdicts.failed(judgement, SECOND).value()).isEqualTo("nothing came within 2 min");
        assertThat(Verdicts.of(judgement, FIRST).verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void aHopWithoutWorkIsInDoubtWhereOthersHaveIt() {
        assertThat(Verdicts.doubted(judge(working("2.0.0")), SECOND))
                .isEqualTo("no new pod on w1 is known to have worked after the hop");
    }

    @Test
    void whatTheDriverUsesIsToldBeforeAndAfter() {
        Finding first = Verdicts.of(
                judge(uses(uses(Histories.hops(), 8, 20 << 20, 5_000_000), 16, 35 << 20, 12_500_000)), FIRST);
        assertThat(first.verdict()).isEqualTo(Verdict.PASS);
        assertThat(first.figures())
                .containsEntry("memory of s3-csi-node", "20 MiB → 35 MiB")
                .containsEntry("processors of s3-csi-node", "0.005 → 0.013");
    }

    private static History uses(History history, double at, long bytes, long nanoCores) {
        return history.did(
                at,
                at + 0.1,
                Actions.RESOURCE_USE,
                "s3-csi-node",
                Map.of(),
                Map.of(Actions.BYTES, Long.toString(bytes), Actions.NANO_CORES, Long.toString(nanoCores)));
    }

    // ---- the way back

    private static History askedToGoBack(String answer) {
        return Histories.hops()
                .did(
                        23.2,
                        23.3,
                        Actions.PREFLIGHT,
                        "csi",
                        Map.of(Actions.FROM, "1.2.0", Actions.TO, "1.1.0"),
                        Map.of(Actions.ANSWER, answer));
    }

    @Test
    void aPreflightThatGoesBackIsAnOffenceAndOneThatRefusesIsCounted() {
        assertThat(Verdicts.of(judge(askedToGoBack(Actions.REFUSED)), PREFLIGHT).message())
                .isEqualTo("refused 1 time to skip a version and 1 time to go back");
        assertThat(Verdicts.failed(judge(askedToGoBack(Actions.ACCEPTED)), PREFLIGHT)
                        .what())
                .isEqualTo("the preflight was asked to go back from 1.2.0 to 1.1.0 and did not refuse");
    }

    // ---- the revisions

    @Test
    void aVersionThatWasSkippedIsAnOffence() {
        Judgement judgement = judge(helm("1.1.0 superseded", "2.0.0 superseded", "2.2.0 deployed"));
        Offence offence = Verdicts.failed(judgement, RELEASE);
        assertThat(offence.what()).isEqualTo("version 1.2.0 was skipped");
        assertThat(offence.before()).isEqualTo("revision 1 of csi-1.1.0, superseded");
        assertThat(offence.after()).isEqualTo("revision 2 of csi-2.0.0, superseded");
        assertThat(offence.value()).isEqualTo(offence.after());
    }

    @Test
    void aFirstVersionThatWasSkippedIsAnOffence() {
        Offence offence =
                Verdicts.failed(judge(helm("1.2.0 superseded", "2.0.0 superseded", "2.2.0 deployed")), RELEASE);
        assertThat(offence.what()).isEqualTo("version 1.1.0 was skipped");
        assertThat(offence.before()).isEqualTo("nothing");
    }

    @Test
    void aVersionThatIsNotOnTheWayOrAStepBackIsAnOffence() {
        assertThat(Verdicts.failed(
                                judge(helm(
                                        "1.1.0 superseded",
                                        "1.5.0 superseded",
                                        "1.2.0 superseded",
                                        "2.0.0 superseded",
                                        "2.2.0 deployed")),
                                RELEASE)
                        .what())
                .isEqualTo("the release did not go up version by version");
        assertThat(Verdicts.failed(
                                judge(helm(
                                        "1.1.0 superseded",
                                        "1.2.0 superseded",
                                        "1.1.0 superseded",
                                        "1.2.0 superseded",
                                        "2.0.0 superseded",
                                        "2.2.0 deployed")),
                                RELEASE)
                        .after())
                .isEqualTo("revision 3 of csi-1.1.0, superseded");
    }

    @Test
    void aVersionThatTookTwoRevisionsIsNotSkipped() {
        Verdicts.passed(judge(
                helm("1.1.0 superseded", "1.2.0 failed", "1.2.0 superseded", "2.0.0 superseded", "2.2.0 deployed")));
    }

    @Test
    void aReleaseThatDidNotComeToTheLastVersionIsAnOffence() {
        Offence offence =
                Verdicts.failed(judge(helm("1.1.0 superseded", "1.2.0 superseded", "2.0.0 deployed")), RELEASE);
        assertThat(offence.what()).isEqualTo("the release is not deployed at version 2.2.0");
        assertThat(offence.value()).isEqualTo("revision 3 of csi-2.0.0, deployed");
        assertThat(Verdicts.failed(
                                judge(helm("1.1.0 superseded", "1.2.0 superseded", "2.0.0 superseded", "2.2.0 failed")),
                                RELEASE)
                        .value())
                .isEqualTo("revision 4 of csi-2.2.0, failed");
    }

    @Test
    void aBrokenRunNeedNotComeToTheLastVersion() {
        History history = helm("1.1.0 superseded", "1.2.0 deployed")
                .phases(phases ->
                        phases.stream().filter(p -> p.start() < History.ns(25)).toList());
        assertThat(Verdicts.doubted(judge(history), RELEASE))
                .isEqualTo("the run ended before the drain (and 1 more reason)");
    }

    @Test
    void aReleaseThatWasNotLookedAtIsInconclusive() {
        String why = "no revision of the Helm release was recorded";
        assertThat(Verdicts.doubted(judge(Histories.hops().without(Channel.HELM, OBSERVER)), RELEASE))
                .isEqualTo(why);
        assertThat(Verdicts.doubted(judge(helm()), RELEASE)).isEqualTo(why);
    }

    // ---- the preflight

    @Test
    void aPreflightThatLetsASkipThroughIsAnOffence() {
        Offence offence = Verdicts.failed(judge(preflight("1.2.0", "2.2.0", Actions.ACCEPTED)), PREFLIGHT);
        assertThat(offence.what()).isEqualTo("the preflight was asked to go from 1.2.0 to 2.2.0 and did not refuse");
        assertThat(offence.value()).isEqualTo("accepted");
        assertThat(offence.at()).isEqualTo(History.wall(9));
    }

    @Test
    void aPreflightThatWasNotAskedToSkipIsInconclusive() {
        String why = "no preflight that refused to skip a version was recorded";
        History adjacent =
                Histories.hops().asked(Actions.PREFLIGHT, f -> Map.of(Actions.FROM, "1.1.0", Actions.TO, "1.2.0"));
        assertThat(Verdicts.doubted(judge(adjacent), PREFLIGHT)).isEqualTo(why);
        assertThat(Verdicts.doubted(judge(Histories.hops().undone(Actions.PREFLIGHT)), PREFLIGHT))
                .isEqualTo(why);
        assertThat(Verdicts.doubted(
                        judge(Histories.hops()
                                .asked(Actions.PREFLIGHT, f -> Map.of(Actions.FROM, "0.9", Actions.TO, "2.0.0"))),
                        PREFLIGHT))
                .isEqualTo(why);
        assertThat(Verdicts.doubted(
                        judge(Histories.hops()
                                .asked(Actions.PREFLIGHT, f -> Map.of(Actions.FROM, "1.1.0", Actions.TO, "9"))),
                        PREFLIGHT))
                .isEqualTo(why);
    }

    @Test
    void aPreflightForThreeVersionsIsASkipToo() {
        Verdicts.passed(judge(preflight("1.1.0", "2.2.0", Actions.REFUSED)));
        assertThat(Verdicts.of(judge(preflight("1.1.0", "2.2.0", Actions.REFUSED)), PREFLIGHT)
                        .message())
                .isEqualTo("refused 2 times to skip a version");
    }

    @Test
    void aPreflightThatGaveNoAnswerIsInconclusive() {
        assertThat(Verdicts.doubted(
                        judge(Histories.hops()
                                .didNot(
                                        9,
                                        9.1,
                                        Actions.PREFLIGHT,
                                        "csi",
                                        Map.of(Actions.FROM, "1.2.0", Actions.TO, "2.2.0"),
                                        "no such command")),
                        PREFLIGHT))
                .isEqualTo("the preflight was asked to go from 1.2.0 to 2.2.0 and gave no answer: no such command");
        assertThat(Verdicts.doubted(judge(preflight("1.2.0", "2.2.0", "perhaps")), PREFLIGHT))
                .isEqualTo("the preflight was asked to go from 1.2.0 to 2.2.0 and gave no answer");
    }

    // ---- the plan

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void aRunWithoutVersionsInBetweenIsInconclusive(int count) {
        History history = Histories.hops()
                .change(c -> new Manifest.Change(
                        c.from(),
                        c.to(),
                        c.wantedImages(),
                        c.crds(),
                        c.dryRun(),
                        count == 0 ? null : VERSIONS.subList(0, count)));
        assertThat(Verdicts.doubted(judge(history), "versions"))
                .isEqualTo("the manifest lists no versions to go through one by one, only 1.1.0 and 2.2.0");
    }

    @Test
    void oneVersionInBetweenIsEnough() {
        History history = Histories.hops()
                .change(c -> new Manifest.Change(
                        c.from(), c.to(), c.wantedImages(), c.crds(), c.dryRun(), VERSIONS.subList(0, 3)));
        assertThat(judge(history).findings())
                .extracting(Finding::subject)
                .containsExactly(FIRST, SECOND, RELEASE, PREFLIGHT);
    }

    private static History without(String what, String to) {
        History history = Histories.hops();
        List<Long> ids = new ArrayList<>();
        history.map(Channel.ACTIONS, OBSERVER, (s, line) -> {
            if (line instanceof Action.Begun b
                    && b.what().equals(what)
                    && to.equals(b.facts().get(Actions.TO))) {
                ids.add(b.id());
            }
            return ids.contains(line.id()) ? null : line;
        });
        return history;
    }

    private static History hop(String to, double begun, double done, String error) {
        int place = VERSIONS.indexOf(to);
        return without(Actions.HOP, to)
                .didNot(
                        begun,
                        done,
                        Actions.HOP,
                        "csi",
                        Map.of(Actions.FROM, VERSIONS.get(place - 1), Actions.TO, to),
                        error);
    }

    private static History error(double second) {
        return Histories.hops()
                .add(
                        Channel.LOGS,
                        "csi-w1-new",
                        second,
                        Lines.logLine("w1", "csi-w1-new", "s3-plugin", History.wall(second), "E0101 no"));
    }

    private static History helm(String... revisions) {
        return Histories.hops().map(Channel.HELM, OBSERVER, (s, look) -> ReleaseLines.helm(revisions));
    }

    private static History preflight(String from, String to, String answer) {
        return Histories.hops()
                .did(
                        8.9,
                        9,
                        Actions.PREFLIGHT,
                        "csi",
                        Map.of(Actions.FROM, from, Actions.TO, to),
                        Map.of(Actions.ANSWER, answer));
    }

    private static History changed(double from, Predicate<Pods.Entry> which, UnaryOperator<Pods.Entry> change) {
        return changed(from, s -> s < 24, which, change);
    }

    private static History changed(
            double from, DoublePredicate until, Predicate<Pods.Entry> which, UnaryOperator<Pods.Entry> change) {
        return Histories.hops()
                .map(
                        Channel.PODS,
                        OBSERVER,
                        (s, look) -> s < from || !until.test(s)
                                ? look
                                : Lines.pods(look.pods().stream()
                                        .map(p -> which.test(p) ? change.apply(p) : p)
                                        .toList()));
    }

    private static Pods.Entry container(Pods.Entry p, String id, int restarts) {
        return entry(
                p,
                p.uid(),
                false,
                List.of(new Pods.Container("main", "containerd://" + id, "image:1", restarts, "running")));
    }

    private static Pods.Entry entry(Pods.Entry p, String uid, boolean deleting, List<Pods.Container> containers) {
        return PodBuilder.of(p)
                .uid(uid)
                .deleting(deleting)
                .containers(containers)
                .build();
    }

    private static Judgement judge(History history) {
        return Histories.judge("hops", history);
    }
}
