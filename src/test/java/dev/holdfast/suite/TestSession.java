package dev.holdfast.suite;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.console.Interruption;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.report.AllureAttachments;
import dev.holdfast.report.InconclusiveError;
import dev.holdfast.report.RunLog;
import dev.holdfast.report.RunReport;
import dev.holdfast.report.VerdictError;
import dev.holdfast.verdict.Judgement;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;

/** The run of this process. Cucumber and JUnit make their plugins, hooks and steps themselves, so what they share is held here. */
public final class TestSession {
    /** What the run came to so far. */
    public static final RunLog LOG = new RunLog();
    /** Where the run tells the user what it does. */
    public static final PrintStream OUT;
    /** What ends the run early. */
    public static final Interruption INTERRUPTION;

    private static final Path REPORTS = Path.of("reports");
    private static final SessionFolder FOLDER = new SessionFolder(REPORTS);
    /** Less time is not enough for the page. */
    private static final Duration FOR_PAGE = Duration.ofSeconds(6);

    private static final Console CONSOLE = new Console(System.out);

    static {
        OUT = CONSOLE.out();
        INTERRUPTION = new Interruption(message -> {
            CONSOLE.carrierIsGone();
            LOG.trouble("interrupted");
            OUT.println(message);
        });
    }

    private TestSession() {}

    /**
     * Concludes a scenario's Then: remembers the judgement, attaches it, and lets the scenario fail unless it passed.
     *
     * @throws VerdictError for FAIL
     * @throws InconclusiveError for INCONCLUSIVE
     */
    public static void conclude(Manifest manifest, Judgement judgement) {
        LOG.judged(manifest.campaign(), judgement);
        AllureAttachments.judgement(judgement);
        switch (judgement.verdict()) {
            case PASS -> {}
            case FAIL -> throw new VerdictError(judgement);
            case INCONCLUSIVE -> throw new InconclusiveError(judgement);
        }
    }

    /**
     * Takes the folder of reports and removes those of an earlier run; from now on an interruption is one of this run.
     *
     * @throws IOException if another run in this checkout goes on: the message says which process that is
     */
    public static void begin() throws IOException {
        FOLDER.begin();
        CONSOLE.find();
        INTERRUPTION.begin();
    }

    /** Writes what there is to tell at once, without the page: for a run that winds up, before anything slow is done. */
    public static void report() throws IOException, InterruptedException {
        new RunReport(REPORTS).finish(LOG.result(), null, System.getenv(), OUT);
    }

    /** Writes the reports, if anything ran, and lets the JVM end. */
    public static void finish() throws IOException, InterruptedException {
        try (FOLDER;
                INTERRUPTION) {
            var result = LOG.result();
            if (result.scenarios().isEmpty() && result.troubles().isEmpty()) {
                return;
            }
            String commandline = System.getProperty("holdfast.allure");
            boolean told = INTERRUPTION.requested();
            if (told && INTERRUPTION.left().compareTo(FOR_PAGE) < 0) {
                return;
            }
            new RunReport(REPORTS)
                    .finish(
                            result,
                            commandline == null ? null : Path.of(commandline),
                            System.getenv(),
                            told ? new PrintStream(OutputStream.nullOutputStream(), false, UTF_8) : OUT);
            if (told) {
                OUT.println(
                        "there was time for the HTML report after all: " + REPORTS.resolve("allure-report/index.html"));
            }
        }
    }
}
