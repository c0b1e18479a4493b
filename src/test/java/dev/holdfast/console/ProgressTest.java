package dev.holdfast.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ProgressTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final Progress progress = new Progress(
            new PrintStream(printed, true, StandardCharsets.UTF_8), Duration.ofMillis(50), Duration.ofMillis(50));

    @AfterEach
    void close() {
        progress.close();
    }

    private List<String> lines() {
        return printed.toString(StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.replaceFirst("\\[.*?] ", ""))
                .toList();
    }

    private void awaitLines(int count) {
        Awaitility.await().until(() -> lines().size() >= count);
    }

    @Test
    void aWaitSaysOnceHowLongItMayTakeAndWhatWasSeenAndAgainOnlyWhatChanged() {
        try (Progress.Step step = progress.step("waiting for pod a", Duration.ofMinutes(3))) {
            step.detail("Pending,\n  FailedMount: busy");
            awaitLines(3);
            step.detail("ready");
            int before = lines().size();
            awaitLines(before + 2);
        }
        assertThat(lines().get(0))
                .startsWith("waiting for pod a, for up to 3 min … ")
                .endsWith(" (Pending, FailedMount: busy)");
        assertThat(lines().subList(1, lines().size()))
                .noneMatch(line -> line.contains("for up to"))
                .noneMatch(line -> line.contains("busy"));
        assertThat(lines().stream().filter(line -> line.contains("(ready)"))).hasSize(1);
        assertThat(lines()).last().asString().startsWith("waiting for pod a: ");
    }

    @Test
    void whatDiffersByTimesAndIdsOnlyIsNotToldAgain() {
        try (Progress.Step step = progress.step("waiting")) {
            step.detail("1 of 2 updated; back-off 10s of pod_3b241101-e2bb-4255-8caf-4136c566a962");
            awaitLines(2);
            int before = lines().size();
            step.detail("1 of 2 updated; back-off 20s of pod_7d444840-9dc0-11d1-b245-5ffdce74fad2");
            awaitLines(before + 2);
            assertThat(lines().stream().filter(line -> line.contains("back-off")))
                    .hasSize(1);
            step.detail("2 of 2 updated");
            awaitLines(lines().size() + 2);
        }
        assertThat(lines()).anyMatch(line -> line.contains("2 of 2 updated"));
    }

    @Test
    void aBriefOneThatIsOverSoonSaysNothing() {
        Progress slow = new Progress(
                new PrintStream(printed, true, StandardCharsets.UTF_8), Duration.ofMinutes(1), Duration.ofMinutes(1));
        try (slow;
                Progress.Step step = slow.brief("claiming 2 volumes")) {
            step.detail("");
        }
        assertThat(lines()).isEmpty();
        try (Progress.Step step = progress.brief("claiming 3 volumes", Duration.ofSeconds(90))) {
            awaitLines(1);
            step.detail("");
        }
        assertThat(lines().get(0)).startsWith("claiming 3 volumes, for up to 90 s … ");
        assertThat(lines()).last().asString().startsWith("claiming 3 volumes: ");
    }
}
