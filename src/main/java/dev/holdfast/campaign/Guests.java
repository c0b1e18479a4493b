package dev.holdfast.campaign;

import dev.holdfast.cluster.ClusterException;
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
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Workloads that come in the course of a campaign to see whether new ones can, each on a new claim of its own. They are on record by what
 * was done for them, and not among the volumes that are judged from the begin to the drain.
 */
final class Guests implements AutoCloseable {
    private static final String LEAVING = "leaving";
    private static final Duration LIMIT = Workloads.POD_READY;

    private final Workloads workloads;
    private final Agents agents;
    private final ActionLog actions;
    private final AgentPuller puller;
    private final Map<String, Volume> leaving = new HashMap<>();
    private final List<Volume> staying = new CopyOnWriteArrayList<>();
    private final List<CompletableFuture<Void>> begun = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "guests");
        thread.setDaemon(true);
        return thread;
    });

    Guests(Workloads workloads, Agents agents, ActionLog actions, AgentPuller puller) {
        this.workloads = workloads;
        this.agents = agents;
        this.actions = actions;
        this.puller = puller;
    }

    /** Names of those of a kind, one on each node. */
    private static List<String> names(String kind, List<String> nodes) {
        return IntStream.rangeClosed(1, nodes.size())
                .mapToObj(i -> kind + "-" + i)
                .toList();
    }

    /** One on each node that is to go in the course of the rollout. */
    void startLeaving(List<String> nodes) {
        List<String> names = names(LEAVING, nodes);
        for (int i = 0; i < nodes.size(); i++) {
            leaving.put(nodes.get(i), start(names.get(i), nodes.get(i), false));
        }
        puller.sampleClocks(names);
    }

    /** On each node at once one comes and another goes; what cannot be done is on record. */
    void comeAndGo(List<String> nodes) {
        List<String> names = names("midway", nodes);
        for (int i = 0; i < nodes.size(); i++) {
            String name = names.get(i);
            String node = nodes.get(i);
            begun.add(CompletableFuture.runAsync(() -> start(name, node, false), threads));
            begun.add(CompletableFuture.runAsync(() -> leave(leaving.get(node)), threads));
        }
    }

    /** Waits until they came and went, or could not. */
    void settled(Consumer<String> say) {
        for (CompletableFuture<?> one : begun) {
            try {
                one.join();
            } catch (CompletionException e) {
                if (!(e.getCause() instanceof ClusterException)) {
                    throw e;
                }
                // it is on record, and for the judge of rollout to say what it means
                say.accept("during the rollout: " + e.getCause().getMessage());
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

    /** One on each node, on static and dynamic volumes in turn, and waits until they write. */
    void startOnEach(List<String> nodes, String name) {
        List<String> names = names(name, nodes);
        for (int i = 0; i < nodes.size(); i++) {
            staying.add(start(names.get(i), nodes.get(i), i % 2 == 1));
        }
        puller.sampleClocks(names);
    }

    /** One on a node, on a dynamic volume, and waits until it writes. */
    Volume startOn(String node, String name) {
        Volume made = start(name, node, false);
        staying.add(made);
        puller.sampleClocks(List.of(name));
        return made;
    }

    /** The volumes of those that came to stay. */
    List<Volume> staying() {
        return List.copyOf(staying);
    }

    private Volume start(String name, String node, boolean isStatic) {
        actions.around(Actions.CREATE_PVC, name, Map.of(Actions.NODE, node), () -> {
            if (isStatic) {
                workloads.claimStatic(name, node);
            } else {
                workloads.claimDynamic(name);
            }
            workloads.awaitBound(name, LIMIT);
        });
        Volume[] made = new Volume[1];
        actions.around(
                Actions.START_POD,
                name,
                Map.of(Actions.NODE, node, Actions.PROVISIONING, isStatic ? "static" : "dynamic"),
                () -> {
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
