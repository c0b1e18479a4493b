package dev.holdfast.preflight.speed;

import java.util.List;
import java.util.Locale;

/**
 * Median and quartiles of times in ms.
 *
 * @param n number of samples
 * @param lower first quartile
 * @param upper third quartile
 */
public record Figure(int n, double median, double lower, double upper) {
    /** The figure of samples in any order; all 0 without samples. */
    static Figure of(List<Double> samples) {
        List<Double> sorted = samples.stream().sorted().toList();
        return new Figure(sorted.size(), quantile(sorted, 0.5), quantile(sorted, 0.25), quantile(sorted, 0.75));
    }

    /** The smallest sample that is not below this share of the samples. */
    private static double quantile(List<Double> sorted, double share) {
        return sorted.isEmpty() ? 0 : sorted.get(Math.max(0, (int) Math.ceil(share * sorted.size()) - 1));
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.1f ms (n %d, quartiles %.1f to %.1f)", median, n, lower, upper);
    }
}
