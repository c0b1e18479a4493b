package dev.holdfast.judge;

import dev.holdfast.evidence.Scheduling;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

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

    /** What a source recorded, on the observer's clock. */
    record Interval(long from, long to, Scheduling line) {
        /** How much of it lies in a stretch of time. */
        long within(long begin, long end) {
            return Math.max(0, Math.min(to, end) - Math.max(from, begin));
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
            usualTime += interval.to - interval.from;
        }
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
     * How much more than usual the driver took in a stretch of time.
     *
     * @param mounts how many times as many mounts it serves as before the upgrade, which is not more than usual
     */
    double excess(long from, long to, double mounts) {
        double usual = usualTime == 0 ? 0 : mounts * usuallyTaken / usualTime;
        double excess = 0;
        for (Interval interval : intervals) {
            long common = interval.within(from, to);
            if (common > 0) {
                long length = interval.to - interval.from;
                excess += Math.max(0, taken(interval.line) - usual * length) * common / length;
            }
        }
        return excess;
    }
}
