package dev.holdfast.campaign.workload;

import dev.holdfast.campaign.fault.NodeDrain;
import dev.holdfast.campaign.observe.ActionLog;
import dev.holdfast.campaign.observe.AgentPuller;
import dev.holdfast.campaign.observe.Agents;
import dev.holdfast.campaign.observe.Attempts;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.cluster.Readiness;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Workloads whose owners replace their pods while the driver rolls out: by one that comes when the old one is gone, by one beside it, and by one
 * that has to wait for it. They are recorded by what was done, and are not among the volumes that are judged from the begin to the drain. What
 * does not come is recorded.
 */
public final class Moves implements AutoCloseable {
    private static final Duration LIMIT = Workloads.POD_READY;
    /** So many writes of the old pod show that it goes on while the new one runs, or waits: 3 s of a writer that is not held up. */
    private static final int WRITES = 30;
    /** How long both pods of a surge run: for the new one to read, and for looks that come every few seconds. */
    private static final int BOTH_SECONDS = 15;

    private static final String RECREATE = "{\"spec\":{\"strategy\":{\"type\":\"Recreate\",\"rollingUpdate\":null}}}";
    /** A Deployment of one pod makes the new one first unless it is told otherwise: it may have one more, and must not be without. */
    private static final String BOTH = "{\"spec\":{\"minReadySeconds\":" + BOTH_SECONDS + "}}";
    /** From then on the owner may do without a pod for a while, and lets the old one go. */
    private static final String LET_GO = "{\"spec\":{\"strategy\":{\"rollingUpdate\":{\"maxUnavailable\":1}}}}";

    private final Cluster cluster;
    private final Agents agents;
    private final ActionLog actions;
    private final Attempts attempts;
    private final AgentPuller puller;
    private final HandoffObjects handoffs;
    private final List<Move> moves;
    private final Controllers controllers;
    private final String leaving;
    private final Map<Move, Volume> volumes = new LinkedHashMap<>();
    private final List<Volume> moved = new CopyOnWriteArrayList<>();
    private final List<CompletableFuture<Void>> begun = new ArrayList<>();
    private Optional<NodeDrain> cordon = Optional.empty();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "moves");
        thread.setDaemon(true);
        return thread;
    });

    /** One of them. */
    private record Move(Controllers.Owner owner, String how) {}

    /**
     * Those of one campaign; nothing is made yet.
     *
     * @param nodes of which the last is left, and the first stays as it is
     */
    public Moves(
            Cluster cluster,
            Workloads workloads,
            Agents agents,
            ActionLog actions,
            Attempts attempts,
            AgentPuller puller,
            List<String> nodes) {
        this.cluster = cluster;
        this.agents = agents;
        this.actions = actions;
        this.attempts = attempts;
        this.puller = puller;
        this.handoffs = new HandoffObjects(agents);
        this.leaving = nodes.get(nodes.size() - 1);
        this.moves = List.of(
                move(Controllers.Kind.DEPLOYMENT, "moved-deployment", true, leaving, Actions.GONE_FIRST),
                move(Controllers.Kind.STATEFUL_SET, "moved-statefulset", false, leaving, Actions.GONE_FIRST),
                move(Controllers.Kind.DEPLOYMENT, "surge-beside", false, nodes.get(0), Actions.BESIDE),
                move(Controllers.Kind.DEPLOYMENT, "surge-elsewhere", true, leaving, Actions.WAITS));
        this.controllers = new Controllers(moves.stream().map(Move::owner).toList(), cluster, workloads, agents);
    }

    private static Move move(Controllers.Kind kind, String name, boolean isStatic, String node, String how) {
        return new Move(new Controllers.Owner(kind, name, isStatic, node, false), how);
    }

    /** Makes them and waits until they write; each leaves something to the pod that will take its place. */
    public void start() {
        controllers.start();
        patch("moved-deployment", RECREATE);
        patch("surge-beside", BOTH);
        List<Volume> described = controllers.describe();
        for (Move move : moves) {
            Volume volume = described.get(moves.indexOf(move));
            Map<String, String> facts =
                    Map.of(Actions.NODE, volume.node(), Actions.PROVISIONING, volume.provisioning());
            actions.around(Actions.START_POD, volume.name(), facts, () -> {
                agents.await(volume.name(), "running", LIMIT);
                return Actions.describe(volume);
            });
            volumes.put(move, volume);
        }
        puller.sampleClocks(volumes.values().stream().map(Volume::name).toList());
        volumes.values().forEach(handoffs::leave);
        // an old pod that is not available yet is the first to go when another one is asked for
        cluster.await(
                "Deployment surge-beside is available",
                LIMIT,
                () -> deployment("surge-beside").get(),
                now -> now.getMetadata().getGeneration().equals(now.getStatus().getObservedGeneration())
                        && Integer.valueOf(1).equals(now.getStatus().getAvailableReplicas()),
                seen -> {});
    }

    /** Has all move at once, where they were started: the node that is left takes no new pods until they have. */
    public void begin() {
        if (volumes.isEmpty()) {
            return;
        }
        cordon = Optional.of(new NodeDrain(cluster, leaving));
        volumes.forEach((move, old) -> begun.add(CompletableFuture.runAsync(
                () -> attempts.succeeds(Actions.MOVE_POD, old.name(), facts(move, old), () -> results(move, old)),
                threads)));
    }

    /** Waits until they moved, or could not. */
    public void settled() {
        try {
            begun.forEach(CompletableFuture::join);
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : e;
        } finally {
            uncordon();
        }
    }

    /** Fetches what they recorded; from then on nobody asks their agents, which write until all workloads go. */
    public void leave() {
        List<String> names = moved.stream().map(Volume::name).toList();
        puller.sampleClocks(names);
        puller.fetch(names);
        names.forEach(agents::leave);
        volumes.values().forEach(old -> agents.leave(old.name()));
    }

    private Map<String, String> facts(Move move, Volume old) {
        Map<String, String> facts = new LinkedHashMap<>(handoffs.facts(old));
        facts.put(Actions.UID, old.podUid());
        facts.put(Actions.NODE, old.node());
        facts.put(Actions.OWNER, move.owner.kind().toString());
        facts.put(Actions.HOW, move.how);
        return facts;
    }

    private Map<String, String> results(Move move, Volume old) {
        Controllers.Owner owner = move.owner;
        Volume now = switch (move.how) {
            case Actions.BESIDE -> beside(owner, old);
            case Actions.WAITS -> waiting(owner, old);
            default -> {
                agents.leave(old.name());
                controllers.roll(owner, old);
                yield writing(controllers.successor(owner, old, LIMIT), old);
            }
        };
        moved.add(now);
        return PodReplacements.results(now);
    }

    private Volume beside(Controllers.Owner owner, Volume old) {
        controllers.roll(owner, old);
        writing(controllers.beside(owner, old, LIMIT), old);
        agents.awaitMoreWrites(old.name(), WRITES, LIMIT);
        puller.fetch(List.of(old.name()));
        agents.leave(old.name());
        return controllers.successor(owner, old, LIMIT);
    }

    private Volume waiting(Controllers.Owner owner, Volume old) {
        controllers.roll(owner, old);
        cluster.await(
                "the pod of " + owner.name() + " after " + old.pod() + " waits for its volume, or is ready",
                LIMIT,
                () -> waits(owner, old),
                Waiting::known,
                seen -> {});
        agents.awaitMoreWrites(old.name(), WRITES, LIMIT);
        puller.fetch(List.of(old.name()));
        agents.leave(old.name());
        patch(owner.name(), LET_GO);
        return writing(controllers.successor(owner, old, LIMIT), old);
    }

    /** A pod that took another's place, when it writes and has read what that left. */
    private Volume writing(Volume now, Volume old) {
        agents.await(now.name(), "running", LIMIT);
        puller.sampleClocks(List.of(now.name()));
        handoffs.read(now, old);
        return now;
    }

    /**
     * What is known of a pod that is to wait.
     *
     * @param ready whether it runs all the same
     * @param said why Kubernetes does not attach its volume, or empty
     */
    private record Waiting(boolean ready, String said) {
        boolean known() {
            return ready || !said.isEmpty();
        }
    }

    private Waiting waits(Controllers.Owner owner, Volume old) {
        return controllers
                .pods(owner)
                .next(old)
                .map(pod -> new Waiting(
                        Readiness.isReady(pod),
                        cluster.client().v1().events().inNamespace(agents.namespace()).list().getItems().stream()
                                .filter(event -> Objects.equals(
                                                pod.getMetadata().getUid(),
                                                event.getInvolvedObject().getUid())
                                        && "FailedAttachVolume".equals(event.getReason()))
                                .map(event -> event.getMessage())
                                .findFirst()
                                .orElse("")))
                .orElse(new Waiting(false, ""));
    }

    private void patch(String deployment, String merge) {
        cluster.persist(
                "Deployment " + deployment + " has another strategy",
                LIMIT,
                () -> deployment(deployment).patch(PatchContext.of(PatchType.JSON_MERGE), merge));
    }

    private RollableScalableResource<Deployment> deployment(String name) {
        return cluster.client()
                .apps()
                .deployments()
                .inNamespace(agents.namespace())
                .withName(name);
    }

    private void uncordon() {
        cordon.ifPresent(NodeDrain::close);
        cordon = Optional.empty();
    }

    @Override
    public void close() {
        threads.shutdownNow();
        uncordon();
    }
}
