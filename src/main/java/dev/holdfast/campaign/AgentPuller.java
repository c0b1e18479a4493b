package dev.holdfast.campaign;

import dev.holdfast.cluster.ClusterException;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.ClockSample;
import dev.holdfast.evidence.Source;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Fetches what agents recorded while they record it. An agent keeps its files, so a missed fetch (API server away, agent busy) loses
 * nothing: the next one goes on where the last one ended.
 */
final class AgentPuller implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofSeconds(2);

    private final Agents agents;
    private final Sink bundle;
    private final Consumer<String> trace;
    private final Map<String, Channel<?>> channels =
            Channel.all().stream().collect(Collectors.toMap(Channel::name, channel -> channel));
    private final Map<String, Long> offsets = new HashMap<>();
    private final Map<String, Map<String, Integer>> incarnations = new HashMap<>();
    private final AtomicLong clockLines = new AtomicLong();
    private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "agent-puller");
        thread.setDaemon(true);
        return thread;
    });

    AgentPuller(Agents agents, Sink bundle, Consumer<String> trace) {
        this.agents = agents;
        this.bundle = bundle;
        this.trace = trace;
    }

    void start() {
        // the task catches what may pass; anything else ends the loop, and the holes say so
        ScheduledFuture<?> unused =
                loop.scheduleWithFixedDelay(this::pullAll, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** One exchange of clocks with every agent. */
    void sampleClocks() {
        agents.all().keySet().forEach(name -> {
            // the narrowest of a few exchanges; each is a fact of its own
            for (int i = 0; i < 5; i++) {
                long sent = System.nanoTime();
                String answer = Agents.text(agents.get(name, "/clock"));
                long received = System.nanoTime();
                bundle.append(
                        Channel.CLOCKS,
                        new Source(Channel.OBSERVER, 0),
                        new ClockSample(
                                clockLines.getAndIncrement(),
                                received,
                                name,
                                sent,
                                Long.parseLong(answer.strip()),
                                received));
            }
        });
    }

    private void pullAll() {
        agents.all().keySet().forEach(name -> {
            try {
                pull(name);
            } catch (ClusterException away) {
                // not lost: the agent keeps its files, and a hole that stays shows in the line numbers
                trace.accept("agent " + name + " not reached: " + away.getMessage());
            }
        });
    }

    private synchronized void pull(String name) {
        List<String> files = Agents.text(agents.get(name, "/streams")).lines().toList();
        for (String file : files) {
            String[] parts = file.split(" ", 4);
            String incarnation = parts[0];
            String source = parts[2];
            long size = Long.parseLong(parts[3]);
            String key = name + "/" + incarnation + "/" + parts[1] + "/" + source;
            Channel<?> channel = channels.get(parts[1]);
            if (channel == null) {
                throw new CampaignException(
                        "agent " + name + " offers a stream '" + parts[1] + "' that no bundle knows");
            }
            while (offsets.getOrDefault(key, 0L) < size) {
                long from = offsets.getOrDefault(key, 0L);
                byte[] chunk =
                        agents.get(name, "/stream/" + incarnation + "/" + parts[1] + "/" + source + "?from=" + from);
                if (chunk.length == 0) {
                    break;
                }
                bundle.appendRaw(channel, new Source(source, number(name, incarnation)), chunk);
                offsets.put(key, from + chunk.length);
            }
        }
    }

    /** Incarnations of an agent are numbered in the order they were met. */
    private int number(String name, String incarnation) {
        Map<String, Integer> known = incarnations.computeIfAbsent(name, any -> new HashMap<>());
        return known.computeIfAbsent(incarnation, any -> known.size());
    }

    /**
     * Ends the loop and fetches the rest from every agent.
     *
     * @return what is missing and why, by agent; empty when all of it is there
     */
    Map<String, String> finish() {
        loop.shutdown();
        Map<String, String> missing = new TreeMap<>();
        agents.all().keySet().forEach(name -> {
            try {
                pull(name);
            } catch (ClusterException e) {
                missing.put(name, e.getMessage());
            }
        });
        return missing;
    }

    @Override
    public void close() {
        loop.shutdownNow();
    }
}
