package dev.holdfast.campaign.workload;

import dev.holdfast.campaign.observe.AgentPuller;
import dev.holdfast.campaign.observe.Agents;
import dev.holdfast.campaign.observe.Attempts;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.ClusterException;
import dev.holdfast.console.Progress;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Volume;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Stops writers and has everything read back. An agent that is lost does not end it: the others are still read, and what is missing is for
 * judges to see.
 */
public final class WriterDrain {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    /** How long a reading back may show no progress: objects are counted, and a streamed one can be large. */
    private static final Duration STUCK = Duration.ofMinutes(3);

    /** States of an agent, as it tells them. */
    private static final String READING = "reading";

    private static final String DONE = "done";
    private static final String LOST = "lost";

    private final Cluster cluster;
    private final Workloads workloads;
    private final JudgedWorkloads judged;
    private final ExtraWorkloads extra;
    private final Agents agents;
    private final Attempts attempts;
    private final AgentPuller puller;
    private final List<String> nodes;
    private final Progress progress;
    private final Consumer<String> trace;

    public WriterDrain(
            Cluster cluster,
            Workloads workloads,
            JudgedWorkloads judged,
            ExtraWorkloads extra,
            Agents agents,
            Attempts attempts,
            AgentPuller puller,
            List<String> nodes,
            Progress progress,
            Consumer<String> trace) {
        this.cluster = cluster;
        this.workloads = workloads;
        this.judged = judged;
        this.extra = extra;
        this.agents = agents;
        this.attempts = attempts;
        this.puller = puller;
        this.nodes = nodes;
        this.progress = progress;
        this.trace = trace;
    }

    /**
     * Of everybody who writes.
     *
     * @param fetch has the agents' last lines fetched
     * @return ok, or which agents of those that write or read back were lost. Judges take ok for the word that every object S3 lists was
     *     read: without it an object that nobody read is not called lost.
     */
    public String all(Runnable fetch) {
        List<Volume> besides = extra.ending();
        List<String> writers = Stream.concat(
                        judged.writers().stream(), besides.stream().map(Volume::name))
                .toList();
        try (Progress.Step step = progress.step("draining, then reading everything back")) {
            // at once: a writer that waits for its turn would go on writing past the end of the judged window
            agents.together(writers, this::stopWriting);
            puller.sampleClocks(agents.all().keySet().stream()
                    .filter(name -> !agents.lost().containsKey(name))
                    .toList());
            readBack(Stream.concat(judged.volumes().stream(), besides.stream()).toList(), step);
            besides.forEach(volume -> attempts.succeeds(
                    Actions.READ_EXTRA,
                    volume.name(),
                    () -> requireAnswers(volume.name(), workloads.control(volume.node()))));
            step.detail("fetching what the agents wrote last");
            fetch.run();
        }
        String lost = agents.lost().entrySet().stream()
                .filter(agent -> writers.contains(agent.getKey()))
                .map(agent -> "lost agent " + agent.getKey() + ": " + agent.getValue())
                .collect(Collectors.joining("; "));
        return lost.isEmpty() ? Phase.OK : lost;
    }

    /** Reads straight from S3 what the bucket of a volume holds that went, for a judge to compare. */
    public void kept(Volume volume) {
        kept(volume.name(), volume.node(), volume.bucket(), volume.prefix());
    }

    /** The same by the name of its workload, from a node. */
    public void kept(String workload, String node, String bucket, String prefix) {
        String control = workloads.control(node);
        readBack(
                control,
                "/readback?bucket=" + bucket + "&prefix=" + prefix + "&source=" + Actions.keptSource(workload));
        requireAnswers(control);
    }

    private void requireAnswers(String... names) {
        for (String name : names) {
            if (agents.lost().containsKey(name)) {
                throw new ClusterException(
                        "agent " + name + " is lost: " + agents.lost().get(name));
            }
        }
    }

    /** Of the workloads of some volumes that were recreated after the drain. */
    public void again(List<Volume> volumes) {
        again(volumes, List.of());
    }

    /**
     * The same.
     *
     * @param controls those that began again too
     */
    public void again(List<Volume> volumes, List<String> controls) {
        List<String> names = Stream.concat(volumes.stream().map(Volume::name), controls.stream())
                .toList();
        try (Progress.Step step = progress.step("draining them, and reading back again")) {
            agents.together(names, this::stopWriting);
            puller.sampleClocks(names);
            readBack(volumes, step);
        }
    }

    private void stopWriting(String agent) {
        // asked first for what is answered at once: a drain may take its time, silence may not
        agents.insist(agent, () -> agents.status(agent))
                .flatMap(state -> agents.insist(
                        agent, () -> agents.post(agent, "/drain?timeout=" + LIMIT.toSeconds(), LIMIT.plusSeconds(15))))
                .ifPresent(state -> trace.accept("agent " + agent + " is " + state));
    }

    private void readBack(Collection<Volume> which, Progress.Step step) {
        step.detail("reading back through the mounts");
        agents.together(judged.running(which), name -> readBack(name, "/readback"));
        if (workloads.remounts()) {
            // on new mounts, when those of the writers are gone
            return;
        }
        step.detail("reading back straight from S3");
        agents.together(
                nodes.stream().map(workloads::control).toList(),
                control -> which.stream()
                        .filter(volume -> control.equals(workloads.control(volume.node())))
                        .forEach(volume -> readBack(
                                control,
                                "/readback?bucket=" + volume.bucket() + "&prefix=" + volume.prefix() + "&source="
                                        + volume.name())));
    }

    /** Has an agent read back and waits until it has; one that is silent, stuck or fails is lost. */
    private void readBack(String agent, String request) {
        agents.insist(agent, () -> {
                    // an answer that got lost on its way does not make a second request a mistake
                    String state = agents.status(agent);
                    return state.startsWith(READING) ? state : agents.post(agent, request, Duration.ofSeconds(15));
                })
                .ifPresent(begun -> awaitReadBack(agent));
    }

    private void awaitReadBack(String agent) {
        AtomicReference<String> last = new AtomicReference<>("");
        AtomicLong since = new AtomicLong(System.nanoTime());
        cluster.await(
                "agent " + agent + " has read back",
                // never reached: a lost agent ends it, and one that gets on is waited for
                Duration.ofDays(1),
                () -> agents.insist(agent, () -> agents.status(agent)).orElse(LOST),
                state -> {
                    if (!state.equals(last.getAndSet(state))) {
                        since.set(System.nanoTime());
                    }
                    if (!state.startsWith(READING) && !state.startsWith(DONE)) {
                        agents.lose(agent, "it does not read back any more, but is '" + state + "'");
                    } else if (System.nanoTime() - since.get() > STUCK.toNanos()) {
                        agents.lose(agent, "its reading back got stuck: " + state);
                    }
                    return state.startsWith(DONE) || agents.lost().containsKey(agent);
                },
                seen -> {});
    }
}
