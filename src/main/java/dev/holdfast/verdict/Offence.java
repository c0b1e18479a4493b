package dev.holdfast.verdict;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * The first thing that was wrong with a subject.
 *
 * @param what in a few words: "the mount process is another one"
 * @param at milliseconds since the epoch
 * @param phase the phase it happened in
 * @param value what was seen, with unit
 * @param limit what was allowed, with unit
 * @param before the state before, such as "pid 123", or null
 * @param after the state after, such as "pid 456", or null
 * @param causes likely causes, most likely first; none that the rest of the record speaks against
 * @param follows what it follows from, in words; null where nothing else that was seen explains it
 * @param followsPhase the phase in which that happened; null where it follows from nothing
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Offence(
        String what,
        long at,
        String phase,
        String value,
        String limit,
        String before,
        String after,
        List<String> causes,
        String follows,
        String followsPhase) {
    /** An offence of which it is not known what it follows from. */
    public Offence(
            String what,
            long at,
            String phase,
            String value,
            String limit,
            String before,
            String after,
            List<String> causes) {
        this(what, at, phase, value, limit, before, after, causes, null, null);
    }

    /** The same with what is likely to have caused it. */
    public Offence withCauses(List<String> likely) {
        return new Offence(what, at, phase, value, limit, before, after, likely, follows, followsPhase);
    }

    /** The same with what it follows from, and the phase in which that happened. */
    public Offence following(String from, String fromPhase) {
        return new Offence(what, at, phase, value, limit, before, after, causes, from, fromPhase);
    }
}
