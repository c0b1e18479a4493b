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
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Finding(
        String subject, String node, Verdict verdict, String message, Map<String, String> figures, Offence offence) {}
