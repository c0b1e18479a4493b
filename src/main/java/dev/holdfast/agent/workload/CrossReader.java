package dev.holdfast.agent.workload;

import dev.holdfast.agent.runtime.Agent;
import dev.holdfast.agent.runtime.LineFile;
import dev.holdfast.agent.runtime.Members;
import dev.holdfast.agent.runtime.Ticker;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Reads, through the own mount, what other workloads wrote. Whoever asks waits in a thread of his own, so a read that hangs keeps neither
 * the writer nor another read.
 */
final class CrossReader {
    private final Agent agent;
    private final Path root;
    private LineFile reads;

    CrossReader(Agent agent, Path root) {
        this.agent = agent;
        this.root = root;
    }

    /** Reads an object some times and records each; comes back with the last one, or null if the agent drained before the first. */
    Reading read(String writer, String key, int times, Duration period) {
        Ticker ticker = agent.ticker(Duration.ZERO, period);
        Reading last = null;
        for (int i = 0; i < times && ticker.await(); i++) {
            long t = System.nanoTime();
            last = Reading.of(root.resolve(key));
            long ns = System.nanoTime() - t;
            reads().append(
                            t,
                            last.to(new Members().put("writer", writer).put("key", key))
                                    .put("ns", ns));
        }
        return last;
    }

    /** Begun with the first read: a stream says that its workload was to read what others wrote, which most are not. */
    private synchronized LineFile reads() {
        if (reads == null) {
            reads = agent.recorder().open("crossreads", agent.name());
        }
        return reads;
    }
}
