package dev.holdfast.report.upgrade;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.Replay;
import dev.holdfast.judge.recording.Spread;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BinaryOperator;

/** How long operations on one volume took before, during and after the upgrade, and how long writes waited. */
final class Latencies {
    /** A part of the judged time. */
    enum Part {
        BEFORE,
        DURING,
        AFTER
    }

    /**
     * The figures of a part, in nanoseconds.
     *
     * @param operations how many were begun in it and succeeded
     * @param failed how many ended in it with an error
     * @param longest the longest time for which writes surely waited, of those that began in it
     */
    record Figures(int operations, long failed, long median, long p99, long longest) {}

    private final RecordedUpgrade run;
    private final Map<Long, Long> begun = new HashMap<>();
    private final Map<Part, Spread> took = new EnumMap<>(Part.class);
    private final Map<Part, Long> failed = new EnumMap<>(Part.class);
    private final Map<Part, Long> longest = new EnumMap<>(Part.class);
    private Source current;

    private Latencies(RecordedUpgrade run) {
        this.run = run;
    }

    /** The figures of each part in which the volume's workload did anything. */
    static Map<Part, Figures> of(RecordedUpgrade run, Volume volume) {
        Latencies latencies = new Latencies(run);
        run.replay().operations(Channel.OPERATIONS, volume.name(), volume.name(), latencies::line, latencies::waited);
        return latencies.figures();
    }

    private void line(long at, Operation line, Source source) {
        if (!source.equals(current)) {
            // numbers begin anew with a new incarnation
            begun.clear();
            current = source;
        }
        if (line instanceof Operation.Invoked) {
            begun.put(line.op(), at);
            return;
        }
        Long since = begun.remove(line.op());
        if (line instanceof Operation.Failed) {
            add(failed, at, 1L, Long::sum);
        } else if (since != null && run.window().holds(since)) {
            took.computeIfAbsent(part(since), any -> new Spread()).add(at - since);
        }
    }

    private void waited(Replay.Wait wait) {
        add(longest, wait.from(), wait.lower(), Math::max);
    }

    private void add(Map<Part, Long> figures, long at, long value, BinaryOperator<Long> with) {
        if (run.window().holds(at)) {
            figures.merge(part(at), value, with);
        }
    }

    private Part part(long at) {
        if (at < run.window().upgradeStart()) {
            return Part.BEFORE;
        }
        return at < run.window().upgradeEnd() ? Part.DURING : Part.AFTER;
    }

    private Map<Part, Figures> figures() {
        Map<Part, Figures> figures = new EnumMap<>(Part.class);
        for (Part part : Part.values()) {
            Spread spread = took.getOrDefault(part, new Spread());
            if (spread.size() > 0 || failed.containsKey(part)) {
                figures.put(
                        part,
                        new Figures(
                                spread.size(),
                                failed.getOrDefault(part, 0L),
                                spread.quantile(0.5),
                                spread.quantile(0.99),
                                longest.getOrDefault(part, 0L)));
            }
        }
        return figures;
    }
}
