package dev.holdfast.verdict;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;

/**
 * The verdict on one subject.
 *
 * @param subject a volume's workload, a node, or "release"
 * @param node where it is, or empty
 * @param message one sentence with the figures, fit for a report and a failure text
 * @param figures name to value with unit, in order of importance
 * @param offence the first offence when FAIL, else null
 * @param absent true where there was nothing to judge at all: the subject never came to be, or the run did not come to it; else null
 * @param because what kept the subject from coming to be, in words; null where that is unknown
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Finding(
        String subject,
        String node,
        Verdict verdict,
        String message,
        Map<String, String> figures,
        Offence offence,
        Boolean absent,
        String because) {
    /** The verdict on a subject that was there. */
    public Finding(
            String subject,
            String node,
            Verdict verdict,
            String message,
            Map<String, String> figures,
            Offence offence) {
        this(subject, node, verdict, message, figures, offence, null, null);
    }

    /** The same with another offence. */
    public Finding with(Offence other) {
        return new Finding(subject, node, verdict, message, figures, other, absent, because);
    }

    /** The same on a subject that never came to be. */
    public Finding unjudged(String why) {
        return new Finding(subject, node, verdict, message, figures, offence, true, why);
    }
}
