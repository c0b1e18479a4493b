package dev.holdfast.agent.workload;

import dev.holdfast.agent.runtime.Agent;
import dev.holdfast.agent.runtime.LineFile;
import dev.holdfast.agent.runtime.Members;
import dev.holdfast.agent.runtime.Ticker;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Reads, through its own mount, what other workloads wrote. Each request runs in a thread of its own, so a read that hangs blocks neither
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

    /** Reads an object {@code times} times and records each; returns the last one, or null if the agent drained before the first. */
    FileRead read(String writer, String key, int times, Duration period) {
        Ticker ticker = agent.ticker(Duration.ZERO, period);
        FileRead last = null;
        for (int i = 0; i < times && ticker.await(); i++) {
            long t = System.nanoTime();
            last = FileRead.of(root.resolve(key));
            long ns = System.nanoTime() - t;
            reads().append(
                            t,
                            last.to(new Members().put("writer", writer).put("key", key))
                                    .put("ns", ns));
        }
        return last;
    }

    /** Opened at the first read: only workloads that read what others wrote have such a stream. */
    private synchronized LineFile reads() {
        if (reads == null) {
            reads = agent.recorder().open("crossreads", agent.name());
        }
        return reads;
    }
}
