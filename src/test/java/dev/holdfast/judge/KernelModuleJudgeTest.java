package dev.holdfast.judge;

import static dev.holdfast.evidence.History.OBSERVER;
import static dev.holdfast.judge.ModuleRun.NEW_IMAGE;
import static dev.holdfast.judge.ModuleRun.OLD_IMAGE;
import static dev.holdfast.judge.ModuleRun.look;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.DriverBuilder;
import dev.holdfast.evidence.History;
import dev.holdfast.evidence.KernelModules;
import dev.holdfast.evidence.Lines;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.NodeModule;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.PodLines;
import dev.holdfast.evidence.Pods;
import dev.holdfast.judge.recording.Recording;
import dev.holdfast.judge.recording.Window;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Verdict;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class KernelModuleJudgeTest {
    private static final String BY_RUN = "refused by the run";
    private static final String BY_PREFLIGHT = "refused by the preflight";

    @Test
    void aModuleThatStaysTheSamePasses() {
        Judgement judgement = judge(ModuleRun.kept());
        Verdicts.passed(judgement);
        assertThat(judgement.findings())
                .extracting(Finding::subject)
                .containsExactly("order", "loaded", "node w1", "node w2", "versions");
        assertThat(Verdicts.of(judgement, "order").message()).startsWith("the module stayed the same, in ");
    }

    @Test
    void anotherOneThatComesBetweenPodsAndDriverPasses() {
        Judgement judgement = judge(ModuleRun.exchanged());
        Verdicts.passed(judgement);
        assertThat(judgement.findings())
                .extracting(Finding::subject)
                .containsExactly(BY_RUN, BY_PREFLIGHT, "order", "loaded", "node w1", "node w2", "versions");
        assertThat(Verdicts.of(judgement, "order").message())
                .isEqualTo("another module came when no pod used a volume, and before the driver: " + OLD_IMAGE + " → "
                        + NEW_IMAGE);
        assertThat(Verdicts.of(judgement, "loaded").figures())
                .containsEntry("loaded after the exchange within", "3.0 s");
        assertThat(Verdicts.of(judgement, BY_RUN).message()).startsWith("refused, naming 4 pods");
    }

    // ---- order

    @Test
    void oneThatIsExchangedUnderPodsIsAnOffence() {
        History history = looks(ModuleRun.kept(), s -> s >= 5, look -> look(NEW_IMAGE, 2, 2, "w1", "w2"));
        assertThat(Verdicts.failed(judge(history), "order").what())
                .isEqualTo("the kernel module is exchanged while pods use volumes");
    }

    @Test
    void podsThatHaveEndedUseNothing() {
        History history = ModuleRun.exchanged();
        looks(history, s -> s >= 62, look -> look(NEW_IMAGE, 2, 2, "w1", "w2"));
        assertThat(Verdicts.of(judge(history), "order").offence().what()).contains("while pods use volumes");
        history.map(Channel.PODS, OBSERVER, (s, look) -> s < 60 || s > 64 ? look : ended(look));
        assertThat(Verdicts.of(judge(history), "order").verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void oneThatComesWithTheDriverIsAnOffence() {
        History history = looks(ModuleRun.exchanged(), s -> s < 71, look -> look(OLD_IMAGE, 2, 2, "w1", "w2"));
        assertThat(Verdicts.failed(judge(history), "order").what())
                .isEqualTo("another kernel module comes with the driver, and not before it");
    }

    @Test
    void oneThatChangesAfterTheUpgradeDidNotComeWithIt() {
        History history = looks(ModuleRun.exchanged(), s -> s < 76, look -> look(OLD_IMAGE, 2, 2, "w1", "w2"));
        assertThat(Verdicts.of(judge(history), "order").offence()).isNull();
    }

    @Test
    void aDriverThatDoesNotWaitForItIsAnOffence() {
        History history = looks(ModuleRun.exchanged(), s -> s >= 69 && s < 71, look -> look(NEW_IMAGE, 2, 1, "w1"));
        assertThat(Verdicts.failed(judge(history), "order").what())
                .isEqualTo("the driver is upgraded before the kernel module is loaded on all nodes");
        assertThat(Verdicts.failed(judge(history), "order").value()).isEqualTo("1 of 2 nodes");
        looks(history, s -> s >= 69 && s < 71, look -> look(NEW_IMAGE, 0, 0));
        assertThat(Verdicts.of(judge(history), "order").offence().value()).isEqualTo("0 of 0 nodes");
    }

    @Test
    void withoutALookJustBeforeTheUpgradeThereIsDoubt() {
        History history = ModuleRun.kept().drop(Channel.KERNEL_MODULES, OBSERVER, 8, 12);
        assertThat(Verdicts.doubted(judge(history), "order")).contains("just before the driver was upgraded: the last");
        assertThat(Verdicts.doubted(judge(ModuleRun.kept().drop(Channel.KERNEL_MODULES, OBSERVER, -30, 12)), "order"))
                .contains("nobody looked at the kernel module just before");
        assertThat(judge(ModuleRun.kept().without(Channel.KERNEL_MODULES, OBSERVER))
                        .findings())
                .allSatisfy(finding -> assertThat(finding.message()).contains("nobody looked at"));
    }

    @Test
    void withoutAnUpgradeThereIsDoubt() {
        History history = ModuleRun.exchanged().undone(Actions.HELM_UPGRADE);
        Verdicts.passed(judge(history));
        history.phases(phases ->
                phases.stream().filter(phase -> !phase.name().equals("upgrade")).toList());
        assertThat(Verdicts.of(judge(history), "order").message()).contains("no upgrade of the driver was recorded");
    }

    @Test
    void whatHelmBeganCountsAndNotThePhase() {
        History history = looks(ModuleRun.kept(), s -> s == 10, look -> look(OLD_IMAGE, 2, 1, "w1"));
        assertThat(Verdicts.of(judge(history), "order").offence().what())
                .isEqualTo("the driver is upgraded before the kernel module is loaded on all nodes");
    }

    @Test
    void anUpgradeThatBrokeIsDoubtAlsoWhenTheWorkloadsHaveStopped() {
        History history = ModuleRun.exchanged()
                .phases(phases -> phases.stream()
                        .map(p -> p.name().equals(Phase.UPGRADE)
                                ? new Phase(p.name(), p.start(), p.end(), "timed out")
                                : p)
                        .toList());
        assertThat(Verdicts.doubted(judge(history), "order")).isEqualTo("phase upgrade failed: timed out");
        history.phases(phases -> phases.stream()
                .map(p -> p.name().equals(Phase.UPGRADE) ? new Phase(p.name(), p.start(), null, null) : p)
                .toList());
        assertThat(Verdicts.of(judge(history), "order").message()).contains("phase upgrade failed: it never ended");
    }

    @Test
    void oneThatComesForTheFirstTimeIsNotExchanged() {
        History history = looks(ModuleRun.kept(), s -> s < 5, look -> look("", 0, 0));
        assertThat(Verdicts.of(judge(history), "order").offence()).isNull();
    }

    // ---- loaded

    @Test
    void oneThatIsUnloadedMeanwhileIsAnOffence() {
        History history = looks(ModuleRun.kept(), s -> s == 30, look -> look(OLD_IMAGE, 2, 1, "w1", "w2"));
        assertThat(Verdicts.failed(judge(history), "loaded").what())
                .isEqualTo("the kernel module is not loaded any more on each node that is to have it");
        history = looks(ModuleRun.kept(), s -> s == 30, look -> look("", 0, 0, "w1", "w2"));
        assertThat(Verdicts.of(judge(history), "loaded").offence().what())
                .isEqualTo("the object by which the kernel module is loaded is gone");
        history = looks(ModuleRun.kept(), s -> s < -1, look -> look(OLD_IMAGE, 2, 1, "w1"));
        Verdicts.passed(judge(history));
    }

    @Test
    void oneThatIsNotLoadedFromTheBeginIsAnOffence() {
        History history = looks(
                ModuleRun.kept().drop(Channel.KERNEL_MODULES, OBSERVER, -30, 0),
                s -> s == 0,
                look -> look(OLD_IMAGE, 2, 1, "w1"));
        assertThat(Verdicts.failed(judge(history), "loaded").what()).contains("not loaded any more");
    }

    @Test
    void oneThatGoesAndComesWithAnotherImageIsExchanged() {
        History history = looks(ModuleRun.kept(), s -> s >= -1, look -> look(NEW_IMAGE, 2, 2, "w1", "w2"));
        looks(history, s -> s >= -1 && s < 2, look -> look(NEW_IMAGE, 2, 1, "w1"));
        looks(history, s -> s == -2, look -> look("", 0, 0));
        assertThat(Verdicts.of(judge(history), "loaded").verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void oneThatIsNotLoadedInTheEndIsAnOffence() {
        History history = looks(ModuleRun.exchanged(), s -> s >= 71, look -> look("r/m:6-1.0.1", 2, 1, "w1", "w2"));
        assertThat(Verdicts.of(judge(history), "loaded").offence().what())
                .isEqualTo("the kernel module is not loaded on each node that is to have it");
    }

    @Test
    void whatWasExchangedMustStayLoadedThen() {
        History history = looks(ModuleRun.exchanged(), s -> s == 77, look -> look(NEW_IMAGE, 2, 1, "w1", "w2"));
        assertThat(Verdicts.failed(judge(history), "loaded").what()).contains("not loaded any more");
    }

    // ---- nodes

    @Test
    void aNodePluginWithoutTheModuleIsAnOffence() {
        History history = looks(ModuleRun.kept(), s -> s > 55, look -> look(OLD_IMAGE, 1, 1, "w1"));
        assertThat(Verdicts.failed(judge(history), "node w2").what())
                .isEqualTo("a node plugin runs on a node without the kernel module");
    }

    @Test
    void aNodeWithTheModuleHasANodePlugin() {
        Predicate<Pods.Entry> onSecond =
                pod -> pod.node().equals("w2") && pod.namespace().equals("kube-system");
        for (Function<Pods.Entry, Pods.Entry> lacking : List.<Function<Pods.Entry, Pods.Entry>>of(
                pod -> PodLines.pod(pod.namespace(), pod.name(), pod.uid(), "w3", true, pod.labels()),
                pod -> PodLines.pod(pod.namespace(), pod.name(), pod.uid(), pod.node(), true, Map.of()),
                pod -> PodLines.pod("other", pod.name(), pod.uid(), pod.node(), true, pod.labels()))) {
            History history = ModuleRun.kept()
                    .map(
                            Channel.PODS,
                            OBSERVER,
                            (s, look) -> Lines.pods(look.pods().stream()
                                    .map(pod -> onSecond.test(pod) ? lacking.apply(pod) : pod)
                                    .toList()));
            assertThat(Verdicts.failed(judge(history), "node w2").what())
                    .isEqualTo("no node plugin runs on a node with the kernel module");
            looks(history, s -> s > 55, look -> look(OLD_IMAGE, 1, 1, "w1"));
            assertThat(Verdicts.of(judge(history), "node w2").message()).isEqualTo("neither module nor node plugin");
        }
    }

    @Test
    void aKernelWithoutTheModuleIsAnOffence() {
        History history = ModuleRun.kept().map(Channel.NODE_MODULES, "w1", (s, look) -> ModuleRun.loaded(s < 50));
        assertThat(Verdicts.failed(judge(history), "node w1").what())
                .isEqualTo("the operator says that the kernel module is loaded, and the kernel of the node has none");
        assertThat(Verdicts.doubted(judge(ModuleRun.kept().without(Channel.NODE_MODULES, "w1")), "node w1"))
                .isEqualTo("nobody looked at the kernel of the node");
        history.map(Channel.NODE_MODULES, "w1", (s, look) -> new NodeModule(0, 0, null, null, "EACCES"));
        assertThat(Verdicts.of(judge(history), "node w1").message())
                .contains("nobody looked at the kernel of the node");
        history.driver(driver -> with(driver, null, driver.module().image()));
        Verdicts.passed(judge(history));
    }

    // ---- versions

    @Test
    void aModuleOfAnotherReleaseIsAnOffence() {
        History history = looks(ModuleRun.exchanged(), s -> s >= 66, look -> another(look, "r/m:6-0.9"));
        assertThat(Verdicts.failed(judge(history), "versions").value())
                .isEqualTo("0.9 with release 2.2.0, to which belong 1.0, 1.1");
    }

    @Test
    void anUpgradeThatFailedOrWasTakenBackLeavesTheOldRelease() {
        String old = "1.1 with release 1.2.0, to which belong 1.0";
        assertThat(Verdicts.of(judge(ModuleRun.exchanged().broke(Actions.HELM_UPGRADE, "no")), "versions")
                        .offence()
                        .value())
                .isEqualTo(old);
        History back = ModuleRun.exchanged();
        back.did(76, 77, Actions.HELM_ROLLBACK, "s3", Map.of(), Map.of());
        assertThat(Verdicts.failed(judge(back), "versions").value()).isEqualTo(old);
        back.did(78, 79, Actions.HELM_UPGRADE, "s3", Map.of(), Map.of());
        Verdicts.passed(judge(back));
    }

    @Test
    void versionsOfWhichNothingIsKnownAreDoubt() {
        History history = looks(ModuleRun.kept(), s -> true, look -> another(look, "r/m:latest"));
        assertThat(Verdicts.doubted(judge(history), "versions")).contains("does not show the version");
        history = ModuleRun.kept()
                .change(change -> new Manifest.Change("1.2.0", "3.0.0", change.wantedImages(), change.crds(), "ok"));
        assertThat(Verdicts.doubted(judge(history), "versions"))
                .isEqualTo("the profile does not say which versions of the module belong to release 3.0.0");
        history.driver(driver -> with(driver, "ext4", null));
        Verdicts.passed(judge(history));
    }

    // ---- refused

    @Test
    void whatWasNotRefusedIsAnOffenceIfAnotherModuleComes() {
        History history = ModuleRun.exchanged();
        history.got(Actions.CHECK_MODULE, facts -> Map.of(Actions.ANSWER, Actions.ACCEPTED, Actions.REASON, "same"));
        assertThat(Verdicts.of(judge(history), BY_RUN).offence().what())
                .isEqualTo("an upgrade with another kernel module was not refused while pods use volumes");
        assertThat(Verdicts.of(judge(history), BY_PREFLIGHT).offence()).isNotNull();
        History same =
                ModuleRun.exchanged().got(Actions.CHECK_MODULE, facts -> Map.of(Actions.ANSWER, Actions.ACCEPTED));
        same.undone(Actions.UPDATE_MODULE);
        assertThat(Verdicts.doubted(judge(same), BY_RUN)).contains("nothing to refuse");
    }

    @Test
    void aPodThatIsNotNamedIsAnOffence() {
        History history = ModuleRun.exchanged();
        history.got(
                Actions.CHECK_MODULE,
                facts -> Map.of(Actions.ANSWER, Actions.REFUSED, Actions.PODS, "holdfast/static-1"),
                "s3");
        assertThat(Verdicts.failed(judge(history), BY_RUN).value())
                .isEqualTo("holdfast/dynamic-1 is not among: ,holdfast/static-1,");
        history = ModuleRun.exchanged();
        history.got(
                Actions.CHECK_MODULE,
                facts -> Map.of(Actions.ANSWER, Actions.REFUSED, Actions.REASON, "3 pods"),
                Actions.PREFLIGHT);
        assertThat(Verdicts.failed(judge(history), BY_PREFLIGHT).what()).contains("is not named");
    }

    @Test
    void whatWasRefusedChangesNothing() {
        History history = looks(ModuleRun.exchanged(), s -> s >= 20 && s < 66, look -> another(look, NEW_IMAGE));
        assertThat(Verdicts.of(judge(history), BY_RUN).offence().what())
                .isEqualTo("an upgrade that was refused changed the kernel module all the same");
        history = ModuleRun.exchanged();
        history.map(
                Channel.HELM,
                OBSERVER,
                (s, look) -> s < 20
                        ? look
                        : Lines.helm(List.of(
                                look.revisions().get(0), look.revisions().get(0))));
        assertThat(Verdicts.of(judge(history), BY_RUN).offence().what())
                .isEqualTo("an upgrade that was refused made a revision of the release all the same");
    }

    @Test
    void aTryOfWhichTooLittleIsKnownIsDoubt() {
        assertThat(Verdicts.of(judge(ModuleRun.exchanged().broke(Actions.CHECK_MODULE, "no answer")), BY_RUN)
                        .message())
                .contains("was not found out: no answer");
        assertThat(Verdicts.of(judge(ModuleRun.exchanged().neverDone(Actions.CHECK_MODULE)), BY_RUN)
                        .message())
                .contains("the record ends before");
        assertThat(Verdicts.of(judge(ModuleRun.exchanged().undone(Actions.CHECK_MODULE)), "refused upgrade")
                        .message())
                .contains("no upgrade was tried");
        assertThat(Verdicts.doubted(judge(ModuleRun.exchanged().without(Channel.HELM, OBSERVER)), BY_RUN))
                .contains("nobody looked at the revisions");
        assertThat(Verdicts.doubted(judge(ModuleRun.exchanged().drop(Channel.PODS, OBSERVER, -30, 60)), BY_RUN))
                .contains("no pod was seen to use a volume");
        assertThat(Verdicts.doubted(
                        judge(ModuleRun.exchanged().drop(Channel.KERNEL_MODULES, OBSERVER, 12, 66)), BY_RUN))
                .contains("nobody looked at the kernel module before and after");
        assertThat(Verdicts.doubted(
                        judge(ModuleRun.exchanged().drop(Channel.KERNEL_MODULES, OBSERVER, -30, 11)), BY_RUN))
                .contains("nobody looked at the kernel module before and after");
    }

    @Test
    void theUpgradeOfWorkloadsThatHaveStoppedIsJudgedWhereItIs() {
        Recording whole = Recording.of(ModuleRun.exchanged());
        Window around = StoppedUpgrade.of(whole).orElseThrow().recording().window();
        assertThat(List.of(around.start(), around.upgradeStart(), around.upgradeEnd(), around.end()))
                .containsExactly(History.ns(65), History.ns(70), History.ns(75), History.ns(80));
        assertThat(StoppedUpgrade.of(Recording.of(ModuleRun.kept()))).isEmpty();
        assertThat(StoppedUpgrade.of(Recording.of(
                                ModuleRun.exchanged().phases(phases -> phases.subList(0, phases.size() - 1))))
                        .orElseThrow()
                        .recording()
                        .window()
                        .end())
                .isEqualTo(History.ns(75));
    }

    private static History looks(
            History history, Predicate<Double> when, Function<KernelModules, KernelModules> change) {
        return history.map(Channel.KERNEL_MODULES, OBSERVER, (s, look) -> when.test(s) ? change.apply(look) : look);
    }

    private static KernelModules another(KernelModules look, String image) {
        return look(image, look.desired(), look.available(), look.ready().toArray(String[]::new));
    }

    private static Pods ended(Pods look) {
        return Lines.pods(look.pods().stream()
                .map(pod -> pod.namespace().equals("holdfast")
                        ? new Pods.Entry(
                                pod.namespace(),
                                pod.name(),
                                pod.uid(),
                                pod.node(),
                                "Succeeded",
                                false,
                                false,
                                pod.labels(),
                                pod.annotations(),
                                pod.containers(),
                                null,
                                null,
                                null,
                                null)
                        : pod)
                .toList());
    }

    private static Manifest.Driver with(Manifest.Driver driver, String loads, String image) {
        return DriverBuilder.of(driver)
                .module(new Manifest.KernelModule(
                        driver.module().name(), loads, image, driver.module().releases()))
                .build();
    }

    private static Judgement judge(History history) {
        return Histories.judge("kernel-module", history);
    }
}
