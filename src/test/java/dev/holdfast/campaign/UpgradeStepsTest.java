package dev.holdfast.campaign;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.campaign.environment.CampaignException;
import dev.holdfast.driver.UpgradePath;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class UpgradeStepsTest {
    private static final UpgradePath PATH =
            new UpgradePath(List.of("1.1.0", "1.2.0", "2.0.0"), Map.of("1.2.0", "tables change"), null);

    @Test
    void whatThePathAllowsIsFree() {
        assertThatCode(() -> UpgradeSteps.check(PATH, List.of("1.1.0", "1.2.0", "2.0.0", "2.0.0")))
                .doesNotThrowAnyException();
        assertThatCode(() -> UpgradeSteps.check(PATH, List.of("latest", "1.1.0")))
                .doesNotThrowAnyException();
        assertThatCode(() -> UpgradeSteps.check(new UpgradePath(null, null, null), List.of("1.1.0", "9.0.0")))
                .doesNotThrowAnyException();
    }

    @Test
    void theWayBackIsNoUpgrade() {
        assertThatThrownBy(() -> UpgradeSteps.check(PATH, List.of("1.1.0", "1.2.0", "1.1.0")))
                .isInstanceOf(CampaignException.class)
                .hasMessage("release 1.1.0 is older than 1.2.0, and the way back is no upgrade: take the release back"
                        + " with helm rollback, as @rollback does; -Dupgrade.any.step upgrades to it all the same");
    }

    @Test
    void aReleaseThatMustNotBeSkippedIsNamedWithTheReason() {
        assertThatThrownBy(() -> UpgradeSteps.check(PATH, List.of("1.1.0", "2.0.0")))
                .hasMessageStartingWith(
                        "from 1.1.0 to 2.0.0 release 1.2.0 would be skipped: tables change; go to 1.2.0 first");
    }
}
