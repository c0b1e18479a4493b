package dev.holdfast.report.timeline;

import java.util.ArrayList;
import java.util.List;

/**
 * How long operations took, over time: least, median and most of each of a bounded number of equal stretches. Least and most are exact,
 * medians to 4.5 %. Takes any number of operations in bounded memory, in any order.
 */
final class Density {
    private static final int PER_DOUBLING = 8;
    /** From a microsecond up; 36 doublings are 19 hours. */
    private static final int CLASSES = 36 * PER_DOUBLING;

    private static final long LEAST = 1_000;

    private final Axis axis;
    private final long[] least;
    private final long[] most;
    private final int[][] classes;

    /** Over the whole axis, in so many stretches. */
    Density(Axis axis, int stretches) {
        this.axis = axis;
        this.least = new long[stretches];
        this.most = new long[stretches];
        this.classes = new int[stretches][];
    }

    int stretches() {
        return classes.length;
    }

    /** The stretch a moment is in. */
    int stretch(long at) {
        double share = (double) (at - axis.from()) / (axis.to() - axis.from());
        return (int) Math.max(0, Math.min(classes.length - 1, Math.floor(share * classes.length)));
    }

    /** Begin of a stretch. */
    long begin(int stretch) {
        return axis.from() + (long) ((double) (axis.to() - axis.from()) / classes.length * stretch);
    }

    /** An operation begun at a moment that took so many nanoseconds. */
    void add(long at, long took) {
        int stretch = stretch(at);
        if (classes[stretch] == null) {
            classes[stretch] = new int[CLASSES];
            least[stretch] = took;
            most[stretch] = took;
        }
        classes[stretch][classOf(took)]++;
        least[stretch] = Math.min(least[stretch], took);
        most[stretch] = Math.max(most[stretch], took);
    }

    /** Adds what another one of as many stretches took. */
    void add(Density other) {
        for (int i = 0; i < classes.length; i++) {
            if (other.classes[i] == null) {
                continue;
            }
            if (classes[i] == null) {
                classes[i] = new int[CLASSES];
                least[i] = other.least[i];
                most[i] = other.most[i];
            }
            for (int k = 0; k < CLASSES; k++) {
                classes[i][k] += other.classes[i][k];
            }
            least[i] = Math.min(least[i], other.least[i]);
            most[i] = Math.max(most[i], other.most[i]);
        }
    }

    /**
     * Figures of some stretches together, in nanoseconds.
     *
     * @param count operations; without any the others are 0
     */
    record Figures(long count, long least, long median, long most) {}

    /** The figures of the stretches from {@code begin} to before {@code end}. */
    Figures figures(int begin, int end) {
        long[] sum = new long[CLASSES];
        long count = 0;
        long low = Long.MAX_VALUE;
        long high = 0;
        for (int i = begin; i < end; i++) {
            if (classes[i] != null) {
                for (int k = 0; k < CLASSES; k++) {
                    sum[k] += classes[i][k];
                    count += classes[i][k];
                }
                low = Math.min(low, least[i]);
                high = Math.max(high, most[i]);
            }
        }
        if (count == 0) {
            return new Figures(0, 0, 0, 0);
        }
        long seen = 0;
        int k = -1;
        while (2 * seen < count) {
            seen += sum[++k];
        }
        long median = Math.round(LEAST * Math.pow(2, (k + 0.5) / PER_DOUBLING));
        return new Figures(count, low, Math.max(low, Math.min(high, median)), high);
    }

    private static int classOf(long took) {
        double doublings = Math.log((double) Math.max(LEAST, took) / LEAST) / Math.log(2);
        return Math.min(CLASSES - 1, (int) (doublings * PER_DOUBLING));
    }

    /** What is drawn of it, once all operations are in, with figures for so many sections. */
    Drawn drawn(int sections, Scale scale) {
        StringBuilder range = new StringBuilder();
        StringBuilder middle = new StringBuilder();
        for (int begin = 0; begin < classes.length; begin++) {
            if (classes[begin] == null) {
                continue;
            }
            int end = begin;
            while (end < classes.length && classes[end] != null) {
                end++;
            }
            run(begin, end, scale, range, middle);
            begin = end;
        }
        int parts = Math.min(sections, classes.length);
        List<Figures> told = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            told.add(figures(i * classes.length / parts, (i + 1) * classes.length / parts));
        }
        return new Drawn(range.toString(), middle.toString(), List.copyOf(told), figures(0, classes.length));
    }

    /** Draws stretches that all have operations: there along the most, back along the least. */
    private void run(int begin, int end, Scale scale, StringBuilder range, StringBuilder middle) {
        int[] medians = new int[end - begin];
        int[] tops = new int[end - begin];
        int[] bottoms = new int[end - begin];
        for (int i = begin; i < end; i++) {
            medians[i - begin] = scale.y(figures(i, i + 1).median());
            tops[i - begin] = scale.y(most[i]);
            bottoms[end - 1 - i] = scale.y(least[i]);
        }
        middle.append('M').append(begin).append(' ').append(medians[0]);
        steps(middle, medians, medians[0], 1);
        range.append('M').append(begin).append(' ').append(tops[0]);
        int corner = steps(range, tops, tops[0], 1);
        steps(range, bottoms, corner, -1);
        range.append('z');
    }

    private static int steps(StringBuilder path, int[] heights, int from, int direction) {
        int y = from;
        int flat = 0;
        for (int next : heights) {
            if (next != y) {
                if (flat > 0) {
                    path.append('h').append(direction * flat);
                }
                path.append('v').append(next - y);
                flat = 0;
                y = next;
            }
            flat++;
        }
        path.append('h').append(direction * flat);
        return y;
    }

    /**
     * Curves and figures.
     *
     * @param range the stretch between least and most as one SVG path, a unit wide per stretch and 100 high; broken where nothing was
     * @param middle the medians as a path of the same form
     * @param sections figures of equal parts of the axis
     * @param whole figures of all of it
     */
    record Drawn(String range, String middle, List<Figures> sections, Figures whole) {
        /** Whether there is nothing to draw. */
        boolean empty() {
            return whole.count == 0;
        }
    }

    /** Heights of spans of time: by their logarithm, from a millisecond at the bottom (100) to ten times the limit at the top (0). */
    record Scale(long limit) {
        private static final double BOTTOM = 1e6;

        int y(long span) {
            double top = Math.max(10.0 * limit, 100 * BOTTOM);
            double share = Math.log(Math.max((double) span, BOTTOM) / BOTTOM) / Math.log(top / BOTTOM);
            return (int) Math.round(100 - 100 * Math.min(1, share));
        }
    }
}
