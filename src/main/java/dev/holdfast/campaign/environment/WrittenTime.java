package dev.holdfast.campaign.environment;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A span of time as a user writes it: numbers with their units, the longest first. */
public final class WrittenTime {
    /** For messages and help. */
    public static final String EXAMPLES = "250ms, 1.5s, 2m or 2h30m";

    private static final String NUMBER = "([0-9]+(?:\\.[0-9]+)?) ?";
    private static final Pattern PART = Pattern.compile(NUMBER + "(ms|s|minutes|min|m|h)");
    private static final Pattern SUM = Pattern.compile("(?=[0-9])(?:" + NUMBER + "h)? ?(?:" + NUMBER
            + "(?:minutes|min|m(?!s)))? ?(?:" + NUMBER + "s)? ?(?:" + NUMBER + "ms)?(?<! )");
    private static final Map<String, Long> MILLIS =
            Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "min", 60_000L, "minutes", 60_000L, "h", 3_600_000L);
    private static final Duration YEAR = Duration.ofDays(365);

    private WrittenTime() {}

    /**
     * Reads 250ms, 1.5s, 2m, 3 min, 2h30m.
     *
     * @throws IllegalArgumentException if it is no time, or longer than a year
     */
    public static Duration parse(String text) {
        if (!SUM.matcher(text).matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a time such as " + EXAMPLES);
        }
        Matcher parts = PART.matcher(text);
        BigDecimal millis = parts.results().map(WrittenTime::millis).reduce(BigDecimal.ZERO, BigDecimal::add);
        if (millis.compareTo(BigDecimal.valueOf(YEAR.toMillis())) > 0) {
            throw new IllegalArgumentException("'" + text + "' is longer than a year");
        }
        return Duration.ofMillis(millis.add(BigDecimal.valueOf(0.5)).longValue());
    }

    private static BigDecimal millis(MatchResult part) {
        return new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(MILLIS.get(part.group(2))));
    }
}
