package dev.holdfast.report;

import dev.holdfast.verdict.Judgement;
import java.io.Serial;

/**
 * A guarantee is INCONCLUSIVE: neither proved nor broken. It fails the build as a FAIL does, but it is not an AssertionError, so that
 * Surefire counts it as an error and Allure as broken. Its text begins with INCONCLUSIVE; it has no stack trace.
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

    /** The full text with all figures, in many lines. */
    public String detail() {
        return detail;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
