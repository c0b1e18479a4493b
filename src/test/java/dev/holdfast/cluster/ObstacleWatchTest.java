package dev.holdfast.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ObstacleWatchTest {
    private long now;
    private List<Obstacle> there = List.of();
    private int asked;
    private final ObstacleWatch watch =
            new ObstacleWatch(() -> there, () -> now, silent -> "asked " + ++asked + " about " + silent.subject());

    private void pass(Duration time) {
        now += time.toNanos();
    }

    private static Obstacle obstacle(ObstacleKind kind, String words) {
        return new Obstacle(kind, "pod a", words);
    }

    @ParameterizedTest
    @EnumSource
    void endsTheWaitOnlyForWhatDoesNotRecoverAndOnlyAfterItsTime(ObstacleKind kind) {
        there = List.of(obstacle(kind, "words"));
        if (kind.patience().isEmpty()) {
            watch.check();
            pass(Duration.ofHours(1));
            assertThat(watch.check()).startsWith("pod a: words");
            assertThat(kind.reason()).isEmpty();
            return;
        }
        Duration patience = kind.patience().get();
        if (!patience.isZero()) {
            assertThat(watch.check()).isEqualTo("pod a: words");
            pass(patience.minusMillis(1));
            assertThatCode(watch::check).doesNotThrowAnyException();
            pass(Duration.ofMillis(1));
        }
        assertThatThrownBy(watch::check)
                .isInstanceOf(ClusterException.class)
                .hasMessage("pod a: words; this does not recover by itself: " + kind.reason());
        assertThat(kind.reason()).isNotEmpty();
    }

    @Test
    void aPodWithoutAnEventIsSpokenOfAfterHalfAMinuteAndWhatIsKnownOfItIsAskedForOnce() {
        there = List.of(obstacle(ObstacleKind.NO_EVENT, "no event says why"));
        assertThat(watch.check()).isEmpty();
        assertThat(watch.seen()).isEmpty();
        pass(Duration.ofSeconds(30).minusMillis(1));
        assertThat(watch.check()).isEmpty();
        assertThat(asked).isZero();
        pass(Duration.ofSeconds(1));
        assertThat(watch.check()).isEqualTo("pod a: no event says why; asked 1 about pod a");
        assertThat(watch.seen()).extracting(Obstacle::kind).containsExactly(ObstacleKind.NO_EVENT);
        pass(Duration.ofSeconds(60));
        assertThat(watch.check()).endsWith("asked 1 about pod a");
    }

    @Test
    void aPodThatHasAnEventMeanwhileIsNotSpokenOf() {
        there = List.of(obstacle(ObstacleKind.NO_EVENT, "no event says why"));
        watch.check();
        pass(Duration.ofSeconds(29));
        there = List.of();
        watch.check();
        there = List.of(obstacle(ObstacleKind.NO_EVENT, "no event says why"));
        pass(Duration.ofSeconds(2));
        assertThat(watch.check()).isEmpty();
    }

    @Test
    void whatGoesAwayMeanwhileBeginsAnew() {
        there = List.of(obstacle(ObstacleKind.CRASH_LOOP, "1"));
        watch.check();
        pass(Duration.ofSeconds(40));
        there = List.of();
        assertThat(watch.check()).isEmpty();
        pass(Duration.ofSeconds(2));
        there = List.of(obstacle(ObstacleKind.CRASH_LOOP, "2"));
        watch.check();
        pass(Duration.ofSeconds(40));
        assertThat(watch.check()).isEqualTo("pod a: 2");
    }

    @Test
    void otherWordsForTheSameDoNotBeginAnew() {
        there = List.of(obstacle(ObstacleKind.MISSING_OBJECT, "1"));
        watch.check();
        pass(Duration.ofSeconds(29));
        there = List.of(obstacle(ObstacleKind.MISSING_OBJECT, "2"));
        assertThat(watch.check()).isEqualTo("pod a: 2");
        pass(Duration.ofSeconds(1));
        assertThatThrownBy(watch::check).hasMessageStartingWith("pod a: 2; this does not recover");
    }

    @Test
    void looksOnceASecondHoweverOftenItIsAsked() {
        there = List.of(obstacle(ObstacleKind.NOT_READY, "1"));
        watch.check();
        there = List.of();
        pass(Duration.ofMillis(999));
        assertThat(watch.check()).isEqualTo("pod a: 1");
        pass(Duration.ofMillis(1));
        assertThat(watch.check()).isEmpty();
    }

    @Test
    void everythingThatEndsAWaitIsTriedForLessThanAWaitLasts() {
        for (ObstacleKind kind : ObstacleKind.values()) {
            assertThat(kind.patience().orElse(Duration.ZERO)).isLessThan(Duration.ofMinutes(2));
        }
    }
}
