package dev.holdfast.judge.recording;

import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Figures as people read them. */
public final class Text {
    private Text() {}

    /** A span of nanoseconds: whole milliseconds below a second, else seconds. */
    public static String span(long ns) {
        if (ns < TimeUnit.SECONDS.toNanos(1)) {
            return String.format(Locale.ROOT, "%.0f ms", ns / 1e6);
        }
        String seconds = String.format(Locale.ROOT, "%.3f", ns / 1e9);
        return (seconds.endsWith(".000") ? seconds.substring(0, seconds.length() - 4) : seconds) + " s";
    }

    /** A span where milliseconds do not matter. */
    public static String seconds(long ns) {
        return String.format(Locale.ROOT, "%.1f s", ns / 1e9);
    }

    /** "1 sample", "2 samples". */
    public static String count(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
