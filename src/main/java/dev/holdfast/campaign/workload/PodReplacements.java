package dev.holdfast.campaign.workload;

import dev.holdfast.campaign.observe.AgentPuller;
import dev.holdfast.campaign.observe.Agents;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Volume;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Pods that take the places of others after the drain: what each reads that the one before it left, and which they are by now. */
public final class PodReplacements {
    private final Agents agents;
    private final JudgedWorkloads judged;
    private final Controllers controllers;
    private final AgentPuller puller;
    private final HandoffObjects handoffs;
    /** The volumes of controllers' pods as they are now, by the name of the controller. */
    private final Map<String, Volume> owned = new LinkedHashMap<>();

    private final List<Volume> successors = new ArrayList<>();

    /** Those of one campaign. */
    public PodReplacements(Agents agents, JudgedWorkloads judged, Controllers controllers, AgentPuller puller) {
        this.agents = agents;
        this.judged = judged;
        this.controllers = controllers;
        this.puller = puller;
        this.handoffs = new HandoffObjects(agents);
    }

    /** As long as old pods write: each leaves something to whoever takes its place. Once for a campaign. */
    public void leaveBehind() {
        if (owned.isEmpty()) {
            for (Controllers.Owner owner : controllers.all()) {
                judged.old().stream()
                        .filter(volume -> volume.pod().startsWith(owner.name() + "-"))
                        .forEach(volume -> owned.put(owner.name(), volume));
            }
        }
        judged.old().stream().filter(volume -> !handoffs.left(volume)).forEach(handoffs::leave);
    }

    /** Old pods that no controller has made. */
    public List<Volume> bare() {
        return judged.old().stream()
                .filter(volume -> !owned.containsValue(volume))
                .toList();
    }

    /** The volume of a controller's pod as it is now. */
    public Volume owned(Controllers.Owner owner) {
        return owned.get(owner.name());
    }

    /** A controller's pod is another one now. */
    public void replaced(Controllers.Owner owner, Volume now) {
        owned.put(owner.name(), now);
    }

    /** The volume of a pod that took the place of an old one by hand, from now on asked by an agent's name that says on which node it is. */
    public Volume described(Workloads workloads, Volume old, String agent, Pod pod) {
        agents.follow(agent, pod.getMetadata().getName());
        return workloads.describe(agent, pod, old.provisioning().equals("static"), true);
    }

    /** Waits until a pod that took another's place writes, and has it read what that left. */
    public Volume begun(Volume old, Volume now, Duration limit) {
        agents.await(now.name(), "running", limit);
        puller.sampleClocks(List.of(now.name()));
        handoffs.read(now, old);
        handoffs.leave(now);
        successors.add(now);
        return now;
    }

    /** What is known of a pod before it goes, in facts. */
    public Map<String, String> facts(Volume old, Map<String, String> more) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(Actions.UID, old.podUid());
        facts.put(Actions.NODE, old.node());
        facts.putAll(handoffs.facts(old));
        facts.putAll(more);
        return facts;
    }

    /** What is known of the pod that took its place, in facts. */
    public static Map<String, String> results(Volume now) {
        Map<String, String> results = new LinkedHashMap<>(Actions.describe(now));
        results.put(Actions.SUCCESSOR, now.name());
        return results;
    }

    /** Has those stop that took others' places and wrote for a while, and read back what they and their predecessors wrote. */
    public void readBack(List<Volume> made, WriterDrain drain) {
        List<String> names = made.stream().map(Volume::name).toList();
        puller.sampleClocks(names);
        drain.again(made);
        puller.fetch(names);
    }

    /** Nobody asks the agents of pods any more that took the places of others, because they are about to go. */
    public void end() {
        successors.forEach(volume -> agents.leave(volume.name()));
    }
}
