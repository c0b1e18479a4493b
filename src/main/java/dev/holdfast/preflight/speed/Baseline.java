package dev.holdfast.preflight.speed;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.holdfast.preflight.Saved;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How fast volumes were at one time.
 *
 * @param kind {@link #KIND}
 * @param format {@link #FORMAT}
 * @param taken when, as ISO 8601 has it
 * @param release of the driver, as Helm knows it
 * @param settings what was measured and how; figures are comparable only where all of these are the same
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
    /** What it is. */
    public static final String KIND = "performance baseline";
    /** Version of the form of its file. */
    public static final int FORMAT = 1;

    /** The samples of this operation, condensed. */
    public Figure figure(TimedOperation operation) {
        return Figure.of(samples.getOrDefault(operation.title(), List.of()));
    }

    /** Of samples by operation. */
    static Baseline of(
            String taken, String release, Map<String, String> settings, Map<TimedOperation, List<Double>> samples) {
        Map<String, List<Double>> titled = new TreeMap<>();
        samples.forEach((operation, times) -> titled.put(operation.title(), times));
        return new Baseline(KIND, FORMAT, taken, release, settings, titled);
    }

    /**
     * Reads one that was saved.
     *
     * @throws Saved.UnreadableException if the file holds none
     */
    public static Baseline read(Path file) {
        return Saved.read(file, Baseline.class, KIND, FORMAT);
    }
}
