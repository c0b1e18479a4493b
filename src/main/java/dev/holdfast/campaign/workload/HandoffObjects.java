package dev.holdfast.campaign.workload;

import dev.holdfast.campaign.observe.Agents;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Volume;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Objects that pods leave to those which take their places, to be read by these through their own mounts. */
public final class HandoffObjects {
    private static final Duration ANSWER = Duration.ofSeconds(45);

    private final Agents agents;
    private final Map<String, String> keys = new HashMap<>();

    public HandoffObjects(Agents agents) {
        this.agents = agents;
    }

    /** A pod that writes leaves one. */
    public void leave(Volume volume) {
        // by the pod and not the workload: what was read back once may not change
        String key = "left/" + volume.podUid();
        // one that gives no answer leaves nothing, which its judge sees
        agents.insist(volume.name(), () -> agents.post(volume.name(), "/write?key=" + key, ANSWER))
                .ifPresent(said -> keys.put(volume.podUid(), key));
    }

    /** Whether one was left by this pod. */
    public boolean left(Volume volume) {
        return keys.containsKey(volume.podUid());
    }

    /** What is known of it before the pod goes, in facts. */
    public Map<String, String> facts(Volume volume) {
        String key = keys.get(volume.podUid());
        return key == null ? Map.of() : Map.of(Actions.KEY, key);
    }

    /** A pod reads what the one before it left, some times: its clock is not that of the writer. */
    public void read(Volume by, Volume old) {
        String key = keys.get(old.podUid());
        if (key != null) {
            agents.post(
                    by.name(), "/cross-read?writer=" + old.name() + "&key=" + key + "&times=3&periodMs=200", ANSWER);
        }
    }
}
