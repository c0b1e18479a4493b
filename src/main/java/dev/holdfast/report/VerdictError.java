package dev.holdfast.report;

import dev.holdfast.verdict.Judgement;
import java.io.Serial;

/**
 * A guarantee was broken: a judge said FAIL. Its text is the judgement in brief, beginning with FAIL, and it has no frames, because the
 * place in the code says nothing about the driver. Allure shows it as failed.
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

    /** The text with all figures, over many lines. */
    public String detail() {
        return detail;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
