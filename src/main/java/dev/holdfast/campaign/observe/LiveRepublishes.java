package dev.holdfast.campaign.observe;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.CredentialFiles;
import dev.holdfast.evidence.CredentialsRead;
import dev.holdfast.evidence.Event;
import dev.holdfast.evidence.KubeletMetric;
import dev.holdfast.evidence.LogLine;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.evidence.RepublishCycles;
import dev.holdfast.evidence.RepublishPatterns;
import dev.holdfast.evidence.Source;
import dev.holdfast.evidence.Volume;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What the record says of republishes so far, while it is written: by the same traces as the judge goes by. Many threads write to it. All times
 * are milliseconds since the epoch.
 */
public final class LiveRepublishes {
    private static final long SECOND = 1000;
    private static final String FAILED_MOUNT = "FailedMount";
    private static final String PUBLISH = "NodePublishVolume";

    private final RepublishPatterns patterns;
    private final long apart;
    private final Supplier<List<Volume>> volumes;
    /** When something told of a republish, by the name of the volume. */
    private final Map<String, TreeSet<Long>> traces = new HashMap<>();
    /** When a mount failed and why, by the uid of the pod. */
    private final Map<String, TreeMap<Long, String>> failures = new HashMap<>();
    /** The credential files of each node. */
    private final Map<String, CredentialsRead> files = new HashMap<>();
    /** What a kubelet has counted, by node and status. */
    private final Map<String, TreeMap<String, Long>> counts = new HashMap<>();

    /**
     * Looks on from now.
     *
     * @param syncSeconds the kubelets' pod sync period, which is how far apart two republishes are at least
     * @param volumes those that are judged, as they become known
     */
    public LiveRepublishes(
            BundleSink sink, Manifest.Driver driver, double syncSeconds, Supplier<List<Volume>> volumes) {
        this.patterns = new RepublishPatterns(driver);
        this.apart = Math.max(SECOND, (long) (syncSeconds * SECOND / 2));
        this.volumes = volumes;
        sink.listenToOwn(Channel.LOGS, (source, line) -> called(line));
        sink.listenToOwn(Channel.EVENTS, (source, event) -> failed(event));
        sink.listenToOwn(Channel.KUBELET, this::counted);
        sink.listenToLines(Channel.CREDENTIALS, this::looked);
    }

    private List<Volume> on(String node) {
        return volumes.get().stream()
                .filter(volume -> node.equals(volume.node()))
                .toList();
    }

    private synchronized void called(LogLine line) {
        patterns.called(line, on(line.node())).forEach(volume -> trace(volume, line.wall()));
    }

    private void trace(Volume volume, long at) {
        traces.computeIfAbsent(volume.name(), any -> new TreeSet<>()).add(at);
    }

    private synchronized void failed(Event event) {
        if (FAILED_MOUNT.equals(event.reason())) {
            failures.computeIfAbsent(event.involvedUid(), any -> new TreeMap<>())
                    .put(event.last(), event.message().strip());
        }
    }

    private synchronized void counted(Source source, KubeletMetric metric) {
        if (metric.method().endsWith(PUBLISH)) {
            counts.computeIfAbsent(source.name(), any -> new TreeMap<>()).put(metric.status(), metric.count());
        }
    }

    private synchronized void looked(Source source, JsonNode look) {
        List<CredentialFiles.Entry> all = new ArrayList<>();
        for (JsonNode file : look.path("files")) {
            all.add(new CredentialFiles.Entry(
                    file.path("path").asText(), file.path("modified").asLong()));
        }
        files.computeIfAbsent(source.name(), any -> new CredentialsRead(patterns))
                .look(all, on(source.name()), this::trace);
    }

    /**
     * What is known of a volume since a time.
     *
     * @param cycles its republishes since then, and since the last one that failed
     * @param failed the last time it failed since then, if it did
     * @param why the message of that
     */
    public record Seen(int cycles, Optional<Long> failed, String why) {}

    /** What is known of a volume since a time. */
    public synchronized Seen of(Volume volume, long since) {
        Optional<Map.Entry<Long, String>> last =
                Optional.ofNullable(failures.get(volume.podUid())).map(TreeMap::lastEntry);
        // the times of events are whole seconds, and the failed call itself is no republish that came after it
        long from = last.map(entry -> Math.max(since, entry.getKey() + SECOND)).orElse(since);
        int cycles =
                RepublishCycles.count(traces.getOrDefault(volume.name(), new TreeSet<>()), from, Long.MAX_VALUE, apart);
        Optional<Map.Entry<Long, String>> recent = last.filter(entry -> entry.getKey() >= since);
        return new Seen(
                cycles,
                recent.map(Map.Entry::getKey),
                recent.map(Map.Entry::getValue).orElse(""));
    }

    /** When a volume's mount failed first since a time; empty if it did not. */
    public synchronized Optional<Long> firstFailure(Volume volume, long since) {
        return Optional.ofNullable(failures.get(volume.podUid())).map(all -> all.ceilingKey(since));
    }

    /** When something told first of a call for a volume since a time, whether of one that succeeded or of one that failed. */
    public synchronized Optional<Long> firstSign(Volume volume, long since) {
        Optional<Long> failed = firstFailure(volume, since);
        Long traced = traces.getOrDefault(volume.name(), new TreeSet<>()).ceiling(since);
        return traced == null
                ? failed
                : Optional.of(failed.map(at -> Math.min(at, traced)).orElse(traced));
    }

    /** How often the kubelets have called NodePublishVolume so far, by status: "w1: 7 OK". */
    public synchronized List<String> counted() {
        return counts.entrySet().stream()
                .flatMap(node -> Stream.of(node.getKey() + ": "
                        + String.join(
                                ", ",
                                node.getValue().entrySet().stream()
                                        .map(status -> status.getValue() + " " + status.getKey())
                                        .toList())))
                .sorted()
                .toList();
    }
}
