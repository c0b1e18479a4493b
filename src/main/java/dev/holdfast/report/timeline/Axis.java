package dev.holdfast.report.timeline;

import dev.holdfast.judge.recording.Replay;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * The time axis of the picture, in nanoseconds on the observer's clock. Places are percentages of its length, so that a browser can
 * stretch the picture without a script.
 */
final class Axis {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    private static final long HOUR = TimeUnit.HOURS.toNanos(1);
    private static final long[] STEPS = {
        SECOND,
        2 * SECOND,
        5 * SECOND,
        10 * SECOND,
        15 * SECOND,
        30 * SECOND,
        MINUTE,
        2 * MINUTE,
        5 * MINUTE,
        10 * MINUTE,
        15 * MINUTE,
        30 * MINUTE,
        HOUR,
        2 * HOUR,
        6 * HOUR,
        24 * HOUR
    };
    /** 73 years. Beyond it nothing is drawn: differences of times, and sums of them and a tick, fit into a number then. */
    private static final long LONGEST = Long.MAX_VALUE / 4;

    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter PRECISE =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneOffset.UTC);

    private final Replay replay;
    private final long from;
    private final long to;
    private final long zero;

    /** An axis over a period that is not empty; {@code zero} is the time from which seconds are counted. */
    Axis(Replay replay, long from, long to, long zero) {
        this.replay = replay;
        this.from = Math.min(from, Long.MAX_VALUE / 2);
        this.to = Math.min(Math.max(to, this.from + SECOND), this.from + LONGEST);
        this.zero = zero;
    }

    long from() {
        return from;
    }

    long to() {
        return to;
    }

    long zero() {
        return zero;
    }

    /** Position in percent; a time outside of the axis is put on its edge. */
    double place(long at) {
        return 100.0 * (Math.min(Math.max(at, from), to) - from) / (to - from);
    }

    /** CSS of the position of a point in time. */
    String left(long at) {
        return "left:" + percent(place(at));
    }

    /** CSS of the position of a period. */
    String span(long begin, long end) {
        double left = place(begin);
        return "left:" + percent(left) + ";width:" + percent(Math.max(0, place(end) - left));
    }

    /** With four decimals: the resolution is below 0.1 s for a day. */
    static String percent(double value) {
        return number(value, 4) + "%";
    }

    /** A number with at most this many decimals. */
    static String number(double value, int decimals) {
        String text = String.format(Locale.ROOT, "%." + decimals + "f", value);
        return text.contains(".") ? text.replaceAll("\\.?0+$", "") : text;
    }

    /** Wall time of day with milliseconds. */
    String utc(long at) {
        return PRECISE.format(Instant.ofEpochMilli(replay.wall(at))) + " UTC";
    }

    /** Wall time of day. */
    String clock(long at) {
        return CLOCK.format(Instant.ofEpochMilli(replay.wall(at)));
    }

    /** Date and wall time to the minute. */
    String day(long at) {
        return DAY.format(Instant.ofEpochMilli(replay.wall(at)));
    }

    /** Time since the zero of the axis, to a tenth of a second: {@code +14.2 s}. */
    String since(long at) {
        long away = at - zero;
        return (away < 0 ? "−" : "+") + length(Math.abs(away) / (100 * MILLI) * (100 * MILLI));
    }

    /** A time as text. */
    String when(long at) {
        return utc(at) + ", " + since(at);
    }

    /** A period as text. */
    String during(long begin, long end) {
        return "from " + when(begin) + " to " + when(end) + " (" + length(end - begin) + ")";
    }

    /** A duration as text: {@code 31 ms}, {@code 3.204 s}, {@code 2 min 05 s}. */
    static String length(long ns) {
        if (ns < 10 * MILLI) {
            return number(ns / 1e6, 1) + " ms";
        } else if (ns < SECOND) {
            return number(ns / 1e6, 0) + " ms";
        } else if (ns < MINUTE) {
            return number(ns / 1e9, 3) + " s";
        } else if (ns < HOUR) {
            return ns / MINUTE + " min " + String.format(Locale.ROOT, "%02d s", ns % MINUTE / SECOND);
        }
        return ns / HOUR + " h " + String.format(Locale.ROOT, "%02d min", ns % HOUR / MINUTE);
    }

    /**
     * Round times, counted from zero, at the smallest usual distance that gives at most {@code most} of them; whole days where that takes
     * more than one.
     */
    List<Long> ticks(int most) {
        long day = STEPS[STEPS.length - 1];
        long step = day * (1 + (to - from) / day / (most + 1));
        for (int i = STEPS.length - 1; i >= 0 && (to - from) / STEPS[i] <= most; i--) {
            step = STEPS[i];
        }
        List<Long> ticks = new ArrayList<>();
        long first = from + Math.floorMod(Math.floorMod(zero, step) - Math.floorMod(from, step), step);
        for (long at = first; at <= to; at += step) {
            ticks.add(at);
        }
        return ticks;
    }

    /** The short form of {@link #since} for a tick. */
    String tick(long at) {
        long away = Math.abs(at - zero);
        String sign = at < zero ? "−" : "+";
        if (away < MINUTE) {
            return at == zero ? "0 s" : sign + away / SECOND + " s";
        }
        String rest = String.format(Locale.ROOT, "%02d", away % MINUTE / SECOND);
        return away < HOUR
                ? sign + away / MINUTE + ":" + rest
                : sign + away / HOUR + String.format(Locale.ROOT, ":%02d:", away % HOUR / MINUTE) + rest;
    }
}
