package dev.holdfast.campaign.observe;

import dev.holdfast.campaign.environment.CampaignException;
import dev.holdfast.cluster.ClusterException;
import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.ClockSample;
import dev.holdfast.evidence.Source;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Fetches what agents recorded while they record it. An agent keeps its files, so a missed fetch (API server away, agent busy) loses
 * nothing: the next one goes on where the last one ended. Each agent is fetched for itself, so that none waits behind a silent one.
 */
public final class AgentPuller implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofSeconds(2);
    private static final Duration CLOCK_PERIOD = Duration.ofMinutes(1);
    /** Exchanges of clocks at a time, of which the narrowest tells most. */
    private static final int EXCHANGES = 5;
    /** How many agents are fetched at once: silent ones hold up a few, all at once would be felt on a small machine. */
    private static final int FETCHERS = 3;
    /** The longest time that a fetch under way takes to notice that it should end. */
    private static final Duration LAST_FETCH = Duration.ofSeconds(12);

    private final Agents agents;
    private final BundleSink bundle;
    private final Consumer<String> trace;
    private final Map<String, Channel<?>> channels =
            Channel.all().stream().collect(Collectors.toMap(Channel::name, channel -> channel));
    private final Map<String, Long> offsets = new ConcurrentHashMap<>();
    private final Continuation continuation;
    private final Map<String, Object> locks = new ConcurrentHashMap<>();
    private final Set<String> busy = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(2, AgentPuller::thread);
    private final ExecutorService fetchers = Executors.newFixedThreadPool(FETCHERS, AgentPuller::thread);

    /**
     * A puller that goes on where the bundle ends.
     *
     * @param continuation knows the incarnations that were met before, and learns of others
     */
    public AgentPuller(Agents agents, BundleSink bundle, Continuation continuation, Consumer<String> trace) {
        this.continuation = continuation;
        this.agents = agents;
        this.bundle = bundle;
        this.trace = trace;
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "agent-puller");
        thread.setDaemon(true);
        return thread;
    }

    public void start() {
        every(PERIOD, this::pullAll);
        every(CLOCK_PERIOD, () -> sampleClocks(agents.all().keySet()));
    }

    private void every(Duration period, Runnable task) {
        // the tasks catch what may pass
        ScheduledFuture<?> unused =
                clock.scheduleWithFixedDelay(task, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Exchanges clocks with agents. One that gives no answer has none exchanged, which judges see. */
    public void sampleClocks(Collection<String> names) {
        for (String name : names) {
            try {
                for (int i = 0; i < EXCHANGES; i++) {
                    long sent = System.nanoTime();
                    long remote = Long.parseLong(
                            Agents.text(agents.get(name, "/clock")).strip());
                    long received = System.nanoTime();
                    bundle.appendNext(
                            Channel.CLOCKS,
                            new Source(Channel.OBSERVER, 0),
                            n -> new ClockSample(n, received, name, sent, remote, received));
                }
            } catch (ClusterException away) {
                trace.accept("no exchange of clocks with agent " + name + ": " + away.getMessage());
            }
        }
    }

    private void pullAll() {
        for (String name : agents.all().keySet()) {
            if (busy.add(name)) {
                fetchers.execute(() -> {
                    try {
                        tryToPull(name);
                    } finally {
                        busy.remove(name);
                    }
                });
            }
        }
    }

    private boolean tryToPull(String name) {
        try {
            pull(name);
            return true;
        } catch (ClusterException away) {
            // not lost: the agent keeps its files, and a hole that stays shows in the line numbers
            trace.accept("agent " + name + " not reached: " + away.getMessage());
            seek(name);
            return false;
        }
    }

    private void seek(String name) {
        try {
            agents.seek(name);
        } catch (KubernetesClientException away) {
            trace.accept("the pod of agent " + name + " cannot be looked for: " + away.getMessage());
        }
    }

    private void pull(String name) {
        synchronized (locks.computeIfAbsent(name, any -> new Object())) {
            List<String> files =
                    Agents.text(agents.get(name, "/streams")).lines().toList();
            for (String file : files) {
                String[] parts = file.split(" ", 4);
                pull(name, parts[0], parts[1], parts[2], Long.parseLong(parts[3]));
            }
        }
    }

    private void pull(String name, String incarnation, String channel, String source, long size) {
        Channel<?> known = channels.get(channel);
        if (known == null) {
            throw new CampaignException("agent " + name + " offers a stream '" + channel + "' that no bundle knows");
        }
        String key = name + "/" + incarnation + "/" + channel + "/" + source;
        Source to = new Source(source, continuation.incarnation(name, incarnation));
        long from = offsets.computeIfAbsent(key, any -> bundle.size(known, to));
        while (from < size) {
            byte[] chunk = agents.get(name, "/stream/" + incarnation + "/" + channel + "/" + source + "?from=" + from);
            if (chunk.length == 0) {
                return;
            }
            bundle.appendRaw(known, to, chunk);
            from += chunk.length;
            offsets.put(key, from);
        }
    }

    /** Ends the loops and fetches the rest from every agent; one that stays away until patience runs out is lost. */
    public void finish() {
        end();
        fetch(agents.all().keySet());
    }

    /** Fetches what agents have written up to now; one that stays away until patience runs out is lost. */
    public void fetch(Collection<String> names) {
        agents.together(names, name -> {
            boolean whole = agents.insist(name, () -> {
                        seek(name);
                        pull(name);
                        return name;
                    })
                    .isPresent();
            if (!whole) {
                // given up before, but perhaps it is back
                trace.accept("agent " + name + (tryToPull(name) ? " is back" : " is lost"));
            }
        });
    }

    /** Ends the loops and fetches what can be had at the first try and within some time; the rest is lost. */
    public void finishAtOnce(Duration limit) {
        Set<String> silent = new ConcurrentSkipListSet<>(agents.all().keySet());
        CompletableFuture<Void> fetched = CompletableFuture.runAsync(() -> {
            end();
            Agents.atOnce(agents.all().keySet(), name -> {
                if (tryToPull(name)) {
                    silent.remove(name);
                }
            });
        });
        try {
            fetched.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            trace.accept("not every agent was fetched within " + limit.toSeconds() + " s");
        } catch (ExecutionException e) {
            throw new CampaignException(
                    "fetching from agents broke: " + e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        silent.forEach(name -> agents.lose(name, "its last lines could not be fetched when the campaign ended"));
    }

    private void end() {
        clock.shutdown();
        fetchers.shutdown();
        try {
            if (!fetchers.awaitTermination(LAST_FETCH.toMillis(), TimeUnit.MILLISECONDS)) {
                trace.accept("a fetch from agents did not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the loops; a fetch under way may end first, since an interruption would close the stream that it writes to. */
    @Override
    public void close() {
        end();
        clock.shutdownNow();
        fetchers.shutdownNow();
    }
}
