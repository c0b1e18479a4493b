package dev.holdfast.judge.recording;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.ClockSample;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClockTest {
    private static final long MS = 1_000_000;
    private static final long S = 1000 * MS;

    @Test
    void anExchangeBoundsTheOffset() {
        // Read somewhere between 100 and 140 of the observer, when the agent's clock said 1000.
        Clock clock = Clock.of(List.of(new ClockSample(0, 140, "w1", 100, 1000, 140)));
        assertThat(clock.observer(1000)).isEqualTo(120);
        assertThat(clock.uncertainty(120)).isEqualTo(20);
        assertThat(clock.uncertainty()).isEqualTo(20);
    }

    @Test
    void exchangesTogetherNarrowIt() {
        // Ahead by 5 s to 15 s by the one, by 9 s to 20 s by the other: by 9 s to 15 s.
        Clock clock = Clock.of(List.of(exchange(0, 10 * S, 5 * S), exchange(S, 29 * S / 2, 11 * S / 2)));
        assertThat(clock.observer(112 * S)).isEqualTo(100 * S);
        assertThat(clock.uncertainty(S)).isEqualTo(3 * S);
    }

    @Test
    void exchangesFarApartAreNotThrownTogether() {
        // The same bounds an hour apart: the clock may have gone from one end to the other meanwhile.
        Clock clock = Clock.of(List.of(exchange(0, 10 * MS, 5 * MS), exchange(3600 * S, 14 * MS, 5 * MS)));
        assertThat(clock.observer(1800 * S + 12 * MS)).isEqualTo(1800 * S);
        assertThat(clock.uncertainty(1800 * S)).isEqualTo(9 * MS);
        assertThat(clock.steps()).isEmpty();
    }

    @Test
    void aSmallDriftIsFollowed() {
        // 100 ms in 1000 s: ahead by 1 s at first, by 1.1 s at the end.
        Clock clock = Clock.of(List.of(exchange(0, S, MS), exchange(1000 * S, S + 100 * MS, MS)));
        assertThat(clock.steps()).isEmpty();
        assertThat(clock.observer(S)).isZero();
        assertThat(clock.observer(501 * S + 50 * MS)).isEqualTo(500 * S);
        assertThat(clock.observer(1001 * S + 100 * MS)).isEqualTo(1000 * S);
        // It may have come at once, at any time.
        assertThat(clock.uncertainty(500 * S)).isEqualTo(101 * MS);
        assertThat(clock.surely(S)).isEqualTo(S);
    }

    @Test
    void whatLiesBeyondTheExchangesIsKnownTheLessTheFartherItIs() {
        Clock clock = Clock.of(List.of(exchange(0, S, MS), exchange(100 * S, S, MS)));
        assertThat(clock.uncertainty(50 * S)).isEqualTo(MS);
        assertThat(clock.uncertainty(100 * S)).isEqualTo(MS);
        // 200 ppm of 50 s are 10 ms.
        assertThat(clock.uncertainty(150 * S)).isEqualTo(11 * MS);
        assertThat(clock.uncertainty(-50 * S)).isEqualTo(11 * MS);
        assertThat(clock.observer(151 * S)).isEqualTo(150 * S);
        assertThat(clock.observer(-49 * S)).isEqualTo(-50 * S);
    }

    @Test
    void moreThanDriftIsAStep() {
        // 20 ms in 100 s are drift; the bounds allow 2 ms more.
        assertThat(Clock.of(List.of(exchange(0, S, MS), exchange(100 * S, S + 22 * MS, MS)))
                        .steps())
                .isEmpty();
        Clock ahead = Clock.of(List.of(exchange(0, S, MS), exchange(100 * S, S + 23 * MS, MS)));
        assertThat(ahead.steps()).containsExactly(new Clock.Step(0, 100 * S, 23 * MS));
        Clock behind = Clock.of(List.of(exchange(0, S, MS), exchange(100 * S, S - 2 * S, MS)));
        assertThat(behind.steps()).containsExactly(new Clock.Step(0, 100 * S, -2 * S));
        assertThat(behind.uncertainty(50 * S)).isEqualTo(2 * S + MS);
        // A second of the observer's may have been 20 ms less by a clock that lost 2 s of 100 s.
        assertThat(behind.surely(S)).isEqualTo(980 * MS);
    }

    @Test
    void exchangesThatContradictEachOtherAreAStep() {
        Clock clock = Clock.of(List.of(exchange(0, S, MS), exchange(S, 2 * S, MS)));
        assertThat(clock.steps()).containsExactly(new Clock.Step(0, S, S));
    }

    @Test
    void aGreatStepIsTakenToBeMadeAtOnce() {
        // Half an hour ahead within 100 s: what is read before and after keeps its length.
        Clock clock = Clock.of(List.of(exchange(0, 0, MS), exchange(100 * S, 1800 * S, MS)));
        assertThat(clock.observer(40 * S)).isEqualTo(40 * S);
        assertThat(clock.observer(1860 * S)).isEqualTo(60 * S);
        assertThat(clock.surely(S)).isEqualTo(S);
    }

    @Test
    void aNodeThatWasRebootedBeginsAnew() {
        // Its clock said 1,000,000 s, and says 50 s now.
        Clock clock = Clock.of(List.of(exchange(0, 1_000_000 * S, MS), exchange(100 * S, -50 * S, MS)));
        assertThat(clock.steps()).hasSize(1);
        assertThat(clock.observer(1_000_010 * S)).isEqualTo(10 * S);
        assertThat(clock.observer(40 * S)).isEqualTo(90 * S);
    }

    @Test
    void onlyWhatIsFarEnoughFromABorderIsSurelyOnOneSide() {
        Clock clock = Clock.of(List.of(exchange(0, S, MS), exchange(100 * S, S, MS)));
        assertThat(clock.before(10 * S - MS - 1, 10 * S)).isTrue();
        assertThat(clock.before(10 * S - MS, 10 * S)).isFalse();
        assertThat(clock.since(10 * S + MS, 10 * S)).isTrue();
        assertThat(clock.since(10 * S + MS - 1, 10 * S)).isFalse();
        assertThat(clock.before(10 * S, Long.MAX_VALUE)).isTrue();
        assertThat(clock.since(10 * S, Long.MAX_VALUE)).isFalse();
    }

    @Test
    void theObserversOwnClockIsExact() {
        assertThat(Clock.OBSERVER.observer(77)).isEqualTo(77);
        assertThat(Clock.OBSERVER.observer(-77)).isEqualTo(-77);
        assertThat(Clock.OBSERVER.uncertainty(77)).isZero();
        assertThat(Clock.OBSERVER.uncertainty()).isZero();
        assertThat(Clock.OBSERVER.before(9, 10)).isTrue();
        assertThat(Clock.OBSERVER.since(10, 10)).isTrue();
    }

    /** An exchange around a time of the observer's, in which the agent's clock was ahead by so much, known to so much either way. */
    private static ClockSample exchange(long at, long ahead, long known) {
        return new ClockSample(0, at + known, "w1", at - known, at + ahead, at + known);
    }
}
