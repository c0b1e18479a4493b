package dev.holdfast.campaign;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Volume;
import dev.holdfast.lab.Lab;
import dev.holdfast.verdict.Limit;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Pods of the old release make way for new ones after the drain, when nobody judges any more whether they are disturbed (guarantees {@code
 * transition}, {@code rolls}, {@code node-drain} and {@code units}).
 */
final class Transition {
    private static final Duration WRITING = Duration.ofSeconds(3);
    /** How much longer than something may be left it is looked at: the slowest look comes every five seconds. */
    private static final Duration BEYOND = Duration.ofSeconds(6);

    private final Setting setting;
    private final CampaignPlan plan;
    private final Workloads workloads;
    private final Controllers controllers;
    private final Agents agents;
    private final ActionLog actions;
    private final Attempts attempts;
    private final AgentPuller puller;
    private final Guests guests;
    private final Drain drain;
    private final Keepsakes keepsakes;
    private final Duration limit;
    /** The volumes of controllers' pods as they are now, by the name of the controller. */
    private final Map<String, Volume> owned = new LinkedHashMap<>();

    private final List<Volume> successors = new ArrayList<>();

    Transition(Setting setting, ActionLog actions, Attempts attempts, AgentPuller puller, Guests guests, Drain drain) {
        this.setting = setting;
        this.plan = setting.plan();
        this.workloads = setting.workloads();
        this.controllers = setting.controllers();
        this.agents = setting.agents();
        this.actions = actions;
        this.attempts = attempts;
        this.puller = puller;
        this.guests = guests;
        this.drain = drain;
        this.keepsakes = new Keepsakes(agents);
        this.limit = attempts.patience(Workloads.GONE);
    }

    /** Whether anything of it is part of the plan. */
    boolean wanted() {
        return plan.has(Part.TRANSITION) || plan.has(Part.ROLLS) || plan.has(Part.NODE_DRAIN) || plan.has(Part.UNITS);
    }

    /** As long as old pods write: each leaves something to whoever takes its place. */
    void leaveBehind() {
        if (wanted()) {
            setting.fleet().old().forEach(keepsakes::leave);
        }
    }

    /** All of it that the plan asks for. */
    void run() {
        for (Controllers.Owner owner : controllers.all()) {
            setting.fleet().old().stream()
                    .filter(volume -> volume.pod().startsWith(owner.name() + "-"))
                    .forEach(volume -> owned.put(owner.name(), volume));
        }
        if (plan.has(Part.TRANSITION)) {
            oneByOne();
        }
        if (plan.has(Part.ROLLS)) {
            roll();
        }
        if (plan.has(Part.NODE_DRAIN)) {
            drainNode(Controllers.drained(setting.nodes()));
        }
        long moved = System.nanoTime();
        if (plan.has(Part.UNITS)) {
            look();
        }
        if (plan.has(Part.NODE_DRAIN)) {
            lookAtDrained(moved);
        }
    }

    /** Nobody asks the agents of pods any more that took the places of others, because they are about to go. */
    void end() {
        successors.forEach(volume -> agents.leave(volume.name()));
    }

    /** Each old pod is made again, writes for a while, and reads back what both it and its predecessor wrote. */
    private void oneByOne() {
        List<Volume> bare = setting.fleet().old().stream()
                .filter(volume -> !owned.containsValue(volume))
                .toList();
        setting.progress().say("pods are made again " + plan.moves());
        List<Volume> made = new ArrayList<>();
        for (Moves.Move move : plan.moves().of(bare, setting.nodes())) {
            Volume old = move.volume();
            attempts.succeeds(Actions.RECREATE_POD, old.name(), facts(old, Map.of()), () -> {
                Volume now = again(old, move.node());
                made.add(now);
                return results(now);
            });
        }
        settle(made);
    }

    private Volume again(Volume old, String node) {
        // the streams of one agent are on the clock of one node
        String agent = node.equals(old.node()) ? old.name() : old.name() + "." + node;
        if (!agent.equals(old.name())) {
            agents.leave(old.name());
        }
        Pod pod = workloads.again(old.pod(), agent, node, limit);
        agents.follow(agent, pod.getMetadata().getName());
        return begun(old, workloads.describe(agent, pod, old.provisioning().equals("static"), true));
    }

    /** Waits until a pod that took another's place writes, and has it read what that left. */
    private Volume begun(Volume old, Volume now) {
        agents.await(now.name(), "running", limit);
        puller.sampleClocks(List.of(now.name()));
        keepsakes.read(now, old);
        keepsakes.leave(now);
        successors.add(now);
        return now;
    }

    private Map<String, String> facts(Volume old, Map<String, String> more) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(Actions.UID, old.podUid());
        facts.put(Actions.NODE, old.node());
        facts.putAll(keepsakes.facts(old));
        facts.putAll(more);
        return facts;
    }

    private static Map<String, String> results(Volume now) {
        Map<String, String> results = new LinkedHashMap<>(Actions.describe(now));
        results.put(Actions.SUCCESSOR, now.name());
        return results;
    }

    private void settle(List<Volume> made) {
        setting.pause().hold("letting those write that were made again", WRITING);
        puller.sampleClocks(made.stream().map(Volume::name).toList());
        drain.again(made);
        puller.fetch(made.stream().map(Volume::name).toList());
    }

    /** Each controller that rolls makes another pod. */
    private void roll() {
        List<Volume> made = new ArrayList<>();
        for (Controllers.Owner owner : controllers.all()) {
            Volume old = owned.get(owner.name());
            if (!owner.rolls()) {
                continue;
            }
            attempts.succeeds(Actions.REPLACE_POD, old.name(), facts(old, how(owner, Actions.ROLLED)), () -> {
                agents.leave(old.name());
                controllers.roll(owner, old);
                Volume now = begun(old, controllers.successor(owner, old, limit));
                owned.put(owner.name(), now);
                made.add(now);
                return results(now);
            });
        }
        settle(made);
    }

    private static Map<String, String> how(Controllers.Owner owner, String how) {
        return Map.of(Actions.OWNER, owner.kind().toString(), Actions.HOW, how);
    }

    /** What controllers own leaves a node, which takes new pods again when the last of them writes elsewhere. */
    private void drainNode(String node) {
        if (setting.environment().lab().isEmpty()) {
            throw new CampaignException("a node is drained in the lab only, and not in "
                    + setting.cluster().context() + ", where others may need it");
        }
        List<Controllers.Owner> leaving = controllers.all().stream()
                .filter(owner -> owned.get(owner.name()).node().equals(node))
                .toList();
        Map<Controllers.Owner, Long> begun = new LinkedHashMap<>();
        List<Volume> made = new ArrayList<>();
        try (NodeDrain evicting = new NodeDrain(setting.cluster(), node)) {
            leaving.forEach(owner -> begun.put(
                    owner,
                    actions.begun(
                            Actions.REPLACE_POD,
                            owned.get(owner.name()).name(),
                            facts(owned.get(owner.name()), how(owner, Actions.EVICTED)))));
            leaving.forEach(owner -> agents.leave(owned.get(owner.name()).name()));
            attempts.succeeds(Actions.DRAIN_NODE, node, Map.of(), () -> evicting.evict(limit));
            begun.forEach((owner, id) -> {
                Volume old = owned.get(owner.name());
                try {
                    Volume now = begun(old, controllers.successor(owner, old, limit));
                    owned.put(owner.name(), now);
                    made.add(now);
                    actions.done(id, results(now));
                } catch (RuntimeException e) {
                    actions.failed(id, e);
                    throw e;
                }
            });
            attempts.succeeds(Actions.UNCORDON, node, () -> NodeDrain.uncordon(setting.cluster(), node));
        }
        guests.startOn(node, "returned");
        settle(made);
    }

    /**
     * Looks as long as something may be left that served the pods of a drained node, and a little beyond: a mounter pod goes two minutes
     * after the last workload that left it unseen.
     */
    private void lookAtDrained(long since) {
        Duration passed = Duration.ofNanos(System.nanoTime() - since);
        Duration rest = plan.limit(Limit.LEFTOVERS).plus(BEYOND).minus(passed);
        if (!rest.isNegative()) {
            setting.pause().hold("looking for what is left on the drained node", rest);
        }
    }

    /** What systemd says, as long as something of the old mounter may be left and a little beyond. */
    private void look() {
        Duration rest = plan.limit(Limit.UNITS).plus(BEYOND);
        setting.pause().hold("looking for what is left of the systemd mounter", rest);
        setting.environment()
                .lab()
                .ifPresent(lab -> setting.nodes()
                        .forEach(node -> attempts.succeeds(
                                Actions.LIST_UNITS, node, Map.of(), () -> Map.of(Actions.UNITS, units(lab, node)))));
    }

    private String units(Lab lab, String node) {
        Pattern ofMounts = Pattern.compile(setting.profile().systemdUnit());
        return lab.inspect(node, "systemctl", "--no-pager", "--all", "--plain", "--no-legend", "list-units")
                .lines()
                .map(line -> line.strip().split(" ", 2)[0])
                .filter(unit -> ofMounts.matcher(unit).matches())
                .sorted()
                .collect(Collectors.joining(","));
    }
}
