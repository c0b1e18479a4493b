package dev.holdfast.verdict;

import java.util.List;

/**
 * Why a run came out as it did, in one paragraph for whoever has to act on it.
 *
 * @param text the paragraph; empty where nothing went wrong and everything was proved
 * @param causes what went wrong first, in order of time; empty where no offence was seen
 */
public record Diagnosis(String text, List<Cause> causes) {
    /** Where there is nothing to tell. */
    public static final Diagnosis NONE = new Diagnosis("", List.of());

    public Diagnosis {
        causes = List.copyOf(causes);
    }

    /**
     * Something that went wrong and that nothing else in the record explains.
     *
     * @param what in words, with subject and node
     * @param at when it was seen first, in milliseconds since the epoch
     * @param before what happened just before it, in order of time
     * @param explains what follows from it, in words, such as "gaps and errors of static-1"
     */
    public record Cause(String what, long at, List<String> before, List<String> explains) {
        public Cause {
            before = List.copyOf(before);
            explains = List.copyOf(explains);
        }
    }

    /** Whether there is nothing to tell. */
    public boolean isEmpty() {
        return text.isEmpty();
    }
}
