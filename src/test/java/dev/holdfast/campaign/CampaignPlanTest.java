package dev.holdfast.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.campaign.disturbance.Disturbance;
import dev.holdfast.campaign.disturbance.KubeletRestarted;
import dev.holdfast.campaign.disturbance.Moment;
import dev.holdfast.driver.DriverProfile;
import dev.holdfast.verdict.Limit;
import dev.holdfast.verdict.Limits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class CampaignPlanTest {
    private static CampaignPlan plan(Flaw flaw, Disturbance... disturbances) {
        return new CampaignPlan(
                "1.2.0",
                List.of(),
                "2.2.0",
                2,
                1,
                100,
                OptionalInt.of(1),
                List.of(disturbances),
                Optional.ofNullable(flaw),
                DriverProfile.USUAL_WAY,
                Part.USUAL,
                Duration.ZERO,
                List.of(),
                Limits.defaults(),
                Moves.byName());
    }

    private static CampaignPlan planOf(Duration leftovers, Part... parts) {
        return new CampaignPlan(
                "1.2.0",
                List.of(),
                "2.2.0",
                2,
                1,
                100,
                OptionalInt.empty(),
                List.of(),
                Optional.empty(),
                DriverProfile.USUAL_WAY,
                Set.of(parts),
                Duration.ZERO,
                List.of(),
                Limits.defaults().with(Limit.LEFTOVERS, leftovers),
                Moves.byName());
    }

    @Test
    void whatIsDonePromisesWhatItIsDoneFor() {
        List<String> usual = plan(null).guarantees();
        assertThat(usual).contains("republish", "upgrade").doesNotContain("sharing", "cleanup");
        assertThat(planOf(Duration.ZERO).guarantees())
                .isEqualTo(usual.stream()
                        .filter(name ->
                                !Set.of("republish", "upgrade", "pod-mounter").contains(name))
                        .toList());
        assertThat(planOf(Duration.ZERO, Part.UPGRADE, Part.POD_MOUNTER, Part.CLEANUP, Part.SHARING)
                        .guarantees())
                .containsSubsequence("pod-mounter", "sharing", "upgrade", "cleanup");
        assertThat(planOf(Duration.ZERO, Part.CLEANUP, Part.REPUBLISH, Part.UPGRADE, Part.POD_MOUNTER)
                        .name())
                .isEqualTo("upgrade-1.2.0-to-2.2.0-and-cleanup");
    }

    @Test
    void credentialsAreProvedByChecksInALongHoldToo() {
        CampaignPlan held = new CampaignPlan(
                "1.2.0",
                List.of(),
                "2.2.0",
                2,
                1,
                100,
                OptionalInt.empty(),
                List.of(),
                Optional.empty(),
                DriverProfile.USUAL_WAY,
                Part.USUAL,
                Duration.ofMinutes(150),
                List.of(Duration.ofMinutes(70)),
                Limits.defaults(),
                Moves.byName());
        assertThat(held.guarantees()).contains("credentials").doesNotContain("wrong-key");
        assertThat(held.name()).isEqualTo("upgrade-1.2.0-to-2.2.0-held-for-150-min");
    }

    @Test
    void anUpgradeByOthersIsNamedSoAndIsNotJudgedByTheWayItWasDone() {
        CampaignPlan others = planOf(Duration.ZERO, Part.POD_MOUNTER, Part.REPUBLISH);
        assertThat(others.name()).isEqualTo("upgrade-1.2.0-to-2.2.0-by-others");
        assertThat(others.guarantees()).contains("pod-mounter", "republish").doesNotContain("upgrade");
    }

    @Test
    void aPlanIsJudgedByItsOwnLimits() {
        Duration leftovers = Duration.ofSeconds(30);
        assertThat(planOf(leftovers).limits().nanos(Limit.LEFTOVERS)).isEqualTo(leftovers.toNanos());
        assertThat(planOf(leftovers)).isNotEqualTo(planOf(Duration.ZERO));
    }

    private static Flaw flaw(String path, String value) {
        return new Flaw(Map.of(path, value), false, Duration.ofSeconds(45));
    }

    private static Disturbance restart(String node) {
        return new Disturbance(new KubeletRestarted(node), new Moment("upgrade", Duration.ofSeconds(3)));
    }

    @Test
    void equalFlawsShareACampaignAndOthersDoNot() {
        assertThat(plan(flaw("image.tag", "gone")))
                .isEqualTo(plan(flaw("image.tag", "gone")))
                .isNotEqualTo(plan(flaw("image.tag", "lost")))
                .isNotEqualTo(plan(null));
    }

    @Test
    void aNameIsFitForAFolder() {
        assertThat(plan(null).name()).isEqualTo("upgrade-1.2.0-to-2.2.0");
        assertThat(plan(flaw("defects[0]", "crash-on-node=w1")).name())
                .isEqualTo("upgrade-1.2.0-to-2.2.0-with-crash-on-node-w1");
        assertThat(plan(new Flaw(Map.of(), true, Duration.ZERO)).name())
                .isEqualTo("upgrade-1.2.0-to-2.2.0-with-without-crds");
        assertThat(plan(null, restart("cp1")).name()).isEqualTo("upgrade-1.2.0-to-2.2.0-with-kubelet-restarted");
        assertThat(plan(null, Stream.of("a", "b", "c").map(n -> restart(n)).toArray(Disturbance[]::new))
                        .name())
                .isEqualTo("upgrade-1.2.0-to-2.2.0-with-3-disturbances");
    }

    @Test
    void onlyWhatGoesWrongOnPurposeIsSabotaged() {
        assertThat(plan(null).sabotaged()).isFalse();
        assertThat(plan(flaw("image.tag", "gone")).sabotaged()).isTrue();
        assertThat(plan(null, restart("cp1")).sabotaged()).isTrue();
    }
}
