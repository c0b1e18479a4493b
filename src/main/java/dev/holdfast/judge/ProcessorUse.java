package dev.holdfast.judge;

import dev.holdfast.evidence.Scheduling;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * Who waited for the processors of a node and what the driver took of them, while some gaps lasted; and how much the driver takes usually, by
 * what it took before the upgrade.
 */
final class ProcessorUse {
    private final Set<String> driversPods;
    private final List<Interval> intervals = new ArrayList<>();
    /** Groups of units that serve mounts. */
    private final Set<String> serving = new HashSet<>();

    private long usuallyTaken;
    private long usualTime;
    private long usuallyBusy;
    private long last = Long.MIN_VALUE;

    /**
     * What a source recorded, on the observer's clock. One begins before the one before it ends, by as long as a look took: counters are read
     * one after the other.
     */
    record Interval(long from, long to, Scheduling line) {
        /** How long it is. */
        long length() {
            return to - from;
        }

        /** How much of it lies in a stretch of time. */
        long within(long begin, long end) {
            return Math.max(0, Math.min(to, end) - Math.max(from, begin));
        }

        /** When the longest wait in it may have begun: the kernel counts a wait when it is over. */
        long waitsFrom() {
            return Math.min(
                    from,
                    to
                            - line.processes().stream()
                                    .mapToLong(Scheduling.Share::longest)
                                    .max()
                                    .orElse(0));
        }
    }

    /**
     * A node's.
     *
     * @param driversPods uids of the driver's pods and of mounter pods
     */
    ProcessorUse(Set<String> driversPods) {
        this.driversPods = driversPods;
    }

    /**
     * Takes a line.
     *
     * @param usual whether it is of the time before the upgrade
     * @param kept whether it is needed for a gap
     */
    void add(Interval interval, boolean usual, boolean kept) {
        interval.line.processes().stream()
                .filter(share -> share.agent() == null && share.group() != null)
                .forEach(share -> serving.add(share.group()));
        if (usual) {
            usuallyTaken += taken(interval.line);
            usuallyBusy += interval.line.busy() == null ? 0 : interval.line.busy();
            usualTime += interval.to - Math.max(interval.from, last);
        }
        last = interval.to;
        if (kept) {
            intervals.add(interval);
        }
    }

    List<Interval> intervals() {
        return intervals;
    }

    /** Nanoseconds of processors that the driver used: its pods, mounter pods, and mount processes outside of pods. */
    private long taken(Scheduling line) {
        long groups = line.groups().stream()
                .filter(group ->
                        serving.contains(group.path()) || driversPods.stream().anyMatch(group::isOfPod))
                .mapToLong(Scheduling.Group::used)
                .sum();
        return groups
                + line.processes().stream()
                        .filter(share -> share.agent() == null && share.group() == null)
                        .mapToLong(Scheduling.Share::ran)
                        .sum();
    }

    /**
     * How many processors more than usual the driver took in a stretch of time.
     *
     * @param mounts how many times as many mounts it serves as before the upgrade, which is not more than usual
     */
    double excess(long from, long to, double mounts) {
        double usual = usualTime == 0 ? 0 : mounts * usuallyTaken / usualTime;
        return mean(from, to, interval -> Math.max(0, (double) taken(interval.line) / interval.length() - usual));
    }

    /** How many processors were busy before the upgrade; 0 where that was not recorded. */
    double usuallyBusy() {
        return usualTime == 0 ? 0 : (double) usuallyBusy / usualTime;
    }

    /** How many processors were busy in a stretch of time; 0 where that was not recorded. */
    double busy(long from, long to) {
        return mean(
                from,
                to,
                interval -> interval.line.busy() == null ? 0 : (double) interval.line.busy() / interval.length());
    }

    private double mean(long from, long to, ToDoubleFunction<Interval> rate) {
        double sum = 0;
        double time = 0;
        for (int i = firstAfter(from); i < intervals.size() && intervals.get(i).from < to; i++) {
            long common = intervals.get(i).within(from, to);
            sum += common * rate.applyAsDouble(intervals.get(i));
            time += common;
        }
        return time == 0 ? 0 : sum / time;
    }

    /** Index of the first that ends after a time. */
    private int firstAfter(long from) {
        int low = 0;
        int high = intervals.size();
        while (low < high) {
            int middle = (low + high) / 2;
            if (intervals.get(middle).to <= from) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
