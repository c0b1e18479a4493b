package dev.holdfast.campaign;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Properties;
import org.junit.jupiter.api.Test;

final class OptionsTest {
    @Test
    void aMistypedOptionIsAnErrorThatNamesTheRightOnes() {
        Properties properties = new Properties();
        properties.setProperty("upgrade.to.charts", "x");
        assertThatThrownBy(() -> Options.check(properties))
                .isInstanceOf(CampaignException.class)
                .hasMessageContaining("-Dupgrade.to.charts")
                .hasMessageContaining("upgrade.to.chart");
    }

    @Test
    void propertiesOfOthersAreNobodysBusinessHere() {
        Properties properties = new Properties();
        properties.setProperty("cucumber.filter.tags", "@quick");
        properties.setProperty("java.version", "17");
        properties.setProperty("lab.workers", "2");
        assertThatCode(() -> Options.check(properties)).doesNotThrowAnyException();
    }
}
