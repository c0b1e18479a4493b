package dev.holdfast.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.campaign.environment.CampaignException;
import dev.holdfast.campaign.fault.KubeletRestarted;
import dev.holdfast.campaign.fault.Moment;
import dev.holdfast.campaign.fault.PlannedFault;
import dev.holdfast.campaign.fault.ReleaseDefect;
import dev.holdfast.campaign.stage.AwaitRepublish;
import dev.holdfast.campaign.stage.Cleanup;
import dev.holdfast.campaign.stage.ComeBack;
import dev.holdfast.campaign.stage.Decide;
import dev.holdfast.campaign.stage.DrainWriters;
import dev.holdfast.campaign.stage.Hold;
import dev.holdfast.campaign.stage.PlanBuilder;
import dev.holdfast.campaign.stage.RecreatePods;
import dev.holdfast.campaign.stage.RollBack;
import dev.holdfast.campaign.stage.ShareVolume;
import dev.holdfast.campaign.stage.StartNewWorkloads;
import dev.holdfast.campaign.stage.TryUpgradeInUse;
import dev.holdfast.campaign.stage.UpdateModule;
import dev.holdfast.campaign.stage.Upgrade;
import dev.holdfast.campaign.stage.UpgradeAgain;
import dev.holdfast.campaign.stage.UpgradeControlPlane;
import dev.holdfast.campaign.stage.UpgradeKubelets;
import dev.holdfast.campaign.workload.RecreationOrder;
import dev.holdfast.campaign.workload.WorkloadPlan;
import dev.holdfast.evidence.Phase;
import dev.holdfast.verdict.GoBack;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Limit;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class CampaignPlanTest {
    private static PlanBuilder bare() {
        return new PlanBuilder().workloads(WorkloadPlan.of(2, 1, 100)).upgrade(List.of("1.2.0", "2.2.0"));
    }

    private static PlanBuilder usual() {
        return bare().then(new StartNewWorkloads(true)).then(new AwaitRepublish());
    }

    private static List<String> phases(CampaignPlan plan) {
        return plan.stages().stream().map(Stage::phase).distinct().toList();
    }

    @Test
    void anUpgradeOfAKernelModuleIsTriedFirstAndDoneWhenNobodyUsesIt() {
        ReleaseDefect wrong = ReleaseDefect.of("module.version", "0.9");
        CampaignPlan plan = bare().way("reset")
                .defect(wrong)
                .whenStopped()
                .then(new ComeBack())
                .build();
        assertThat(phases(plan))
                .containsSubsequence(
                        Phase.WARM_UP,
                        Phase.REFUSED_UPGRADE,
                        Phase.DRAIN,
                        Phase.STOPPED,
                        Phase.MODULE,
                        Phase.UPGRADE,
                        Phase.TRANSITION);
        assertThat(plan.stages())
                .contains(
                        new TryUpgradeInUse("reset"),
                        new UpdateModule("reset", Optional.of(wrong)),
                        new Upgrade(0, 1, "reset", Optional.of(wrong), false, false, true));
    }

    @Test
    void theWayForwardIsTheWayOfTheUpgrade() {
        assertThat(usual().way("values-file")
                        .then(new RollBack())
                        .upgradeAgain()
                        .build()
                        .stages())
                .contains(new UpgradeAgain("values-file"));
    }

    @Test
    void aLabBootsWithTheKubernetesOfTheFeatureAndHasThatWhichItIsUpgradedToAtHand() {
        CampaignPlan plan = usual().nodes(2)
                .kubernetes("1.33")
                .then(new UpgradeControlPlane("1.34"))
                .then(new UpgradeKubelets("1.34", UpgradeKubelets.Which.EACH, Duration.ZERO))
                .build();
        assertThat(plan.request().kubernetes()).contains("1.33");
        assertThat(plan.request().later()).containsExactly("1.34");
        assertThat(plan.guarantees()).contains(Guarantee.CLUSTER_UPGRADE);
        assertThat(usual().build().request().kubernetes()).isEmpty();
        assertThat(usual().build().request().later()).isEmpty();
    }

    @Test
    void stagesComeInTheOrderOfTheSentencesWithTheDrainBeforeTheFirstThatNeedsIt() {
        assertThat(phases(usual().then(new RollBack()).then(new Cleanup()).build()))
                .containsExactly(
                        Phase.INSTALL,
                        Phase.WORKLOADS,
                        Phase.SEED,
                        Phase.WARM_UP,
                        Phase.UPGRADE,
                        Phase.SETTLE,
                        Phase.NEW_WORKLOADS,
                        Phase.STABILITY,
                        Phase.ROLLBACK,
                        Phase.DRAIN,
                        Phase.CLEANUP);
        assertThat(usual().then(new DrainWriters()).then(new Cleanup()).build())
                .isEqualTo(usual().then(new Cleanup()).build());
    }

    @Test
    void onlyAnUpgradeThatHelmIsToTakeBackItselfIsAtomic() {
        assertThat(upgrade(bare().then(new RollBack(RollBack.By.ATOMIC)).build())
                        .atomic())
                .isTrue();
        assertThat(upgrade(bare().then(new RollBack(RollBack.By.HAND)).build()).atomic())
                .isFalse();
        assertThat(bare().then(new RollBack(RollBack.By.FORCE)).build().name())
                .isEqualTo("upgrade-1.2.0-to-2.2.0-back-by-helm-rollback-force-and-rollback");
    }

    private static Upgrade upgrade(CampaignPlan plan) {
        return plan.stages().stream()
                .filter(Upgrade.class::isInstance)
                .map(Upgrade.class::cast)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aWayBackThatIsGoneOnlyIfAskedForIsProvedOnlyThen() {
        GoBack asked = new GoBack(GoBack.Answer.GO_BACK, List.of("data differs"));
        GoBack not = new GoBack(GoBack.Answer.UNDECIDED, List.of());
        CampaignPlan ifAsked =
                usual().then(new Decide()).then(new OnlyIfAsked(new RollBack())).build();
        assertThat(ifAsked.guarantees()).contains(Guarantee.ROLLBACK);
        assertThat(NotApplicable.notAskedFor(ifAsked, asked, Guarantee.ROLLBACK))
                .isEmpty();
        assertThat(NotApplicable.notAskedFor(ifAsked, not, Guarantee.ROLLBACK)).isPresent();
        assertThat(NotApplicable.notAskedFor(ifAsked, not, Guarantee.REPUBLISH)).isEmpty();
        assertThat(NotApplicable.notAskedFor(usual().then(new RollBack()).build(), not, Guarantee.ROLLBACK))
                .as("gone in any case")
                .isEmpty();
    }

    @Test
    void aStageThatNeedsWritersIsRefusedAfterOneThatNeedsThemToHaveStopped() {
        PlanBuilder wrong = usual().then(new Cleanup()).then(new RollBack());
        assertThatThrownBy(wrong::build)
                .isInstanceOf(CampaignException.class)
                .hasMessageContaining("stage rollback needs workloads that write");
    }

    @Test
    void aPlanWithoutAnUpgradeIsRefused() {
        assertThatThrownBy(() -> new PlanBuilder().build()).hasMessageContaining("needs an upgrade");
    }

    @Test
    void whatIsDonePromisesWhatItIsDoneFor() {
        assertThat(bare().build().guarantees())
                .contains(Guarantee.PROCESS, Guarantee.UPGRADE, Guarantee.PROVISIONING)
                .doesNotContain(Guarantee.REPUBLISH, Guarantee.POD_MOUNTER, Guarantee.HOPS, Guarantee.ROLLOUT);
        assertThat(usual().then(new ShareVolume()).then(new Cleanup()).build().guarantees())
                .containsSubsequence(
                        Guarantee.REPUBLISH,
                        Guarantee.POD_MOUNTER,
                        Guarantee.SHARING,
                        Guarantee.UPGRADE,
                        Guarantee.CLEANUP);
        assertThat(bare().workMeanwhile().build().guarantees()).contains(Guarantee.ROLLOUT);
        assertThat(bare().then(new StartNewWorkloads(false)).build().guarantees())
                .doesNotContain(Guarantee.POD_MOUNTER);
    }

    @Test
    void guaranteesComeInTheOrderOfTheRegistry() {
        List<Guarantee> promised = usual().then(new Cleanup())
                .then(new RecreatePods(RecreationOrder.byName()))
                .build()
                .guarantees();
        assertThat(promised)
                .containsExactlyElementsOf(Arrays.stream(Guarantee.values())
                        .filter(promised::contains)
                        .toList());
    }

    @Test
    void kindsOfVolumesAreComparedOnlyWhereThereAreBoth() {
        assertThat(usual().workloads(WorkloadPlan.of(2, 0, 100)).build().guarantees())
                .doesNotContain(Guarantee.PROVISIONING);
    }

    @Test
    void severalReleasesAreGoneThroughOneByOne() {
        CampaignPlan hops = usual().upgrade(List.of("1.1.0", "1.2.0", "2.2.0")).build();
        assertThat(hops.stages().stream().map(Stage::phase))
                .containsSubsequence(
                        Phase.PREPARATION,
                        Phase.UPGRADE,
                        Phase.STABILITY,
                        Phase.PREPARATION,
                        Phase.UPGRADE,
                        Phase.SETTLE);
        assertThat(hops.guarantees()).contains(Guarantee.HOPS);
        assertThat(hops.name()).isEqualTo("upgrade-1.1.0-to-1.2.0-to-2.2.0");
    }

    @Test
    void credentialsAreProvedByChecksInALongHoldToo() {
        CampaignPlan held = bare().then(new StartNewWorkloads(true))
                .then(new Hold(Duration.ofMinutes(150), List.of(Duration.ofMinutes(70))))
                .build();
        assertThat(held.guarantees())
                .contains(Guarantee.CREDENTIALS, Guarantee.REPUBLISH, Guarantee.MEMORY)
                .doesNotContain(Guarantee.WRONG_KEY);
        assertThat(held.name()).isEqualTo("upgrade-1.2.0-to-2.2.0-held-for-150-min-and-credentials-and-memory");
    }

    @Test
    void anUpgradeByOthersIsNamedSoAndIsNotJudgedByTheWayItWasDone() {
        CampaignPlan others = new PlanBuilder()
                .workloads(WorkloadPlan.of(2, 1, 100))
                .upgradeByOthers("1.2.0", "2.2.0")
                .then(new StartNewWorkloads(true))
                .build();
        assertThat(others.name()).isEqualTo("upgrade-1.2.0-to-2.2.0-by-others");
        assertThat(others.byOthers()).isTrue();
        assertThat(others.guarantees()).contains(Guarantee.POD_MOUNTER).doesNotContain(Guarantee.UPGRADE);
    }

    @Test
    void aPlanIsJudgedByItsOwnLimits() {
        Duration leftovers = Duration.ofSeconds(30);
        CampaignPlan own = usual().limit(Limit.LEFTOVERS, leftovers).build();
        assertThat(own.limit(Limit.LEFTOVERS)).isEqualTo(leftovers);
        assertThat(own).isNotEqualTo(usual().build());
    }

    private static PlannedFault restart(String node) {
        return new PlannedFault(new KubeletRestarted(node), new Moment("upgrade", Duration.ofSeconds(3)));
    }

    @Test
    void equalPlansShareACampaignAndOthersDoNot() {
        ReleaseDefect gone = ReleaseDefect.of("image.tag", "gone");
        assertThat(usual().defect(gone).build())
                .isEqualTo(usual().defect(ReleaseDefect.of("image.tag", "gone")).build())
                .hasSameHashCodeAs(
                        usual().defect(ReleaseDefect.of("image.tag", "gone")).build())
                .isNotEqualTo(
                        usual().defect(ReleaseDefect.of("image.tag", "lost")).build())
                .isNotEqualTo(usual().build());
        assertThat(usual().then(new RollBack()).build()).isNotEqualTo(usual().build());
    }

    @Test
    void aNameIsFitForAFolder() {
        assertThat(usual().build().name()).isEqualTo("upgrade-1.2.0-to-2.2.0");
        assertThat(usual().way("oci-reference").build().name()).isEqualTo("upgrade-1.2.0-to-2.2.0-by-oci-reference");
        assertThat(usual().defect(ReleaseDefect.of("defects[0]", "crash-on-node=w1"))
                        .build()
                        .name())
                .isEqualTo("upgrade-1.2.0-to-2.2.0-with-crash-on-node-w1");
        assertThat(usual().defect(ReleaseDefect.of(ReleaseDefect.Crds.MISSING))
                        .build()
                        .name())
                .isEqualTo("upgrade-1.2.0-to-2.2.0-with-without-crds");
        assertThat(usual().fault(restart("cp1")).build().name())
                .isEqualTo("upgrade-1.2.0-to-2.2.0-with-kubelet-restarted");
        PlanBuilder three = usual();
        Stream.of("a", "b", "c").forEach(node -> three.fault(restart(node)));
        assertThat(three.build().name()).isEqualTo("upgrade-1.2.0-to-2.2.0-with-3-faults");
        assertThat(usual().then(new ShareVolume()).then(new Cleanup()).build().name())
                .isEqualTo("upgrade-1.2.0-to-2.2.0-and-sharing-and-cleanup");
    }

    @Test
    void onlyWhatGoesWrongOnPurposeIsSabotaged() {
        assertThat(usual().build().sabotaged()).isFalse();
        assertThat(usual().defect(ReleaseDefect.of(ReleaseDefect.Crds.MISSING))
                        .build()
                        .sabotaged())
                .isTrue();
        assertThat(usual().fault(restart("cp1")).build().sabotaged()).isTrue();
    }

    @Test
    void theFirstUpgradeAloneTellsOfItsWayInANameOfAFolder() {
        assertThat(usual().way("reset-values").upgrade(List.of("1", "2", "3")).build().stages().stream()
                        .filter(Upgrade.class::isInstance)
                        .flatMap(stage -> stage.label().stream()))
                .containsExactly("by-reset-values");
    }
}
