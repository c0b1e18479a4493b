package dev.holdfast.judge.recording;

import static dev.holdfast.evidence.History.ns;
import static dev.holdfast.evidence.History.phase;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.History;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.Phase;
import dev.holdfast.judge.Histories;
import java.util.List;
import org.junit.jupiter.api.Test;

class WindowTest {
    @Test
    void anUpgradeIsJudgedFromTheWarmUpToTheDrain() {
        Window window = Window.of(History.healthy().manifest());
        assertThat(window.start()).isEqualTo(ns(0));
        assertThat(window.upgradeStart()).isEqualTo(ns(10));
        assertThat(window.upgradeEnd()).isEqualTo(ns(20));
        assertThat(window.end()).isEqualTo(ns(60));
        assertThat(window.doubts()).isEmpty();
    }

    @Test
    void severalHopsAreOneUpgrade() {
        Window window = Window.of(Histories.hops().manifest());
        assertThat(window.upgradeStart()).isEqualTo(ns(10));
        assertThat(window.upgradeEnd()).isEqualTo(ns(45));
        assertThat(window.upgraded()).isTrue();
    }

    @Test
    void anUpgradeIsJudgedUpToItsRollback() {
        Window window = Window.of(Histories.rolledBack().manifest());
        assertThat(window.start()).isEqualTo(ns(0));
        assertThat(window.upgradeStart()).isEqualTo(ns(10));
        assertThat(window.upgradeEnd()).isEqualTo(ns(20));
        assertThat(window.end()).isEqualTo(ns(40));
        assertThat(window.phases()).extracting(Phase::name).endsWith(Phase.NEW_WORKLOADS, Phase.STABILITY);
    }

    @Test
    void whatBrokeAfterTheRollbackBeganIsNotTheUpgrades() {
        Window window = Window.of(of(
                phase(Phase.WARM_UP, 0, 10),
                phase(Phase.UPGRADE, 10, 20),
                new Phase(Phase.ROLLBACK, ns(20), ns(30), "timed out"),
                phase(Phase.DRAIN, 60, 63)));
        assertThat(window.doubts()).isEmpty();
        assertThat(window.end()).isEqualTo(ns(20));
    }

    @Test
    void aFurtherUpgradeAfterTheRollbackIsNotJudged() {
        Window window = Window.of(of(
                phase(Phase.WARM_UP, 0, 10),
                phase(Phase.UPGRADE, 10, 20),
                phase(Phase.ROLLBACK, 20, 30),
                phase(Phase.UPGRADE, 30, 40),
                phase(Phase.DRAIN, 60, 63)));
        assertThat(window.upgradeEnd()).isEqualTo(ns(20));
    }

    @Test
    void withoutAnUpgradeTheRollbackIsTheChange() {
        Window window = Window.of(of(
                phase(Phase.STABILITY, 30, 40),
                phase(Phase.ROLLBACK, 40, 48),
                phase("after", 48, 60),
                phase(Phase.DRAIN, 60, 63)));
        assertThat(window.start()).isEqualTo(ns(30));
        assertThat(window.upgradeStart()).isEqualTo(ns(40));
        assertThat(window.upgradeEnd()).isEqualTo(ns(48));
        assertThat(window.end()).isEqualTo(ns(60));
        assertThat(window.doubts()).isEmpty();
    }

    @Test
    void anUpgradeThatHadToBeRefusedHasThePlaceOfTheOneThatComesLater() {
        Window window = Window.of(of(
                phase(Phase.WARM_UP, 0, 10),
                phase(Phase.REFUSED_UPGRADE, 10, 15),
                phase(Phase.DRAIN, 20, 25),
                phase(Phase.UPGRADE, 30, 40)));
        assertThat(window.upgradeStart()).isEqualTo(ns(10));
        assertThat(window.upgradeEnd()).isEqualTo(ns(15));
        assertThat(window.end()).isEqualTo(ns(20));
        assertThat(window.doubts()).isEmpty();
    }

    @Test
    void aRollbackWithoutADrainIsNotAWholeRun() {
        Window window = Window.of(of(phase(Phase.STABILITY, 30, 40), phase(Phase.ROLLBACK, 40, 48)));
        assertThat(window.doubts()).containsExactly("the run ended before the drain");
        assertThat(window.ended()).isFalse();
    }

    @Test
    void theRecordGoesToTheEndOfTheLastPhase() {
        assertThat(Window.recordEnd(of(phase(Phase.WARM_UP, 0, 10), phase(Phase.DRAIN, 60, 63))))
                .isEqualTo(ns(63));
        assertThat(Window.recordEnd(of(phase(Phase.WARM_UP, 0, 10), new Phase(Phase.UPGRADE, ns(10), null, null))))
                .isEqualTo(ns(10));
        assertThat(Window.recordEnd(of())).isEqualTo(ns(0));
        assertThat(Window.recordEnd(of(
                        phase(Phase.DRAIN, 60, 63),
                        phase(Phase.JUDGE, 70, 80),
                        new Phase(Phase.CLEAN, ns(80), null, null))))
                .describedAs("nothing is recorded any more while it is judged")
                .isEqualTo(ns(63));
    }

    private static Manifest of(Phase... phases) {
        return History.healthy().phases(any -> List.of(phases)).manifest();
    }
}
