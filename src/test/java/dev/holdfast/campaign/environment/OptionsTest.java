package dev.holdfast.campaign.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OptionsTest {
    @Test
    void aMistypedOptionIsAnErrorThatNamesTheRightOnes() {
        Properties properties = new Properties();
        properties.setProperty("upgrade.to.charts", "x");
        assertThatThrownBy(() -> new Options(properties).check())
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
        assertThatCode(() -> new Options(properties).check()).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"30m,1800", "2h30m,9000", "90s,90", "1h0m5s,3605"})
    void aTimeIsGivenInHoursMinutesAndSeconds(String text, long seconds) {
        assertThat(hold(text).duration("upgrade.hold")).contains(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "30", "m", "30 m", "1.5h", "30m2h"})
    void anythingElseIsNoTime(String text) {
        assertThatThrownBy(() -> hold(text).duration("upgrade.hold"))
                .isInstanceOf(CampaignException.class)
                .hasMessageContaining("-Dupgrade.hold")
                .hasMessageContaining("'" + text + "'");
    }

    private static Options hold(String text) {
        Properties properties = new Properties();
        properties.setProperty("upgrade.hold", text);
        return new Options(properties);
    }

    @Test
    void aTimeThatIsNotGivenIsNone() {
        assertThat(new Options(new Properties()).duration("upgrade.hold")).isEmpty();
    }
}
