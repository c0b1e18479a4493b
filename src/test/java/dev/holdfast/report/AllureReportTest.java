package dev.holdfast.report;

import static dev.holdfast.report.Samples.failed;
import static dev.holdfast.report.Samples.judgement;
import static dev.holdfast.report.Samples.manifest;
import static dev.holdfast.report.Samples.unknown;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.verdict.Diagnosis;
import dev.holdfast.verdict.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AllureReportTest {
    @TempDir
    Path folder;

    @Test
    void each_kind_of_error_falls_into_exactly_one_category() {
        assertThat(categoriesOf(new VerdictError(judgement(Verdict.FAIL, failed("w1"))).getMessage()))
                .containsExactly("Guarantee broken (FAIL)");
        assertThat(categoriesOf(new InconclusiveError(judgement(Verdict.INCONCLUSIVE, unknown("w1"))).getMessage()))
                .containsExactly("Not proved (INCONCLUSIVE)");
        assertThat(categoriesOf("the API server\ndoes not answer")).containsExactly("Run broken");
    }

    @Test
    void clearing_removes_what_an_earlier_run_left() throws IOException {
        Path old = folder.resolve("allure-results/old/result.json");
        Files.createDirectories(old.getParent());
        Files.writeString(old, "{}");
        Path page = Files.createDirectories(folder.resolve("allure-report")).resolve("index.html");
        Files.writeString(page, "old");
        new AllureReport(folder).clear();
        assertThat(folder.resolve("allure-results")).isEmptyDirectory();
        assertThat(page).doesNotExist();
    }

    @Test
    void the_environment_names_what_was_under_test() throws IOException {
        new AllureReport(folder)
                .describe(
                        List.of(new RunResult.Campaign(manifest("quick-1"), null, null, null, Diagnosis.NONE)),
                        Map.of());
        assertThat(folder.resolve("allure-results/environment.properties"))
                .content()
                .contains("Kubernetes=1.34.4", "Upgrade=1.2.0 to 2.2.0");
        assertThat(folder.resolve("allure-results/executor.json")).doesNotExist();
    }

    @Test
    void in_github_actions_the_executor_links_to_the_job() {
        assertThat(AllureReport.executor(Map.of(
                        "GITHUB_ACTIONS", "true",
                        "GITHUB_WORKFLOW", "pull request",
                        "GITHUB_RUN_NUMBER", "17",
                        "GITHUB_RUN_ID", "99",
                        "GITHUB_SERVER_URL", "https://example.org",
                        "GITHUB_REPOSITORY", "o/r")))
                .containsEntry("buildOrder", 17L)
                .containsEntry("buildName", "pull request #17")
                .containsEntry("buildUrl", "https://example.org/o/r/actions/runs/99");
    }

    @Test
    void a_command_line_that_is_not_there_is_named() {
        assertThatThrownBy(() -> new AllureReport(folder).generate(folder.resolve("nowhere")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("nowhere/bin/allure");
    }

    @Test
    void a_command_line_that_fails_is_quoted_even_when_there_is_a_page() throws IOException {
        Path bin = Files.createDirectories(folder.resolve("tool/bin"));
        Files.writeString(
                Files.createDirectories(folder.resolve("allure-report")).resolve("index.html"), "half");
        Files.writeString(bin.resolve("allure"), "echo no space left; exit 3\n");
        assertThatThrownBy(() -> new AllureReport(folder).generate(folder.resolve("tool")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("ended with 3")
                .hasMessageContaining("no space left");
    }

    @Test
    void phases_verdicts_and_summary_are_told_even_when_the_page_cannot_be_made() throws IOException {
        RunLog log = new RunLog();
        log.campaign(manifest("quick-1"), folder.resolve("bundle"));
        log.judged("quick-1", judgement(Verdict.FAIL, failed("w1")));
        log.scenario(new RunResult.Scenario("F", "same process", Outcome.FAIL, "FAIL process"));
        ByteArrayOutputStream console = new ByteArrayOutputStream();
        RunReport report = new RunReport(folder);
        report.begin();
        assertThatThrownBy(() -> report.finish(
                        log.result(),
                        folder.resolve("nowhere"),
                        Map.of(),
                        new PrintStream(console, true, StandardCharsets.UTF_8)))
                .isInstanceOf(IOException.class);
        assertThat(console.toString(StandardCharsets.UTF_8))
                .containsSubsequence(
                        "Phases of quick-1",
                        "Evidence: ",
                        "process    Must  ✘ FAIL",
                        "✘ FAIL process\n  w1 on node-a: the mount process is another one: pid 123 → pid 456;"
                                + " 2026-03-02 00:00:02.345 UTC, phase upgrade",
                        "Scenarios: 1 FAIL",
                        "✘ FAIL: same process",
                        "Summary: " + folder.resolve("summary.md").toAbsolutePath(),
                        "No HTML report was written");
        assertThat(folder.resolve("summary.md")).content().contains("❌ FAIL");
    }

    @Test
    void a_page_that_nobody_wanted_is_not_missed() throws IOException, InterruptedException {
        ByteArrayOutputStream console = new ByteArrayOutputStream();
        for (boolean wanted : new boolean[] {true, false}) {
            RunReport report = new RunReport(folder, wanted);
            report.begin();
            console.reset();
            report.finish(
                    new RunLog().result(), null, Map.of(), new PrintStream(console, true, StandardCharsets.UTF_8));
            assertThat(console.toString(StandardCharsets.UTF_8).contains("No HTML report was written"))
                    .isEqualTo(wanted);
        }
    }

    private static List<Object> categoriesOf(String message) {
        return AllureReport.categories().stream()
                .filter(c -> Pattern.compile((String) c.get("messageRegex"), Pattern.DOTALL)
                        .matcher(message)
                        .matches())
                .map(c -> c.get("name"))
                .toList();
    }
}
