package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.campaign.environment.Environment;
import dev.holdfast.campaign.fault.NodeDrain;
import dev.holdfast.campaign.workload.Controllers;
import dev.holdfast.campaign.workload.PodReplacements;
import dev.holdfast.campaign.workload.Workloads;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Volume;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Limit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Drains one node after the workloads under judgement have stopped: what controllers own leaves it, and it takes new pods again when the last
 * of them writes elsewhere. In between its kubelet is upgraded, where that is asked for, while others write on with mounts of both kinds. The
 * lab only.
 *
 * @param upgrade release of Kubernetes, by its minor or its whole version; empty for leaving the kubelet as it is
 */
public record DrainNode(Optional<String> upgrade) implements Stage {
    /** Without anything in between. */
    public DrainNode() {
        this(Optional.empty());
    }

    /** How much longer than something may be left it is looked at: the slowest look comes every five seconds. */
    private static final Duration BEYOND = Duration.ofSeconds(6);

    @Override
    public String phase() {
        return Phase.TRANSITION;
    }

    @Override
    public Set<Guarantee> proves() {
        return upgrade.isEmpty()
                ? Set.of(Guarantee.NODE_DRAIN, Guarantee.TERMINATION)
                // termination asks for a pod on each node
                : Set.of(Guarantee.NODE_DRAIN, Guarantee.CLUSTER_UPGRADE);
    }

    @Override
    public Optional<String> kubernetes() {
        return upgrade;
    }

    /** Workloads with mounts of the old release, before it goes, which no controller owns: no drain makes them leave. */
    @Override
    public void prepare(CampaignContext context) {
        if (upgrade.isPresent()) {
            context.extra().startOnEach(context.nodes(), "early");
        }
    }

    @Override
    public void check(Environment environment, List<String> nodes) {
        NodeChanges.requireLab(environment);
    }

    @Override
    public boolean afterDrain() {
        return true;
    }

    @Override
    public boolean needsNewRelease() {
        return true;
    }

    /** One whose pod is still served as before the upgrade when its node is drained. */
    @Override
    public List<Controllers.Owner> owners(List<String> nodes) {
        return List.of(new Controllers.Owner(
                Controllers.Kind.DEPLOYMENT, "resident", false, nodes.get(nodes.size() - 1), false));
    }

    @Override
    public void beforeDrain(CampaignContext context) {
        context.replacements().leaveBehind();
    }

    @Override
    public void run(CampaignContext context) {
        String node = context.lastNode();
        PodReplacements replacements = context.replacements();
        List<Controllers.Owner> leaving = context.controllers().all().stream()
                .filter(owner -> replacements.owned(owner).node().equals(node))
                .toList();
        List<Volume> made = new ArrayList<>();
        try (NodeDrain evicting = new NodeDrain(context.cluster(), node)) {
            Map<Controllers.Owner, Long> begun = new LinkedHashMap<>();
            leaving.forEach(owner -> begun.put(owner, begun(context, owner)));
            leaving.forEach(
                    owner -> context.agents().leave(replacements.owned(owner).name()));
            context.attempts().succeeds(Actions.DRAIN_NODE, node, Map.of(), () -> evicting.evict(Workloads.GONE));
            upgrade.ifPresent(release -> new KubeletUpgrade(release, node, Duration.ZERO).run(context));
            begun.forEach((owner, id) -> context.attempts()
                    .tolerates("another pod of " + owner.name(), () -> made.add(replaced(context, owner, id))));
            context.attempts().succeeds(Actions.UNCORDON, node, () -> NodeDrain.uncordon(context.cluster(), node));
        }
        context.extra().startOn(node, "returned");
        context.pause().hold("letting those write that were recreated", RecreatePods.WRITING);
        replacements.readBack(made, context.drain());
        // a mounter pod goes two minutes after the last workload that left it unseen
        context.watchUntil(
                System.nanoTime() + context.limit(Limit.LEFTOVERS).plus(BEYOND).toNanos());
    }

    private static long begun(CampaignContext context, Controllers.Owner owner) {
        Volume old = context.replacements().owned(owner);
        Map<String, String> how = Map.of(Actions.OWNER, owner.kind().toString(), Actions.HOW, Actions.EVICTED);
        return context.actions()
                .begun(Actions.REPLACE_POD, old.name(), context.replacements().facts(old, how));
    }

    private static Volume replaced(CampaignContext context, Controllers.Owner owner, long id) {
        Volume old = context.replacements().owned(owner);
        try {
            Volume now = context.replacements()
                    .begun(old, context.controllers().successor(owner, old, Workloads.GONE), Workloads.POD_READY);
            context.replacements().replaced(owner, now);
            context.actions().done(id, PodReplacements.results(now));
            return now;
        } catch (RuntimeException e) {
            context.actions().failed(id, e);
            throw e;
        }
    }
}
