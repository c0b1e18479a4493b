package dev.holdfast.judge;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.Clock;
import dev.holdfast.judge.recording.Controls;
import dev.holdfast.judge.recording.FindingBuilder;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;

/**
 * When a control beside a volume failed: the same loop on a plain file system, or past the driver.
 *
 * @param times on the observer's clock
 * @param blur how far its clock and the writer's may disagree at a time
 */
record ControlFailures(NavigableSet<Long> times, LongUnaryOperator blur) {
    /** A control that failed no further away than this failed at the same time. */
    private static final long SAME_TIME = TimeUnit.SECONDS.toNanos(2);

    /** Those of both controls. */
    static List<ControlFailures> beside(Volume volume, Clock own, FindingBuilder finding) {
        String past = finding.recording().manifest().control(volume.node());
        Clock other = finding.clock(Channel.CONTROLS, past);
        return List.of(
                read(past, at -> own.uncertainty(at) + other.uncertainty(at), finding),
                read(volume.name() + Controls.TMPFS, at -> 0, finding));
    }

    private static ControlFailures read(String control, LongUnaryOperator blur, FindingBuilder finding) {
        NavigableSet<Long> times = new TreeSet<>();
        finding.read(Channel.CONTROLS, control, (at, line, source) -> {
            if (line instanceof Operation.Failed) {
                times.add(at);
            }
        });
        return new ControlFailures(times, blur);
    }

    /** Whether it failed at the same time as something else. */
    boolean near(long at) {
        long near = SAME_TIME + blur.applyAsLong(at);
        Long next = times.ceiling(at - near);
        return next != null && next <= at + near;
    }
}
