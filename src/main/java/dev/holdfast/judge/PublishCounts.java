package dev.holdfast.judge;

import dev.holdfast.evidence.Channel;
import dev.holdfast.judge.recording.FindingBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How often the kubelet of a node has called NodePublishVolume, by its own count. It does not say for which volume.
 *
 * @param seen whether its metrics were seen at all
 * @param calls those since the upgrade began and within the judged time
 */
record PublishCounts(boolean seen, List<Calls> calls) {
    private static final String OK = "OK";

    /** Calls that came to be counted between a reading and the one before it. */
    record Calls(long at, String status, long count) {
        boolean good() {
            return status.equals(OK);
        }
    }

    /** Reads those of a node. */
    static PublishCounts read(FindingBuilder finding, String node) {
        Map<String, Long> counts = new HashMap<>();
        List<Calls> calls = new ArrayList<>();
        long[] firstLook = {Long.MIN_VALUE};
        boolean seen = finding.read(Channel.KUBELET, node, (at, metric, source) -> {
            if (firstLook[0] == Long.MIN_VALUE) {
                firstLook[0] = at;
            }
            if (!metric.method().endsWith("NodePublishVolume")) {
                return;
            }
            long before = counts.getOrDefault(metric.status(), at == firstLook[0] ? metric.count() : 0);
            // A kubelet that was restarted counts from 0 again.
            long grown = metric.count() < before ? metric.count() : metric.count() - before;
            counts.put(metric.status(), metric.count());
            if (grown > 0
                    && at >= finding.recording().window().upgradeStart()
                    && at < finding.recording().window().end()) {
                calls.add(new Calls(at, metric.status(), grown));
            }
        });
        return new PublishCounts(seen, List.copyOf(calls));
    }

    /** How many succeeded since a time. */
    long good(long since) {
        return calls.stream()
                .filter(c -> c.good() && c.at >= since)
                .mapToLong(Calls::count)
                .sum();
    }

    /** How many failed since a time. */
    long failed(long since) {
        return calls.stream()
                .filter(c -> !c.good() && c.at >= since)
                .mapToLong(Calls::count)
                .sum();
    }
}
