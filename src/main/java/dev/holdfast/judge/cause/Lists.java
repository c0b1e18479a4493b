package dev.holdfast.judge.cause;

import java.util.List;

/** Names in a sentence. */
final class Lists {
    private static final int FEW = 3;

    private Lists() {}

    /** "a", "a and b", "a, b and c". */
    static String and(List<String> names) {
        int last = names.size() - 1;
        return last < 1
                ? String.join("", names)
                : String.join(", ", names.subList(0, last)) + " and " + names.get(last);
    }

    /** The same of a few; of more, the first ones and how many others. */
    static String few(List<String> names) {
        return names.size() <= FEW
                ? and(names)
                : String.join(", ", names.subList(0, FEW - 1)) + " and " + (names.size() - FEW + 1) + " more";
    }
}
