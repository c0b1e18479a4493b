package dev.holdfast.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class InterruptionTest {
    @Test
    void whatRunsIsEndedThenTheRunWindsUpThenWhatIsLeftIsRemoved() throws Exception {
        assertThat(interrupted("orderly"))
                .containsExactly(
                        "ready",
                        "the user is told",
                        "the part is stopped",
                        "the work ends: interrupted",
                        "nothing new begins: interrupted",
                        "wound up",
                        "the part is removed");
    }

    @Test
    void aRunThatDoesNotWindUpIsNotWaitedForWithoutEnd() throws Exception {
        assertThat(interrupted("stuck"))
                .endsWith("finishing took longer than 3 s; removing what is left", "the part is removed")
                .doesNotContain("wound up");
    }

    @Test
    void aRunThatNobodyInterruptsGoesOn() {
        try (Interruption interruption = new Interruption(line -> {})) {
            interruption.check();
            assertThat(interruption.during(() -> "answer")).isEqualTo("answer");
            assertThat(interruption.requested()).isFalse();
        }
    }

    /** What a run says that gets SIGTERM once it is ready; lines of two threads are put into one order. */
    private static List<String> interrupted(String how) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        InterruptedRun.class.getName(),
                        how)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> lines = new ArrayList<>();
        try (BufferedReader out = process.inputReader()) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                lines.add(line);
                if (line.equals("ready")) {
                    process.toHandle().destroy(); // a signal, and the output stays open
                }
            }
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return ordered(lines);
    }

    private static List<String> ordered(List<String> lines) {
        List<String> ordered = new ArrayList<>(lines);
        // the work hears of it while the user is told and the part is being stopped
        List<String> hook = List.of("the user is told", "the part is stopped");
        if (ordered.containsAll(hook)) {
            ordered.removeAll(hook);
            ordered.addAll(ordered.indexOf("ready") + 1, hook);
        }
        return ordered;
    }
}
