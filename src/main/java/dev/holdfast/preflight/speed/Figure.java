package dev.holdfast.preflight.speed;

import java.util.List;
import java.util.Locale;

/**
 * The median of some times in ms, and their spread.
 *
 * @param n how many there are
 * @param lower a quarter of them are not above it
 * @param upper three quarters of them are not above it
 */
public record Figure(int n, double median, double lower, double upper) {
    /** Of samples in any order; all 0 where there is none. */
    static Figure of(List<Double> samples) {
        List<Double> sorted = samples.stream().sorted().toList();
        return new Figure(sorted.size(), quantile(sorted, 0.5), quantile(sorted, 0.25), quantile(sorted, 0.75));
    }

    /** The least sample that the share of all does not exceed. */
    private static double quantile(List<Double> sorted, double share) {
        return sorted.isEmpty() ? 0 : sorted.get(Math.max(0, (int) Math.ceil(share * sorted.size()) - 1));
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.1f ms (n %d, quartiles %.1f to %.1f)", median, n, lower, upper);
    }
}
