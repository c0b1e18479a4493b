package dev.holdfast.judge;

import java.util.List;

/**
 * The median of ratios, and the interval that holds the true one with 95 % confidence, whatever the ratios are distributed like: how many of them lie
 * below the true median is a matter of tossing coins.
 *
 * @param low where the interval begins
 * @param high where it ends
 */
record MedianRatio(double median, double low, double high) {
    /** Below this number no interval is that sure. */
    static final int FEWEST = 6;

    private static final double UNSURE_ON_EACH_SIDE = 0.025;

    /** Of as many ratios as {@link #FEWEST} at least. */
    static MedianRatio of(List<Double> ratios) {
        List<Double> sorted = ratios.stream().sorted().toList();
        int n = sorted.size();
        int outside = outside(n);
        return new MedianRatio(
                (sorted.get((n - 1) / 2) + sorted.get(n / 2)) / 2, sorted.get(outside), sorted.get(n - 1 - outside));
    }

    /** How many of the smallest ratios, and of the greatest, may be left out of the interval. */
    private static int outside(int n) {
        double term = Math.pow(0.5, n); // of no heads in n tosses
        double atMost = term;
        int heads = 0;
        while (atMost <= UNSURE_ON_EACH_SIDE) {
            term *= (double) (n - heads) / (heads + 1);
            heads++;
            atMost += term;
        }
        return heads - 1;
    }
}
