package dev.holdfast.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CrdCoverTest {
    @Test
    void theSameFormIsCovered() {
        assertThat(lacks(List.of("scope Cluster", "v2 served", "v2 . object", "v2 .spec requires a"), null))
                .isEmpty();
    }

    @Test
    void aCrdMayOfferMore() {
        assertThat(lacks(
                        List.of("v2 served", "v2 .spec object"),
                        List.of("v1 served", "v1 .old string", "v2 served", "v2 .spec object", "v2 .spec.more string")))
                .isEmpty();
    }

    @Test
    void versionsFieldsTypesAndSelectableFieldsAreMissed() {
        assertThat(lacks(
                        List.of("v2 .spec.a string", "v2 .spec.b integer", "v2 selectable .spec.a", "v3 served"),
                        List.of("v2 .spec.b string")))
                .containsExactly("v2 .spec.a string", "v2 .spec.b integer", "v2 selectable .spec.a", "v3 served");
    }

    @Test
    void whatIsKeptWhateverItIsCoversAFieldAndIsNotSelectable() {
        List<String> chart = List.of("v2 .spec.a.b string", "v2 selectable .spec.a.b");
        assertThat(lacks(chart, List.of("v2 .spec any"))).containsExactly("v2 selectable .spec.a.b");
        assertThat(lacks(chart, List.of("v2 . any"))).containsExactly("v2 selectable .spec.a.b");
        assertThat(lacks(chart, List.of("v1 .spec any", "v2 .spec.c any"))).hasSize(2);
    }

    @Test
    void aRuleThatOnlyTheChartHasIsNotMissed() {
        assertThat(lacks(
                        List.of("v2 .spec object", "v2 .spec requires a", "v2 .spec.m allows X", "v2 .spec.m string"),
                        List.of("v2 .spec object", "v2 .spec.m string")))
                .isEmpty();
    }

    @Test
    void aRuleThatOnlyTheOlderFormHasIsRefusedToTheNewOne() {
        assertThat(lacks(
                        List.of("v2 .spec object", "v2 .spec.m string"),
                        List.of("v2 .spec object", "v2 .spec requires b", "v2 .spec.m allows X", "v2 .spec.m string")))
                .containsExactly(
                        "a field without the rule 'v2 .spec requires b'",
                        "a field without the rule 'v2 .spec.m allows X'");
    }

    @Test
    void aValueThatIsNotAllowedYetIsMissed() {
        assertThat(lacks(List.of("v2 .spec.m allows X", "v2 .spec.m allows Y"), List.of("v2 .spec.m allows X")))
                .containsExactly("v2 .spec.m allows Y");
    }

    private static List<String> lacks(List<String> chart, List<String> cluster) {
        return new CrdCover(chart, cluster == null ? chart : cluster).lacks();
    }
}
