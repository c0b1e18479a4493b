package dev.holdfast.campaign;

import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Volume;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Workloads that come in the course of a campaign to see whether new ones can, each on a new claim of its own. They are on record by what
 * was done for them, and not among the volumes that are judged from the begin to the drain.
 */
final class Guests {
    private static final Duration LIMIT = Workloads.POD_READY;

    private final Workloads workloads;
    private final Agents agents;
    private final ActionLog actions;
    private final AgentPuller puller;

    Guests(Workloads workloads, Agents agents, ActionLog actions, AgentPuller puller) {
        this.workloads = workloads;
        this.agents = agents;
        this.actions = actions;
        this.puller = puller;
    }

    /** One on each node, on static and dynamic volumes in turn, and waits until they write. */
    void startOnEach(List<String> nodes, String name) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            names.add(name + "-" + (i + 1));
            start(names.get(i), nodes.get(i), i % 2 == 1);
        }
        puller.sampleClocks(names);
    }

    private void start(String name, String node, boolean isStatic) {
        actions.around(Actions.CREATE_PVC, name, Map.of(Actions.NODE, node), () -> {
            if (isStatic) {
                workloads.claimStatic(name, node);
            } else {
                workloads.claimDynamic(name);
            }
            workloads.awaitBound(name, LIMIT);
        });
        actions.around(
                Actions.START_POD,
                name,
                Map.of(Actions.NODE, node, Actions.PROVISIONING, isStatic ? "static" : "dynamic"),
                () -> {
                    workloads.start(name, node, LIMIT);
                    Volume volume = workloads.describe(name, isStatic, false, LIMIT);
                    agents.await(name, "running", LIMIT);
                    return Actions.describe(volume);
                });
    }
}
