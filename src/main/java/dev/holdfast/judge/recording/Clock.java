package dev.holdfast.judge.recording;

import dev.holdfast.evidence.ClockSample;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An agent's monotonic clock against the observer's, as far as exchanges of clocks tell. Each exchange bounds how far the agent's clock
 * is ahead by [remote − received, remote − sent]; exchanges close together are one reading, bounded by what they have in common.
 *
 * <p>Between two readings the agent's clock is taken to gain or lose steadily. It may have done so all at once at any time, so the
 * offset is known there no better than to lie within both bounds together. What two readings differ by more than clocks drift is a step:
 * nothing can be placed between them then.
 */
public final class Clock {
    /** Most that one clock gains on another, by its crystal and by NTP steering it. */
    private static final double DRIFT = 200e-6;
    /** A step greater than this share of the time between its readings is taken to be made at once: spans stay as they were. */
    private static final double AT_ONCE = 0.1;
    /** Exchanges that begin no later than this after the first one are one reading. */
    private static final long TOGETHER = TimeUnit.SECONDS.toNanos(5);

    static final Clock OBSERVER =
            new Clock(List.of(new Reading(0, Long.MIN_VALUE / 4, 0, 0), new Reading(0, Long.MAX_VALUE / 4, 0, 0)));

    private final List<Reading> readings;
    private final List<Stretch> stretches = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();

    /**
     * How far the agent's clock was ahead.
     *
     * @param since observer's time of the first exchange
     * @param at observer's time of the last exchange
     * @param low nanoseconds it was ahead at least
     * @param high nanoseconds it was ahead at most
     */
    private record Reading(long since, long at, long low, long high) {
        long middle() {
            return low + (high - low) / 2;
        }

        /** The agent's time. */
        long remote() {
            return at + middle();
        }
    }

    /** The time between two readings, in which the clock gained steadily; {@code gain} is its share of that time, without sign. */
    private record Stretch(Reading before, Reading after, double gain) {}

    /**
     * A change that no drift explains.
     *
     * @param from observer's time of the reading before
     * @param to observer's time of the reading after
     * @param size nanoseconds by which the agent's clock went ahead; negative when it fell behind
     */
    record Step(long from, long to, long size) {}

    private Clock(List<Reading> readings) {
        this.readings = readings;
        for (int i = 1; i < readings.size(); i++) {
            Reading before = readings.get(i - 1);
            Reading after = readings.get(i);
            long time = Math.max(1, after.at - before.at);
            long change = after.middle() - before.middle();
            double gain = (double) Math.abs(change) / time;
            if (gain <= AT_ONCE) {
                stretches.add(new Stretch(before, after, gain));
            }
            if (Math.max(after.low - before.high, before.low - after.high) > DRIFT * time) {
                steps.add(new Step(before.at, after.at, change));
            }
        }
    }

    /** The clock of an agent, from all exchanges with it: at least one. */
    static Clock of(List<ClockSample> samples) {
        List<Reading> readings = new ArrayList<>();
        for (ClockSample sample : samples.stream()
                .sorted(Comparator.comparingLong(ClockSample::sent))
                .toList()) {
            long at = sample.sent() + (sample.received() - sample.sent()) / 2;
            long low = sample.remote() - sample.received();
            long high = sample.remote() - sample.sent();
            Reading last = readings.isEmpty() ? null : readings.get(readings.size() - 1);
            if (last == null || at - last.since > TOGETHER || low > last.high || high < last.low) {
                readings.add(new Reading(at, at, low, high));
            } else {
                readings.set(
                        readings.size() - 1,
                        new Reading(last.since, at, Math.max(low, last.low), Math.min(high, last.high)));
            }
        }
        return new Clock(readings);
    }

    /** What no drift explains, in order. */
    List<Step> steps() {
        return steps;
    }

    /** The observer's time at the agent's time {@code t}, by the middle of the bounds. */
    public long observer(long t) {
        for (Stretch stretch : stretches) {
            Reading before = stretch.before;
            Reading after = stretch.after;
            if (before.remote() <= t && t <= after.remote()) {
                double share = (double) (t - before.remote()) / (after.remote() - before.remote());
                return t - before.middle() - (long) (share * (after.middle() - before.middle()));
            }
        }
        Reading nearest = readings.get(0);
        for (Reading reading : readings) {
            if (Math.abs(t - reading.remote()) < Math.abs(t - nearest.remote())) {
                nearest = reading;
            }
        }
        return t - nearest.middle();
    }

    /** How far {@link #observer} may be wrong, either way, about what it places at the observer's time {@code at}. */
    public long uncertainty(long at) {
        Reading before = null;
        for (Reading after : readings) {
            if (at < after.at) {
                return before == null ? beyond(after, after.at - at) : between(before, after);
            }
            before = after;
        }
        return beyond(before, at - before.at);
    }

    /** How far {@link #observer} may be wrong at most between the first exchange and the last. */
    public long uncertainty() {
        return readings.stream().mapToLong(r -> uncertainty(r.at)).max().orElse(0);
    }

    /** Whether something placed at {@code at} surely was before a time on the observer's clock. */
    public boolean before(long at, long border) {
        return at < earliest(border);
    }

    /** Whether something placed at {@code at} surely was not before a time on the observer's clock. */
    public boolean since(long at, long border) {
        return at >= latest(border);
    }

    /** The earliest that a time on the observer's clock may be, as what is placed by this clock goes; without end for a time without end. */
    public long earliest(long border) {
        return border == Long.MAX_VALUE ? border : border - uncertainty(border);
    }

    /** The latest that it may be. */
    public long latest(long border) {
        return border == Long.MAX_VALUE ? border : border + uncertainty(border);
    }

    /** How long a span of the observer's time surely was: a clock that stepped may have been running at another rate meanwhile. */
    public long surely(long span) {
        double gain = steps.isEmpty()
                ? 0
                : stretches.stream().mapToDouble(s -> s.gain).max().orElse(0);
        return span - (long) (span * gain);
    }

    private static long between(Reading before, Reading after) {
        long most = Math.max(before.high, after.high) - Math.min(before.middle(), after.middle());
        long least = Math.max(before.middle(), after.middle()) - Math.min(before.low, after.low);
        return Math.max(most, least);
    }

    private static long beyond(Reading reading, long distance) {
        return (reading.high - reading.low + 1) / 2 + (long) (DRIFT * distance);
    }
}
