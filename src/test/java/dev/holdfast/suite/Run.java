package dev.holdfast.suite;

import dev.holdfast.evidence.Manifest;
import dev.holdfast.judge.Judgement;
import dev.holdfast.report.Attachments;
import dev.holdfast.report.InconclusiveError;
import dev.holdfast.report.RunLog;
import dev.holdfast.report.RunReport;
import dev.holdfast.report.VerdictError;
import java.io.IOException;
import java.nio.file.Path;

/** The run of this process. Cucumber and JUnit make their plugins, hooks and steps themselves, so what they share is held here. */
public final class Run {
    /** What the run came to so far. */
    public static final RunLog LOG = new RunLog();

    private static final Path REPORTS = Path.of("reports");

    private Run() {}

    /**
     * Concludes a scenario's Then: remembers the judgement, attaches it, and lets the scenario fail unless it passed.
     *
     * @throws VerdictError for FAIL
     * @throws InconclusiveError for INCONCLUSIVE
     */
    public static void conclude(Manifest manifest, Judgement judgement) {
        LOG.judged(manifest.campaign(), judgement);
        Attachments.judgement(judgement);
        switch (judgement.verdict()) {
            case PASS -> {}
            case FAIL -> throw new VerdictError(judgement);
            case INCONCLUSIVE -> throw new InconclusiveError(judgement);
        }
    }

    /** Removes the reports of an earlier run. */
    public static void begin() throws IOException {
        new RunReport(REPORTS).begin();
    }

    /** Writes the reports, if anything ran. */
    public static void finish() throws IOException, InterruptedException {
        var result = LOG.result();
        if (result.scenarios().isEmpty() && result.troubles().isEmpty()) {
            return;
        }
        String commandline = System.getProperty("holdfast.allure");
        new RunReport(REPORTS)
                .finish(result, commandline == null ? null : Path.of(commandline), System.getenv(), System.out);
    }
}
