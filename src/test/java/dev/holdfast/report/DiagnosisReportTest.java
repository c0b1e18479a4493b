package dev.holdfast.report;

import static dev.holdfast.report.Samples.failed;
import static dev.holdfast.report.Samples.manifest;
import static dev.holdfast.report.Samples.unknown;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.verdict.Diagnosis;
import dev.holdfast.verdict.Finding;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Judgement;
import dev.holdfast.verdict.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a report says what explains what. */
class DiagnosisReportTest {
    private static final String FOLLOWS = "process of w1: the mount process is gone, 3.3 s into phase upgrade";
    private static final String BECAUSE = "pod a on n cannot pull image i (ErrImagePull)";
    private static final Diagnosis DIAGNOSIS =
            new Diagnosis("First, 3.3 s into phase upgrade, w1 on n: the mount process is gone.", List.of());

    @TempDir
    Path folder;

    @Test
    void theParagraphStandsOnTopAndOffencesFollowInTheOrderOfTheirCauses() throws IOException, InterruptedException {
        String console = console(run());
        assertThat(console)
                .startsWith(
                        "\nWhat happened in c:\n  First, 3.3 s into phase upgrade, w1 on n: the mount process is gone.\n")
                .containsSubsequence(
                        "✘ FAIL process\n", "✘ FAIL mount\n", "? INCONCLUSIVE republish\n", "? not judged: ")
                .contains("phase upgrade; follows from " + FOLLOWS + "\n")
                .contains("? not judged: mixed, sharing\n  because " + BECAUSE + "\n")
                .doesNotContain("INCONCLUSIVE mixed");
        assertThat(Files.readString(folder.resolve("summary.md")))
                .contains("\n\n**What happened:** First, 3.3 s into phase upgrade")
                .containsSubsequence(
                        "<summary>❌ process", "<summary>❌ mount", "<summary>❔ republish", "not judged: mixed, sharing")
                .contains("  - follows from " + FOLLOWS)
                .contains("- ❔ **not judged: mixed, sharing**, because " + BECAUSE);
        assertThat(Files.readString(folder.resolve("allure-results/environment.properties")))
                .contains("What\\ happened=First, 3.3 s into phase upgrade");
    }

    @Test
    void theTextOfAJudgementSaysWhatAnOffenceFollowsFromInsteadOfWhatIsLikely() {
        Judgement judgement = new Judgement(Guarantee.MOUNT, Verdict.FAIL, "", "", List.of(following("w1")));
        assertThat(JudgementText.full(judgement))
                .contains("    follows from " + FOLLOWS + "\n")
                .doesNotContain("likely");
        assertThat(JudgementText.brief(judgement)).endsWith("; follows from " + FOLLOWS);
    }

    @Test
    void theTextOfAScenarioThatHadNothingToJudgeSaysWhyNot() {
        assertThat(JudgementText.brief(unjudged(Guarantee.MIXED)))
                .startsWith("INCONCLUSIVE mixed")
                .endsWith("w1: not judged, because " + BECAUSE);
    }

    @Test
    void ofSeveralSubjectsTheFirstThatFollowsFromNothingIsShown() {
        Finding other = failed("w2");
        Judgement judgement = new Judgement(Guarantee.MOUNT, Verdict.FAIL, "", "", List.of(following("w1"), other));
        assertThat(JudgementText.first(judgement)).startsWith("w2");
    }

    @Test
    void aGreenRunThatExpectsRedVerdictsTellsNothing() throws IOException, InterruptedException {
        RunLog log = new RunLog();
        log.campaign(manifest("c"), null);
        log.timeline("c", "<html/>", DIAGNOSIS);
        log.scenario(new RunResult.Scenario("F", "s", Outcome.PASS, ""));
        assertThat(console(log.result())).doesNotContain("What happened");
        assertThat(Files.readString(folder.resolve("summary.md"))).doesNotContain("What happened");
    }

    private static RunResult run() {
        RunLog log = new RunLog();
        log.campaign(manifest("c"), null);
        log.timeline("c", "<html/>", DIAGNOSIS);
        log.judged("c", new Judgement(Guarantee.REPUBLISH, Verdict.INCONCLUSIVE, "", "", List.of(unknown("w1"))));
        log.judged("c", unjudged(Guarantee.MIXED));
        log.judged("c", new Judgement(Guarantee.MOUNT, Verdict.FAIL, "", "", List.of(following("w1"))));
        log.judged("c", new Judgement(Guarantee.PROCESS, Verdict.FAIL, "", "", List.of(failed("w1"))));
        log.judged("c", unjudged(Guarantee.SHARING));
        log.scenario(new RunResult.Scenario("F", "s", Outcome.FAIL, "FAIL process"));
        return log.result();
    }

    private static Finding following(String subject) {
        Finding finding = failed(subject);
        return finding.with(finding.offence().following(FOLLOWS, "upgrade"));
    }

    private static Judgement unjudged(Guarantee guarantee) {
        return new Judgement(
                guarantee, Verdict.INCONCLUSIVE, "", "", List.of(unknown("w1").unjudged(BECAUSE)));
    }

    private String console(RunResult run) throws IOException, InterruptedException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new RunReport(folder).finish(run, null, Map.of(), new PrintStream(out, true, StandardCharsets.UTF_8));
        return out.toString(StandardCharsets.UTF_8);
    }
}
