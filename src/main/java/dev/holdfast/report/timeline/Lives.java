package dev.holdfast.report.timeline;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How long objects were in one state, from samples of all of them: a state lasts from the first sample that shows it to the first that does
 * not.
 */
final class Lives {
    /** The style of a state. */
    enum Kind {
        /** Normal. */
        STEADY,
        /** Normal, and of the new release. */
        FRESH,
        /** In transition. */
        MOVING,
        /** No longer relevant. */
        FAINT,
        /** An error. */
        BAD;

        String css() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** The state of an object: a short label, a full sentence, the style. */
    record State(String label, String detail, Kind kind) {}

    /** An object in one state; {@code lasts} if it still was at the last sample. */
    record Bar(String key, State state, long from, long to, boolean lasts) {}

    private final Map<String, Bar> open = new LinkedHashMap<>();
    private final List<Bar> ended = new ArrayList<>();

    /** Adds a sample of all objects, by a name that is never reused. */
    void look(long at, Map<String, State> now) {
        for (Bar bar : List.copyOf(open.values())) {
            if (!bar.state.equals(now.get(bar.key))) {
                open.remove(bar.key);
                ended.add(new Bar(bar.key, bar.state, bar.from, at, false));
            }
        }
        now.forEach((key, state) -> open.computeIfAbsent(key, k -> new Bar(k, state, at, at, true)));
    }

    /** All bars up to {@code end}, by their start. */
    List<Bar> bars(long end) {
        List<Bar> bars = new ArrayList<>(ended);
        open.values().forEach(b -> bars.add(new Bar(b.key, b.state, b.from, Math.max(end, b.from), true)));
        bars.sort(Comparator.comparingLong(Bar::from));
        return bars;
    }

    /** The line of the drawing for each object: as few lines as possible without overlap, the first object on line 0. */
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
