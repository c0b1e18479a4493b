package dev.holdfast.verdict;

import java.util.List;

/**
 * What a judge says of a run.
 *
 * @param guarantee what was judged
 * @param verdict over all findings; INCONCLUSIVE when there is no subject
 * @param worst the worst value seen, with unit
 * @param limit what is allowed, with unit
 * @param findings one per subject, in the order of the manifest
 */
public record Judgement(Guarantee guarantee, Verdict verdict, String worst, String limit, List<Finding> findings) {}
