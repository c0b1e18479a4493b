package dev.holdfast.campaign;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Volume;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Old pods are made again after the drain, when nobody judges any more whether they are disturbed (guarantee {@code transition}). */
final class Transition {
    private static final Duration WRITING = Duration.ofSeconds(3);

    private final Fleet fleet;
    private final Workloads workloads;
    private final Agents agents;
    private final AgentPuller puller;
    private final Attempts attempts;
    private final Pause pause;
    private final Drain drain;

    Transition(
            Fleet fleet,
            Workloads workloads,
            Agents agents,
            AgentPuller puller,
            Attempts attempts,
            Pause pause,
            Drain drain) {
        this.fleet = fleet;
        this.workloads = workloads;
        this.agents = agents;
        this.puller = puller;
        this.attempts = attempts;
        this.pause = pause;
        this.drain = drain;
    }

    /** Each old pod is made again, writes for a while, and reads back what both it and its predecessor wrote. */
    void oneByOne() {
        Duration limit = attempts.patience(Workloads.GONE);
        List<Volume> old = fleet.old();
        for (Volume volume : old) {
            attempts.succeeds(Actions.RECREATE_POD, volume.name(), Map.of(Actions.UID, volume.podUid()), () -> {
                String uid = workloads.again(volume.name(), limit);
                agents.await(volume.name(), "running", limit);
                return Map.of(Actions.UID, uid);
            });
        }
        puller.sampleClocks(old.stream().map(Volume::name).toList());
        pause.hold("letting those write that were made again", WRITING);
        drain.again(old);
    }
}
