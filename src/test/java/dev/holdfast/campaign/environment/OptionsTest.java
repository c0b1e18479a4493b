package dev.holdfast.campaign.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
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
    @CsvSource({
        "lab.wrokers,lab.workers",
        "lab.Workers,lab.workers",
        "clutser.context,cluster.context",
        "clsuter.anything,cluster.context",
        "upgrades.to.chart,upgrade.to.chart",
        "holdfst.debug,holdfast.debug",
        "holdfast.debugg,holdfast.debug",
        "rnu.id,run.id",
        "lba.workers,lab.workers",
        "hlem.binary,helm.binary",
        "kubeconfig,cluster.kubeconfig",
        "workers,lab.workers",
        "cucumber.filter.tag,cucumber.filter.tags",
        "cucmber.filter.tags,cucumber.filter.tags"
    })
    void aMistypedOptionIsRefusedWithTheNearestOne(String given, String meant) {
        assertThatThrownBy(() -> options(given, "x").check())
                .isInstanceOf(CampaignException.class)
                .hasMessageContaining("unknown option -D" + given + " (did you mean -D" + meant);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sun.boot.library.path",
                "user.home",
                "java.home",
                "file.encoding",
                "cucumber.filter.name",
                "cucumber.publish.quiet",
                "surefire.real.class.path",
                "maven.home",
                "env.keep",
                "basedir",
                "skipTests",
                "javax.net.ssl.trustStore",
                "kubernetes.master",
                "allure.results.directory"
            })
    void whatBelongsToOthersIsLeftAlone(String name) {
        assertThatCode(() -> options(name, "x").check()).doesNotThrowAnyException();
    }

    @Test
    void allThatThisProcessWasStartedWithIsTakenAsItIs() {
        assertThatCode(() -> Options.ofProcess().check()).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"user.home", "speed", "Dlab.workers", ""})
    void whatIsGivenToHoldfastAloneHasToBeAnOption(String name) {
        assertThatThrownBy(() -> Options.checkNames(List.of("lab.workers", name)))
                .isInstanceOf(CampaignException.class)
                .hasMessageContaining("unknown option -D" + name + " ");
    }

    @ParameterizedTest
    @CsvSource({
        "run.id,Too-Long!",
        "holdfast.debug,maybe",
        "backup.secrets,2",
        "upgrade.hold,-1s",
        "cluster.kubeconfig,' '",
        "cluster.context,''"
    })
    void aValueThatAnOptionDoesNotTakeIsAnErrorBeforeAnythingIsDone(String name, String value) {
        assertThatThrownBy(() -> options(name, value).check())
                .isInstanceOf(CampaignException.class)
                .hasMessageContaining("-D" + name);
    }

    private static Options options(String name, String value) {
        Properties properties = new Properties();
        properties.setProperty(name, value);
        return new Options(properties);
    }

    @ParameterizedTest
    @CsvSource({
        "30m,1800",
        "2h30m,9000",
        "90s,90",
        "1h0m5s,3605",
        "30 m,1800",
        "2 min,120",
        "150 minutes,9000",
        "1.5h,5400",
        "2h 30m,9000",
        "0.5s,0.5",
        "250ms,0.25",
        "1s250ms,1.25",
        "5m10ms,300.01",
        "8760h,31536000"
    })
    void aTimeIsGivenInHoursMinutesAndSeconds(String text, double seconds) {
        assertThat(hold(text).duration("upgrade.hold")).contains(Duration.ofMillis(Math.round(seconds * 1000)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "30",
                "m",
                " ",
                "30m ",
                " 30m",
                "-1s",
                "30m2h",
                "1m1m",
                "1.s",
                ".5s",
                "3 parsecs",
                "1d",
                "8761h",
                "99999999999999999m"
            })
    void anythingElseIsNoTime(String text) {
        assertThatThrownBy(() -> hold(text).duration("upgrade.hold"))
                .isInstanceOf(CampaignException.class)
                .hasMessageContaining("-Dupgrade.hold")
                .hasMessageContaining("'" + text + "'");
    }

    private static Options hold(String text) {
        return options("upgrade.hold", text);
    }

    @Test
    void aTimeThatIsNotGivenIsNone() {
        assertThat(new Options(new Properties()).duration("upgrade.hold")).isEmpty();
    }
}
