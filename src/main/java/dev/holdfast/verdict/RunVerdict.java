package dev.holdfast.verdict;

import java.util.List;

/**
 * What is said of a whole run.
 *
 * @param judgements in the order they were asked for; their offences name what they follow from
 * @param diagnosis what went first, and what explains the rest
 */
public record RunVerdict(List<Judgement> judgements, Diagnosis diagnosis) {
    public RunVerdict {
        judgements = List.copyOf(judgements);
    }
}
