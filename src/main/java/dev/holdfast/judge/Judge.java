package dev.holdfast.judge;

import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;

/** Judges one guarantee. Implementations hold no state: the same recording and limits always give the same judgement. */
interface Judge {
    /** What it judges. */
    Guarantee guarantee();

    /** Judges a recorded run. */
    Judgement judge(Assessment assessment);
}
