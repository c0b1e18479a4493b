package dev.holdfast.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.ClockSample;
import org.junit.jupiter.api.Test;

class ClockTest {
    @Test
    void anExchangeBoundsTheOffset() {
        // Read somewhere between 100 and 140 of the observer, when the agent's clock said 1000.
        Clock clock = Clock.of(new ClockSample(0, 140, "w1", 100, 1000, 140));
        assertThat(clock).isEqualTo(new Clock(860, 900));
        assertThat(clock.observer(1000)).isEqualTo(120);
        assertThat(clock.uncertainty()).isEqualTo(20);
    }

    @Test
    void moreExchangesNarrowIt() {
        assertThat(new Clock(860, 900).and(new Clock(880, 950))).isEqualTo(new Clock(880, 900));
        assertThat(new Clock(860, 900).and(new Clock(900, 950))).isEqualTo(new Clock(900, 900));
    }

    @Test
    void clocksThatDriftedApartAreKnownLessExactly() {
        assertThat(new Clock(860, 870).and(new Clock(880, 890))).isEqualTo(new Clock(860, 890));
    }

    @Test
    void theObserversOwnClockIsExact() {
        assertThat(Clock.OBSERVER.observer(77)).isEqualTo(77);
        assertThat(Clock.OBSERVER.uncertainty()).isZero();
    }
}
