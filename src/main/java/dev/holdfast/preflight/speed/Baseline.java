package dev.holdfast.preflight.speed;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.holdfast.preflight.SavedFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A measurement of how fast volumes are.
 *
 * @param kind {@link #KIND}
 * @param format {@link #FORMAT}
 * @param taken when, in ISO 8601
 * @param release chart and version of the driver
 * @param settings how it was measured; figures are comparable only if all of these are the same
 * @param samples times in ms by the name of the operation, in the order in which they were taken
 */
@JsonPropertyOrder({"kind", "format", "taken", "release", "settings", "samples"})
public record Baseline(
        String kind,
        int format,
        String taken,
        String release,
        Map<String, String> settings,
        Map<String, List<Double>> samples) {
    /** Kind of the file. */
    public static final String KIND = "performance baseline";
    /** Version of the file's format. */
    public static final int FORMAT = 1;

    /** Median and quartiles of an operation's samples. */
    public Figure figure(TimedOperation operation) {
        return Figure.of(samples.getOrDefault(operation.title(), List.of()));
    }

    /** A baseline of samples by operation. */
    static Baseline of(
            String taken, String release, Map<String, String> settings, Map<TimedOperation, List<Double>> samples) {
        Map<String, List<Double>> titled = new TreeMap<>();
        samples.forEach((operation, times) -> titled.put(operation.title(), times));
        return new Baseline(KIND, FORMAT, taken, release, settings, titled);
    }

    /**
     * Reads a saved baseline.
     *
     * @throws SavedFile.UnreadableException if the file does not hold one
     */
    public static Baseline read(Path file) {
        return SavedFile.read(file, Baseline.class, KIND, FORMAT);
    }
}
