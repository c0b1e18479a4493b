package dev.holdfast.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.report.Outcome;
import dev.holdfast.report.RunLog;
import dev.holdfast.report.RunResult;
import io.cucumber.core.feature.FeatureWithLines;
import io.cucumber.core.options.RuntimeOptionsBuilder;
import io.cucumber.core.runtime.Runtime;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleTreeTest {
    private static final String FEATURE = """
            Feature: Upgrades
              Rule: First
                Scenario: holds
                  Given a step that holds
                Scenario: fails
                  Given a step that holds
                  Then the verdict is FAIL
                  And a step that holds
              Rule: Second
                Scenario: unproved
                  Then the verdict is INCONCLUSIVE
                Scenario: breaks
                  Then it breaks with "no answer" because of "refused"
                Scenario: breaks for one reason
                  Then it breaks with "no answer: refused" because of "refused"
                Scenario: unwritten
                  Then nobody wrote this
            """;

    @TempDir
    Path folder;

    @Test
    void the_tree_has_each_heading_once_and_tells_fail_inconclusive_and_broken_apart() throws IOException {
        assertThat(run(new RunLog()).lines().map(l -> l.replaceAll("\\(\\d.*\\)$", "(time)")))
                .containsExactly(
                        "",
                        "Feature: Upgrades",
                        "  Rule: First",
                        "    Scenario: holds",
                        "      ✔ Given a step that holds",
                        "    ✔ PASS (time)",
                        "    Scenario: fails",
                        "      ✔ Given a step that holds",
                        "      ✘ Then the verdict is FAIL",
                        "          FAIL gaps (Should): worst 2.5 s, limit 1 s",
                        "          ",
                        "          ✘ FAIL  w1 on node-a",
                        "                      a gap of 2.5 s",
                        "              figures gaps 1",
                        "      - And a step that holds",
                        "    ✘ FAIL (time)",
                        "  Rule: Second",
                        "    Scenario: unproved",
                        "      ? Then the verdict is INCONCLUSIVE",
                        "          INCONCLUSIVE gaps (Should): worst 2.5 s, limit 1 s",
                        "          ",
                        "          ? INCONCLUSIVE  w1 on node-a",
                        "                      a gap of 2.5 s",
                        "              figures gaps 1",
                        "    ? INCONCLUSIVE (time)",
                        "    Scenario: breaks",
                        "      ! Then it breaks with \"no answer\" because of \"refused\"",
                        "          java.lang.IllegalStateException: no answer",
                        "          caused by java.lang.IllegalArgumentException: refused",
                        "    ! BROKEN (time)",
                        "    Scenario: breaks for one reason",
                        "      ! Then it breaks with \"no answer: refused\" because of \"refused\"",
                        "          java.lang.IllegalStateException: no answer: refused",
                        "    ! BROKEN (time)",
                        "    Scenario: unwritten",
                        "      ! Then nobody wrote this",
                        "          the step is undefined",
                        "    ! BROKEN (time)");
    }

    @Test
    void the_log_learns_how_each_scenario_ended() throws IOException {
        RunLog log = new RunLog();
        run(log);
        assertThat(log.result().scenarios())
                .extracting(RunResult.Scenario::name, RunResult.Scenario::outcome)
                .containsExactly(
                        tuple("holds", Outcome.PASS),
                        tuple("fails", Outcome.FAIL),
                        tuple("unproved", Outcome.INCONCLUSIVE),
                        tuple("breaks", Outcome.BROKEN),
                        tuple("breaks for one reason", Outcome.BROKEN),
                        tuple("unwritten", Outcome.BROKEN));
        assertThat(log.result().troubles()).isEmpty();
    }

    private String run(RunLog log) throws IOException {
        Path feature = folder.resolve("sample.feature");
        Files.writeString(feature, FEATURE);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Runtime.builder()
                .withRuntimeOptions(new RuntimeOptionsBuilder()
                        .addGlue(URI.create("classpath:/dev/holdfast/suite/sample"))
                        .addFeature(FeatureWithLines.parse(feature.toString()))
                        .build())
                .withAdditionalPlugins(new ConsoleTree(new PrintStream(out, true, StandardCharsets.UTF_8), log))
                .build()
                .run();
        return out.toString(StandardCharsets.UTF_8);
    }
}
