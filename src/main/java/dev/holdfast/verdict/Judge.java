package dev.holdfast.verdict;

import dev.holdfast.evidence.Evidence;

/** Judges one guarantee. Implementations hold no state: the same evidence and limits always give the same judgement. */
public interface Judge {
    /** What it judges. */
    Guarantee guarantee();

    /** Judges a recorded run. */
    Judgement judge(Evidence evidence, Limits limits);
}
