package dev.holdfast.judge;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Stretches of time that do not overlap, in order. Immutable. */
final class Spans {
    static final Spans NONE = new Spans(List.of());

    private final List<Span> all;

    /** A stretch of time on the observer's clock. */
    record Span(long from, long to) {}

    private Spans(List<Span> all) {
        this.all = List.copyOf(all);
    }

    /** All the time that lies in at least one of these stretches. */
    static Spans of(List<Span> given) {
        List<Span> merged = new ArrayList<>();
        for (Span span : given.stream()
                .filter(s -> s.to > s.from)
                .sorted(Comparator.comparingLong(Span::from))
                .toList()) {
            Span last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            if (last == null || span.from > last.to) {
                merged.add(span);
            } else if (span.to > last.to) {
                merged.set(merged.size() - 1, new Span(last.from, span.to));
            }
        }
        return new Spans(merged);
    }

    List<Span> all() {
        return all;
    }

    /** The time that lies in these and in others. */
    Spans and(Spans others) {
        List<Span> common = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < all.size() && j < others.all.size()) {
            Span one = all.get(i);
            Span other = others.all.get(j);
            common.add(new Span(Math.max(one.from, other.from), Math.min(one.to, other.to)));
            if (one.to < other.to) {
                i++;
            } else {
                j++;
            }
        }
        return of(common);
    }

    /** Whether one of them reaches into a stretch. */
    boolean reach(long from, long to) {
        // By halves: what is looked for may be one of thousands.
        int low = 0;
        int high = all.size();
        while (low < high) {
            int middle = (low + high) / 2;
            if (all.get(middle).to <= from) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low < all.size() && all.get(low).from < to;
    }

    /** How much of a stretch they cover. */
    long within(long from, long to) {
        return all.stream()
                .mapToLong(s -> Math.max(0, Math.min(to, s.to) - Math.max(from, s.from)))
                .sum();
    }
}
