package dev.holdfast.preflight.speed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.preflight.Check;
import dev.holdfast.preflight.Check.Finding;
import dev.holdfast.preflight.Check.Ok;
import dev.holdfast.preflight.Check.Undetermined;
import dev.holdfast.preflight.SavedFile;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ComparisonTest {
    private static final Map<String, String> SETTINGS = Map.of("bytes", "4096");

    private final Map<TimedOperation, List<Double>> then = new EnumMap<>(TimedOperation.class);
    private final Map<TimedOperation, List<Double>> now = new EnumMap<>(TimedOperation.class);

    private static Baseline baseline(Map<String, String> settings, Map<TimedOperation, List<Double>> samples) {
        return Baseline.of("2026-01-01T12:00:00Z", "driver-1.2.0", settings, samples);
    }

    private Check write(int percent) {
        return new Comparison(baseline(SETTINGS, then), baseline(SETTINGS, now), percent)
                .checks().stream()
                        .filter(check -> check.name().equals("time to write"))
                        .findFirst()
                        .orElseThrow();
    }

    private void writes(int n, double before, double after) {
        then.put(TimedOperation.WRITE, Collections.nCopies(n, before));
        now.put(TimedOperation.WRITE, Collections.nCopies(n, after));
    }

    @Test
    void asFastAsBeforeIsOk() {
        writes(20, 10, 9);
        assertThat(write(50).result())
                .isEqualTo(new Ok(
                        "10.0 ms (n 20, quartiles 10.0 to 10.0) → 9.0 ms (n 20, quartiles 9.0 to 9.0), 10 % less"));
    }

    @Test
    void moreThanTheThresholdIsFoundAndTheThresholdItselfIsNot() {
        writes(20, 10, 15);
        assertThat(write(50).result()).isInstanceOf(Ok.class);
        writes(20, 10, 15.1);
        assertThat(write(50).result()).isInstanceOf(Finding.class);
        assertThat(write(50).result().value()).endsWith("51 % more");
        assertThat(write(60).result()).isInstanceOf(Ok.class);
        assertThat(write(10).result()).isInstanceOf(Finding.class);
    }

    @Test
    void tooFewSamplesOnEitherSideAreUndetermined() {
        writes(19, 10, 10);
        assertThat(write(50).result()).isInstanceOf(Undetermined.class);
        writes(20, 10, 100);
        now.put(TimedOperation.WRITE, List.of(100.0));
        assertThat(write(50).result()).isInstanceOf(Undetermined.class);
        now.remove(TimedOperation.WRITE);
        assertThat(write(50).result()).isInstanceOf(Undetermined.class);
    }

    @Test
    void aShareOfNothingIsUndetermined() {
        writes(20, 0, 10);
        assertThat(write(50).result()).isInstanceOf(Undetermined.class);
    }

    @Test
    void whatWasNotMeasuredAlikeIsUndetermined() {
        writes(20, 10, 10);
        List<Check> checks = new Comparison(baseline(SETTINGS, then), baseline(Map.of("bytes", "1"), now), 50).checks();
        assertThat(checks).hasSize(4).allMatch(Check::undetermined);
        assertThat(checks.get(0).result().value()).contains("bytes 4096 then, 1 now");
    }

    @Test
    void medianAndQuartilesAreSamples() {
        assertThat(Figure.of(List.of(5.0, 1.0, 4.0, 2.0, 3.0))).isEqualTo(new Figure(5, 3, 2, 4));
        assertThat(Figure.of(List.of(2.0))).isEqualTo(new Figure(1, 2, 2, 2));
        assertThat(Figure.of(List.of()).n()).isZero();
    }

    @Test
    void whatIsSavedIsReadAgain(@TempDir Path folder) {
        writes(20, 10, 9);
        Baseline baseline = baseline(SETTINGS, then);
        SavedFile.write(folder.resolve("before.json"), baseline);
        assertThat(Baseline.read(folder.resolve("before.json"))).isEqualTo(baseline);
    }
}
