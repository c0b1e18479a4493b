package dev.holdfast.report.timeline;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Operation;
import dev.holdfast.evidence.Source;
import dev.holdfast.judge.recording.Replay;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;

/** One writer: its operations in bounded memory, its long waits, its failures. */
final class Writing {
    /** Long waits that are drawn; shorter ones still show in the density. */
    private static final int KEPT_WAITS = 100;
    /** Failures drawn on one lane; more of them are joined into periods. */
    private static final int DRAWN_FAILURES = 60;
    /** Kinds of errors named for one period. */
    private static final int KINDS = 3;

    private final Density density;
    private final long notable;
    private final Map<Long, Long> begun = new HashMap<>();
    private final PriorityQueue<Replay.Wait> waits = new PriorityQueue<>(Comparator.comparingLong(Replay.Wait::lower));
    private final TreeMap<Integer, Failures> failures = new TreeMap<>();
    private Source current;
    private long notables;
    private long failed;
    private long longest;
    private long longestPossible;

    /** Failed operations from {@code from} to {@code to}, by error; rarer kinds are counted as "other". */
    record Failures(long from, long to, long count, Map<String, Long> kinds) {
        private Failures and(Failures other) {
            Map<String, Long> both = new TreeMap<>(kinds);
            other.kinds.forEach((kind, n) ->
                    both.merge(both.size() < KINDS || both.containsKey(kind) ? kind : "other", n, Long::sum));
            return new Failures(Math.min(from, other.from), Math.max(to, other.to), count + other.count, both);
        }
    }

    private Writing(Density density, long notable) {
        this.density = density;
        this.notable = notable;
    }

    /**
     * Reads a writer.
     *
     * @param density takes its operations
     * @param notable waits that were, or may have been, longer than this are kept
     */
    static Writing read(
            Replay replay, Channel<Operation> channel, String writer, String agent, Density density, long notable) {
        Writing writing = new Writing(density, notable);
        replay.operations(channel, writer, agent, writing::line, writing::wait);
        writing.begun.clear();
        return writing;
    }

    private void line(long at, Operation line, Source source) {
        if (!source.equals(current)) {
            begun.clear();
            current = source;
        }
        if (line instanceof Operation.Invoked) {
            begun.put(line.op(), at);
            return;
        }
        Long since = begun.remove(line.op());
        if (line instanceof Operation.Failed error) {
            failed++;
            failures.merge(
                    density.stretch(at),
                    new Failures(at, at, 1, Map.of(error.errno() + " at " + error.at(), 1L)),
                    Failures::and);
        } else if (since != null) {
            density.add(since, at - since);
        }
    }

    private void wait(Replay.Wait wait) {
        longest = Math.max(longest, wait.lower());
        longestPossible = Math.max(longestPossible, wait.upper());
        if (wait.upper() <= notable) {
            return;
        }
        notables++;
        waits.add(wait);
        if (waits.size() > KEPT_WAITS) {
            waits.remove();
        }
    }

    Density density() {
        return density;
    }

    /** The longest waits, in order of time. */
    List<Replay.Wait> waits() {
        return waits.stream()
                .sorted(Comparator.comparingLong(Replay.Wait::from))
                .toList();
    }

    /** A line on long waits that are not drawn; empty when all are. */
    String leftOut() {
        return notables > waits.size() ? "\n" + waits.size() + " longest of " + notables + " long waits" : "";
    }

    /** The longest proven wait. */
    long longest() {
        return longest;
    }

    /** The longest possible wait. */
    long longestPossible() {
        return longestPossible;
    }

    /** Number of failed operations. */
    long failed() {
        return failed;
    }

    /** Failures in order, adjacent ones joined; where there are too many to draw, also those further apart. */
    List<Failures> failures() {
        List<Map.Entry<Integer, Failures>> runs = new ArrayList<>(failures.entrySet());
        for (int apart = 1; apart == 1 || runs.size() > DRAWN_FAILURES; apart *= 2) {
            List<Map.Entry<Integer, Failures>> fewer = new ArrayList<>();
            for (Map.Entry<Integer, Failures> next : runs) {
                Map.Entry<Integer, Failures> last = fewer.isEmpty() ? null : fewer.get(fewer.size() - 1);
                if (last != null && density.stretch(next.getValue().from()) - last.getKey() <= apart) {
                    fewer.set(
                            fewer.size() - 1,
                            Map.entry(next.getKey(), last.getValue().and(next.getValue())));
                } else {
                    fewer.add(next);
                }
            }
            runs = fewer;
        }
        return runs.stream().map(Map.Entry::getValue).toList();
    }
}
