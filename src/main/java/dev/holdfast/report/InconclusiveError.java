package dev.holdfast.report;

import dev.holdfast.verdict.Judgement;
import java.io.Serial;

/**
 * A guarantee was neither proved nor seen broken: a judge said INCONCLUSIVE. It fails the build as a FAIL does, but it is no
 * AssertionError, so that Surefire counts it as an error and Allure as broken. Its text begins with INCONCLUSIVE; it has no frames.
 */
public final class InconclusiveError extends Error {
    @Serial
    private static final long serialVersionUID = 1;

    private final String detail;

    /** The error that fails a scenario for this judgement. */
    public InconclusiveError(Judgement judgement) {
        super(JudgementText.brief(judgement));
        this.detail = JudgementText.failure(judgement);
    }

    /** The text with all figures, over many lines. */
    public String detail() {
        return detail;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
