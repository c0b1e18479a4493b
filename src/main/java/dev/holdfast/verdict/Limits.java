package dev.holdfast.verdict;

import dev.holdfast.evidence.Manifest;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The thresholds of the judges; scenarios set them.
 *
 * @param spans those that are spans of time, each of them
 * @param republishCycles republishes per old volume that must be seen after the node plugin came back, and for which one must wait before an old key is revoked
 * @param republishFailures how many of a hundred republishes of an old volume may fail once the new node plugin has answered one
 * @param memoryGrowth by how many MiB a mount process may grow while a release is held
 * @param slower by how many percent operations on new mounts may take longer than on old ones
 * @param goBack by how many percent they may before that is a reason to take the release back
 */
public record Limits(
        Map<Limit, Duration> spans,
        int republishCycles,
        int republishFailures,
        int memoryGrowth,
        int slower,
        int goBack) {
    public Limits {
        spans = Map.copyOf(spans);
    }

    /** The numbers of the guarantees; two republishes, of which at most 20 of 100 fail; 64 MiB; 20 % slower, and 50 % to go back. */
    public static Limits defaults() {
        return new Limits(
                Arrays.stream(Limit.values()).collect(Collectors.toMap(l -> l, Limit::usual)), 2, 20, 64, 20, 50);
    }

    /**
     * Those that a run was made for, as its manifest says.
     *
     * @throws IllegalArgumentException when the manifest names one that this version does not know
     */
    public static Limits of(Manifest manifest) {
        Limits limits = defaults();
        Map<String, Long> recorded = manifest.limits() == null ? Map.of() : manifest.limits();
        for (Map.Entry<String, Long> one : recorded.entrySet()) {
            Limit limit = Arrays.stream(Limit.values())
                    .filter(known -> known.option().equals(one.getKey()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("the manifest of " + manifest.campaign()
                            + " has a limit '" + one.getKey() + "', which this version of Holdfast does not know; judge"
                            + " it with the version that recorded it"));
            limits = limits.with(limit, Duration.ofMillis(one.getValue()));
        }
        return limits;
    }

    /** Spans that are not the usual ones, as a manifest has them; null where all are usual. */
    public Map<String, Long> unusual() {
        Map<String, Long> unusual = new TreeMap<>();
        spans.forEach((limit, span) -> {
            if (!span.equals(limit.usual())) {
                unusual.put(limit.option(), span.toMillis());
            }
        });
        return unusual.isEmpty() ? null : unusual;
    }

    /** The same with another span for one of them. */
    public Limits with(Limit limit, Duration span) {
        Map<Limit, Duration> others = new EnumMap<>(spans);
        others.put(limit, span);
        return new Limits(others, republishCycles, republishFailures, memoryGrowth, slower, goBack);
    }

    /** The same with another number of republishes. */
    public Limits withRepublishCycles(int cycles) {
        return new Limits(spans, cycles, republishFailures, memoryGrowth, slower, goBack);
    }

    /** The same with another share of republishes that may fail, of a hundred. */
    public Limits withRepublishFailures(int percent) {
        return new Limits(spans, republishCycles, percent, memoryGrowth, slower, goBack);
    }

    /** The same with another number of MiB by which a mount process may grow. */
    public Limits withMemoryGrowth(int mebibytes) {
        return new Limits(spans, republishCycles, republishFailures, mebibytes, slower, goBack);
    }

    /** The same with other shares by which new mounts may be slower, in percent. */
    public Limits withSlower(int percent, int percentToGoBack) {
        return new Limits(spans, republishCycles, republishFailures, memoryGrowth, percent, percentToGoBack);
    }

    /** One of them in nanoseconds. */
    public long nanos(Limit limit) {
        return spans.get(limit).toNanos();
    }
}
