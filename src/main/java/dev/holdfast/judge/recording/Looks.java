package dev.holdfast.judge.recording;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.Evidence;
import dev.holdfast.evidence.Look;
import dev.holdfast.evidence.Source;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * All looks of one source, placed on the observer's clock. Several judges read the same looks, and most looks only name an earlier one, so
 * they are read once and kept: a time and the number of what it showed for each. Immutable.
 */
final class Looks<T extends Look> {
    private final List<Incarnation> incarnations;
    private final long[] at;
    private final int[] shown;
    private final List<T> contents;
    private final List<String> doubts;

    /** The looks up to {@code end} that one incarnation made. */
    private record Incarnation(Source source, int end) {}

    private Looks(List<Incarnation> incarnations, long[] at, int[] shown, List<T> contents, List<String> doubts) {
        this.incarnations = List.copyOf(incarnations);
        this.at = at;
        this.shown = shown;
        this.contents = List.copyOf(contents);
        this.doubts = List.copyOf(doubts);
    }

    /** Reads them. */
    static <T extends Look> Looks<T> read(Evidence evidence, Channel<T> channel, List<Source> sources, Clock clock) {
        List<Incarnation> incarnations = new ArrayList<>();
        List<T> contents = new ArrayList<>();
        List<String> doubts = new ArrayList<>();
        long[] at = new long[64];
        int[] shown = new int[64];
        int size = 0;
        for (Source source : sources) {
            Map<Long, Integer> said = new HashMap<>();
            try (Stream<T> lines = evidence.lines(channel, source)) {
                for (T look : (Iterable<T>) lines::iterator) {
                    Long earlier = look.same();
                    Integer content = earlier == null ? Integer.valueOf(contents.size()) : said.get(earlier);
                    if (content == null) {
                        doubts.add("line " + look.n() + " of " + channel.name() + "/" + source
                                + " says the same as line " + earlier + ", which is not there");
                        continue;
                    }
                    if (earlier == null) {
                        said.put(look.n(), content);
                        contents.add(look);
                    }
                    if (size == at.length) {
                        at = Arrays.copyOf(at, 2 * size);
                        shown = Arrays.copyOf(shown, 2 * size);
                    }
                    at[size] = clock.observer(look.t());
                    shown[size++] = content;
                }
            }
            incarnations.add(new Incarnation(source, size));
        }
        return new Looks<>(incarnations, Arrays.copyOf(at, size), Arrays.copyOf(shown, size), contents, doubts);
    }

    /** Why not every look is among them. */
    List<String> doubts() {
        return doubts;
    }

    /** Hands over each, in order. */
    void forEach(StreamReader.LookVisitor<T> visitor) {
        int i = 0;
        for (Incarnation incarnation : incarnations) {
            for (; i < incarnation.end; i++) {
                visitor.visit(at[i], contents.get(shown[i]), incarnation.source);
            }
        }
    }

    /** What the last one shows that surely was before a time, of those that are wanted; null without one. */
    T last(Clock clock, long before, Predicate<T> wanted) {
        Map<Integer, Boolean> known = new LinkedHashMap<>();
        for (int i = at.length - 1; i >= 0; i--) {
            if (clock.before(at[i], before)
                    && known.computeIfAbsent(shown[i], content -> wanted.test(contents.get(content)))) {
                return contents.get(shown[i]);
            }
        }
        return null;
    }
}
