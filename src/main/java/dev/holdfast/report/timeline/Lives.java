package dev.holdfast.report.timeline;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How long things were seen in one state, by looks at all of them: a state lasts from the first look that shows it to the first that does
 * not.
 */
final class Lives {
    /** How a state is painted. */
    enum Kind {
        /** As it should be. */
        STEADY,
        /** The same, of the new release. */
        FRESH,
        /** On its way from one state to another. */
        MOVING,
        /** Of no interest any more. */
        FAINT,
        /** As it must not be. */
        BAD;

        String css() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** What a look shows of a thing: a few words, a whole sentence, how to paint it. */
    record State(String label, String detail, Kind kind) {}

    /** A thing in one state; {@code lasts} says that it was still so at the last look. */
    record Bar(String key, State state, long from, long to, boolean lasts) {}

    private final Map<String, Bar> open = new LinkedHashMap<>();
    private final List<Bar> ended = new ArrayList<>();

    /** A look at all things there are, by a name of each that is never used again. */
    void look(long at, Map<String, State> now) {
        for (Bar bar : List.copyOf(open.values())) {
            if (!bar.state.equals(now.get(bar.key))) {
                open.remove(bar.key);
                ended.add(new Bar(bar.key, bar.state, bar.from, at, false));
            }
        }
        now.forEach((key, state) -> open.computeIfAbsent(key, k -> new Bar(k, state, at, at, true)));
    }

    /** What was seen until then, in the order it began. */
    List<Bar> bars(long end) {
        List<Bar> bars = new ArrayList<>(ended);
        open.values().forEach(b -> bars.add(new Bar(b.key, b.state, b.from, Math.max(end, b.from), true)));
        bars.sort(Comparator.comparingLong(Bar::from));
        return bars;
    }

    /** A line of the drawing for each thing, as few lines as do without overlap, the first thing on line 0. */
    static Map<String, Integer> lines(List<Bar> bars) {
        Map<String, long[]> spans = new LinkedHashMap<>();
        for (Bar bar : bars) {
            long[] span = spans.computeIfAbsent(bar.key, k -> new long[] {bar.from, bar.to});
            span[1] = Math.max(span[1], bar.to);
        }
        List<Long> reached = new ArrayList<>();
        Map<String, Integer> lines = new HashMap<>();
        spans.forEach((key, span) -> {
            int line = 0;
            while (line < reached.size() && reached.get(line) > span[0]) {
                line++;
            }
            if (line == reached.size()) {
                reached.add(span[1]);
            } else {
                reached.set(line, span[1]);
            }
            lines.put(key, line);
        });
        return lines;
    }
}
