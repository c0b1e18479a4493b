package dev.holdfast.report;

import dev.holdfast.verdict.Judgement;
import java.io.Serial;

/**
 * A guarantee is broken: the verdict is FAIL. Its text is the short form of the judgement, beginning with FAIL. It has no stack trace, which
 * would say nothing about the driver. Allure shows it as failed.
 */
public final class VerdictError extends AssertionError {
    @Serial
    private static final long serialVersionUID = 1;

    private final String detail;

    /** The error that fails a scenario for this judgement. */
    public VerdictError(Judgement judgement) {
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
