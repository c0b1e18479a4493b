package dev.holdfast.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvictionTest {
    private static final Taint TEAM = new Taint("team", "a", Taint.NO_EXECUTE);
    private static final Taint DISK = new Taint("disk", null, Taint.NO_EXECUTE);

    @Test
    void aTaintThatIsToleratedForATimeEvictsAfterIt() {
        Eviction eviction = Eviction.of(List.of(TEAM), List.of(any(300L))).orElseThrow();
        assertThat(eviction).isEqualTo(new Eviction(TEAM, 300));
        assertThat(eviction).hasToString("tolerates its taint team=a:NoExecute for 300 s only, and is evicted then");
    }

    @Test
    void aTaintThatIsToleratedWithoutSecondsEvictsNobody() {
        assertThat(Eviction.of(List.of(TEAM), List.of(any(null)))).isEmpty();
    }

    @Test
    void aTaintThatIsNotToleratedEvictsAtOnce() {
        assertThat(Eviction.of(List.of(TEAM), List.of(of("disk", 300L))))
                .hasValue(new Eviction(TEAM, 0))
                .hasValueSatisfying(eviction ->
                        assertThat(eviction).hasToString("is evicted at once by its taint team=a:NoExecute"));
        assertThat(Eviction.of(List.of(TEAM), List.of(any(-5L)))).hasValue(new Eviction(TEAM, 0));
    }

    @Test
    void theFirstTolerationThatMatchesDecides() {
        assertThat(Eviction.of(List.of(TEAM), List.of(any(300L), of("team", null))))
                .hasValue(new Eviction(TEAM, 300));
        assertThat(Eviction.of(List.of(TEAM), List.of(of("team", null), any(300L))))
                .isEmpty();
        assertThat(Eviction.of(List.of(TEAM), List.of(any(300L), any(20L)))).hasValue(new Eviction(TEAM, 300));
    }

    @Test
    void ofSeveralTaintsTheShortestTimeDecides() {
        assertThat(Eviction.of(List.of(TEAM, DISK), List.of(of("disk", 20L), any(300L))))
                .hasValue(new Eviction(DISK, 20));
        assertThat(Eviction.of(List.of(TEAM, DISK), List.of(of("disk", null), any(300L))))
                .hasValue(new Eviction(TEAM, 300));
    }

    @ParameterizedTest
    @ValueSource(strings = {"NoSchedule", "PreferNoSchedule"})
    void aTaintOfAnotherEffectEvictsNobody(String effect) {
        assertThat(Eviction.of(List.of(new Taint("team", "a", effect)), List.of()))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"})
    void theConditionOfANodeIsAnotherMatter(String key) {
        assertThat(Eviction.of(List.of(new Taint(key, null, Taint.NO_EXECUTE)), List.of(any(300L))))
                .isEmpty();
    }

    private static Toleration any(Long seconds) {
        return new Toleration(null, "Exists", null, Taint.NO_EXECUTE, seconds);
    }

    private static Toleration of(String key, Long seconds) {
        return new Toleration(key, "Exists", null, null, seconds);
    }
}
