package dev.holdfast.report.timeline;

import java.util.ArrayList;
import java.util.List;

/**
 * Latency of operations over time: minimum, median and maximum in each of a bounded number of equal time slots. Minimum and maximum are exact,
 * medians within 4.5 %. Takes any number of operations in bounded memory, in any order.
 */
final class Density {
    private static final int PER_DOUBLING = 8;
    /** From one microsecond; 36 doublings are 19 hours. */
    private static final int CLASSES = 36 * PER_DOUBLING;

    private static final long LEAST = 1_000;

    private final Axis axis;
    private final long[] least;
    private final long[] most;
    private final int[][] classes;

    /** Over the whole axis, in this many slots. */
    Density(Axis axis, int stretches) {
        this.axis = axis;
        this.least = new long[stretches];
        this.most = new long[stretches];
        this.classes = new int[stretches][];
    }

    int stretches() {
        return classes.length;
    }

    /** The slot of a time. */
    int stretch(long at) {
        double share = (double) (at - axis.from()) / (axis.to() - axis.from());
        return (int) Math.max(0, Math.min(classes.length - 1, Math.floor(share * classes.length)));
    }

    /** Start of a slot. */
    long begin(int stretch) {
        return axis.from() + (long) ((double) (axis.to() - axis.from()) / classes.length * stretch);
    }

    /** Adds an operation with its start and its duration in nanoseconds. */
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

    /** Adds another density with the same number of slots. */
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
     * Combined figures of some slots, in nanoseconds.
     *
     * @param count number of operations; if 0, the others are 0 too
     */
    record Figures(long count, long least, long median, long most) {}

    /** The figures of the slots from {@code begin} inclusive to {@code end} exclusive. */
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

    /** The curves, once all operations are added, with figures for this many sections. */
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
        List<Figures> figures = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            figures.add(figures(i * classes.length / parts, (i + 1) * classes.length / parts));
        }
        return new Drawn(range.toString(), middle.toString(), List.copyOf(figures), figures(0, classes.length));
    }

    /** Draws consecutive slots with operations: forward along the maximum, back along the minimum. */
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
     * @param range the area between minimum and maximum as one SVG path, one unit wide per slot and 100 high; interrupted where there are no
     *     operations
     * @param middle the medians as a path of the same form
     * @param sections figures of equal parts of the axis
     * @param whole figures of the whole axis
     */
    record Drawn(String range, String middle, List<Figures> sections, Figures whole) {
        /** Whether there is nothing to draw. */
        boolean empty() {
            return whole.count == 0;
        }
    }

    /** Heights of durations: logarithmic, from one millisecond at the bottom (100) to ten times the limit at the top (0). */
    record Scale(long limit) {
        private static final double BOTTOM = 1e6;

        int y(long span) {
            double top = Math.max(10.0 * limit, 100 * BOTTOM);
            double share = Math.log(Math.max((double) span, BOTTOM) / BOTTOM) / Math.log(top / BOTTOM);
            return (int) Math.round(100 - 100 * Math.min(1, share));
        }
    }
}
