package dev.holdfast.campaign.workload;

import dev.holdfast.campaign.observe.ActionLog;
import dev.holdfast.campaign.observe.AgentPuller;
import dev.holdfast.campaign.observe.Agents;
import dev.holdfast.campaign.observe.Attempts;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Volume;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/**
 * Workloads that come in the course of a campaign to see whether new ones can, each on a new claim of its own. They are recorded by what
 * was done for them, and not among the volumes that are judged from the begin to the drain.
 */
public final class ExtraWorkloads implements AutoCloseable {
    private static final String LEAVING = "leaving";
    private static final Duration LIMIT = Workloads.POD_READY;

    private final Workloads workloads;
    private final Agents agents;
    private final ActionLog actions;
    private final Attempts attempts;
    private final AgentPuller puller;
    private final Map<String, Volume> leaving = new HashMap<>();
    private final List<Volume> staying = new CopyOnWriteArrayList<>();
    private final List<Volume> ending = new CopyOnWriteArrayList<>();
    private final List<CompletableFuture<Void>> begun = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "extra-workloads");
        thread.setDaemon(true);
        return thread;
    });

    /** Those of one campaign. */
    public ExtraWorkloads(
            Workloads workloads, Agents agents, ActionLog actions, Attempts attempts, AgentPuller puller) {
        this.workloads = workloads;
        this.agents = agents;
        this.actions = actions;
        this.attempts = attempts;
        this.puller = puller;
    }

    /** Names of those of a kind, one on each node. */
    private static List<String> names(String kind, List<String> nodes) {
        return IntStream.rangeClosed(1, nodes.size())
                .mapToObj(i -> kind + "-" + i)
                .toList();
    }

    /** One on each node that is to go in the course of the rollout. */
    public void startLeaving(List<String> nodes) {
        List<String> names = names(LEAVING, nodes);
        for (int i = 0; i < nodes.size(); i++) {
            leaving.put(nodes.get(i), start(names.get(i), nodes.get(i), false));
        }
        puller.sampleClocks(names);
    }

    /** On each node at once one comes and another goes; what cannot be done is recorded. */
    public void comeAndGo(List<String> nodes) {
        List<String> names = names("midway", nodes);
        for (int i = 0; i < nodes.size(); i++) {
            String name = names.get(i);
            String node = nodes.get(i);
            begun.add(CompletableFuture.runAsync(
                    () -> attempts.tolerates("workload " + name, () -> ending.add(start(name, node, false))), threads));
            begun.add(CompletableFuture.runAsync(
                    () -> attempts.tolerates("the end of a workload on " + node, () -> leave(leaving.get(node))),
                    threads));
        }
    }

    /** Waits until they came and went, or could not. */
    public void settled() {
        for (CompletableFuture<?> one : begun) {
            try {
                one.join();
            } catch (CompletionException e) {
                throw e.getCause() instanceof RuntimeException known ? known : e;
            }
        }
        puller.sampleClocks(agents.all().keySet().stream()
                .filter(name -> name.startsWith("midway-"))
                .toList());
    }

    private void leave(Volume volume) {
        agents.leave(volume.name());
        actions.around(
                Actions.DELETE_POD,
                volume.name(),
                Map.of(Actions.NODE, volume.node(), Actions.UID, volume.podUid()),
                () -> workloads.remove(volume.name(), LIMIT));
    }

    /** One on each node, on static and dynamic volumes in turn, and waits until they write; one that does not is recorded. */
    public void startOnEach(List<String> nodes, String name) {
        List<String> names = names(name, nodes);
        new Queue().each(names, one -> {
            int place = names.indexOf(one);
            attempts.tolerates("workload " + one, () -> staying.add(start(one, nodes.get(place), place % 2 == 1)));
        });
        puller.sampleClocks(names.stream().filter(agents.all()::containsKey).toList());
    }

    /** The same, of those whose writing ends with that of the workloads under judgement. */
    public void startUntilDrain(List<String> nodes, String name) {
        int before = staying.size();
        startOnEach(nodes, name);
        ending.addAll(staying.subList(before, staying.size()));
    }

    /** Those that stay have stopped writing: what they wrote is read once more with that of all others. */
    public void stopped() {
        ending.addAll(
                staying.stream().filter(volume -> !ending.contains(volume)).toList());
    }

    /** The volumes of those that stop writing in the drain or later, and of which everything is read back then. */
    public List<Volume> ending() {
        return List.copyOf(ending);
    }

    /** One on a node, on a dynamic volume, and waits until it writes; one that does not is recorded. */
    public void startOn(String node, String name) {
        if (attempts.tolerates("workload " + name, () -> staying.add(start(name, node, false)))) {
            puller.sampleClocks(List.of(name));
        }
    }

    /**
     * On each node at once a new claim and a new pod on it, which goes again when it has written for a while; what cannot be done is recorded.
     *
     * @param seconds when that was planned for
     */
    public void late(List<String> nodes, String seconds) {
        comeAndLeave(nodes, "late-" + seconds, Map.of(Actions.SECONDS, seconds));
    }

    /**
     * The same after one of several upgrades.
     *
     * @param version that was upgraded to
     */
    public void afterHop(List<String> nodes, String version) {
        comeAndLeave(nodes, "hop-" + version.replaceAll("[^a-z0-9]", "-"), Map.of(Actions.TO, version));
    }

    private void comeAndLeave(List<String> nodes, String name, Map<String, String> facts) {
        List<String> names = names(name, nodes);
        List<Volume> come = new CopyOnWriteArrayList<>();
        new Queue().each(names, one -> {
            String node = nodes.get(names.indexOf(one));
            attempts.tolerates("new work on " + node, () -> come.add(start(one, node, false, facts)));
        });
        List<String> writing = come.stream().map(Volume::name).toList();
        puller.sampleClocks(writing);
        writing.forEach(one -> attempts.tolerates("writes of " + one, () -> agents.awaitWrites(one, LIMIT)));
        puller.fetch(writing);
        come.forEach(volume -> attempts.tolerates("the end of new work on " + volume.node(), () -> leave(volume)));
    }

    /** The volumes of those that came to stay. */
    public List<Volume> staying() {
        return List.copyOf(staying);
    }

    private Volume start(String name, String node, boolean wantedStatic) {
        return start(name, node, wantedStatic, Map.of());
    }

    private Volume start(String name, String node, boolean wantedStatic, Map<String, String> more) {
        boolean isStatic = workloads.claims().isStatic(wantedStatic);
        Map<String, String> facts = new HashMap<>(more);
        facts.put(Actions.NODE, node);
        actions.around(Actions.CREATE_PVC, name, Map.copyOf(facts), () -> {
            if (isStatic) {
                workloads.claims().claimStatic(name, node);
            } else {
                workloads.claims().claimDynamic(name);
            }
            workloads.claims().awaitBound(name, LIMIT);
        });
        Volume[] made = new Volume[1];
        facts.put(Actions.PROVISIONING, isStatic ? "static" : "dynamic");
        actions.around(Actions.START_POD, name, Map.copyOf(facts), () -> {
            workloads.start(name, node, LIMIT);
            made[0] = workloads.describe(name, isStatic, false, LIMIT);
            agents.await(name, "running", LIMIT);
            return Actions.describe(made[0]);
        });
        return made[0];
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
