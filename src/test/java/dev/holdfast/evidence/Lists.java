package dev.holdfast.evidence;

import java.util.List;
import java.util.stream.Stream;

/** Lists for tests. */
public final class Lists {
    private Lists() {}

    /** The list with one more at its end. */
    public static <T> List<T> and(List<T> list, T more) {
        return Stream.concat(list.stream(), Stream.of(more)).toList();
    }
}
