package dev.holdfast.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.History;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Offence;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A volume that says nothing, and one whose mounter pods need another share of a processor and are limited. */
class MounterResourcesJudgeTest {
    private static final String USUAL = "mounter pod of volume usual";
    private static final String THOROUGH = "mounter pod of volume thorough";
    private static final Map<String, String> CHART =
            Map.of("requests.cpu", "0.01", "requests.memory", "33554432", Actions.PRIORITY_CLASS, "critical");
    private static final Map<String, String> VOLUME = Map.of(
            "requests.cpu",
            "0.02",
            "requests.memory",
            "33554432",
            "limits.memory",
            "268435456",
            Actions.PRIORITY_CLASS,
            "critical");

    static History looked() {
        return look(look(History.healthy(), "usual", CHART, CHART), "thorough", VOLUME, VOLUME);
    }

    private static History look(History history, String volume, Map<String, String> wanted, Map<String, String> seen) {
        Map<String, String> facts = new TreeMap<>(wanted);
        facts.put(Actions.NODE, "w1");
        return history.did(40, 41, Actions.LOOK_AT_RESOURCES, volume, facts, seen);
    }

    @Test
    void whatVolumeAndChartSayPasses() {
        Judgement judgement = judge(looked());
        Verdicts.passed(judgement);
        assertThat(judgement.findings()).hasSize(3);
        assertThat(Verdicts.of(judgement, THOROUGH).message())
                .isEqualTo("it has requests.cpu 0.02, requests.memory 33554432, limits.memory 268435456");
    }

    @ParameterizedTest
    @CsvSource({
        "requests.cpu, 0.01, 0.02",
        "requests.memory, 1, 33554432",
        "limits.memory, , 268435456",
        "limits.cpu, 1, none"
    })
    void anythingElseIsAnOffence(String resource, String instead, String wanted) {
        Offence offence = Verdicts.failed(
                judge(looked().got(Actions.LOOK_AT_RESOURCES, its -> with(its, resource, instead), "thorough")),
                THOROUGH);
        assertThat(offence.what()).isEqualTo(resource + " is not what volume and chart say");
        assertThat(offence.before()).isEqualTo(wanted);
        assertThat(offence.after()).isEqualTo(instead == null ? "none" : instead);
    }

    @Test
    void soItIsOfAVolumeThatSaysNothing() {
        Verdicts.failed(
                judge(looked().got(Actions.LOOK_AT_RESOURCES, its -> with(its, "requests.memory", null), "usual")),
                USUAL);
    }

    @Test
    void eachHasThePriorityOfTheChart() {
        for (String instead : new String[] {null, "other"}) {
            Offence offence = Verdicts.failed(
                    judge(looked().got(
                                    Actions.LOOK_AT_RESOURCES,
                                    its -> with(its, Actions.PRIORITY_CLASS, instead),
                                    "thorough")),
                    "priority class");
            assertThat(offence.what()).contains("of volume thorough");
            assertThat(offence.before()).isEqualTo("critical");
        }
    }

    @Test
    void aPriorityThatNobodyNamesIsNotJudged() {
        Map<String, String> without = with(CHART, Actions.PRIORITY_CLASS, null);
        Judgement judgement = judge(look(History.healthy(), "usual", without, CHART));
        Verdicts.passed(judgement);
        assertThat(judgement.findings()).hasSize(1);
    }

    @Test
    void whatWasNotSeenIsADoubt() {
        assertThat(Verdicts.doubted(
                        judge(looked().broke(Actions.LOOK_AT_RESOURCES, "there is not one mounter pod", "usual")),
                        USUAL))
                .startsWith("the mounter pod of volume usual was not seen: there is not one mounter pod");
        Verdicts.doubted(judge(looked().neverDone(Actions.LOOK_AT_RESOURCES, "usual")), USUAL);
        assertThat(Verdicts.doubted(judge(History.healthy()), "mounter pods")).contains("no mounter pod was looked at");
    }

    private static Map<String, String> with(Map<String, String> its, String name, String value) {
        Map<String, String> others = new TreeMap<>(its);
        if (value == null) {
            others.remove(name);
        } else {
            others.put(name, value);
        }
        return others;
    }

    private static Judgement judge(History history) {
        return Verdicts.judge("mounter-resources", history);
    }
}
