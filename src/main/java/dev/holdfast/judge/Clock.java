package dev.holdfast.judge;

import dev.holdfast.evidence.ClockSample;

/**
 * How far an agent's monotonic clock is ahead of the observer's, in nanoseconds: somewhere between {@code low} and {@code high}.
 * Each exchange of clocks bounds it by [remote − received, remote − sent]; all of them together by what they have in common.
 */
record Clock(long low, long high) {
    static final Clock OBSERVER = new Clock(0, 0);

    static Clock of(ClockSample sample) {
        return new Clock(sample.remote() - sample.received(), sample.remote() - sample.sent());
    }

    /** What both allow; where clocks drifted so far that nothing is allowed by both, all that either allows. */
    Clock and(Clock other) {
        long from = Math.max(low, other.low);
        long to = Math.min(high, other.high);
        return from <= to ? new Clock(from, to) : new Clock(Math.min(low, other.low), Math.max(high, other.high));
    }

    /** The observer's time at the agent's time {@code t}, by the middle of the bounds. */
    long observer(long t) {
        return t - (low + (high - low) / 2);
    }

    /** How far {@link #observer} may be wrong, either way. */
    long uncertainty() {
        return (high - low + 1) / 2;
    }
}
