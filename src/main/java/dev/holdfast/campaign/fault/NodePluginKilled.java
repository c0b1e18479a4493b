package dev.holdfast.campaign.fault;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The node plugin of a node, whichever release it is, is killed again and again: each time its container has come up.
 *
 * @param node the node
 * @param time for how long
 */
public record NodePluginKilled(String node, Duration time) implements Fault {
    private static final Duration PERIOD = Duration.ofSeconds(1);
    /** By the container's id, which the cgroup's name ends with. */
    private static final String KILL = "for p in /proc/[0-9]*; do"
            + " if grep -q \"$1\" $p/cgroup 2>/dev/null; then kill -KILL ${p#/proc/} && echo ${p#/proc/}; fi; done";

    @Override
    public String name() {
        return "node-plugin-killed-in-a-loop";
    }

    @Override
    public String subject(FaultContext context) {
        return node;
    }

    @Override
    public Map<String, String> act(FaultContext context) {
        AtomicInteger kills = new AtomicInteger();
        context.againAndAgain(
                time,
                PERIOD,
                () -> containers(context)
                        .forEach(id -> kills.addAndGet((int) context.lab()
                                .inspect(node, "sh", "-c", KILL, "sh", id)
                                .lines()
                                .count())));
        if (kills.get() == 0) {
            throw new IllegalStateException("there was no node plugin on " + node + " to be killed");
        }
        return Map.of("kills", kills.toString());
    }

    /** Ids of the driver's own container that runs just now; there are two while one pod takes over from another. */
    private List<String> containers(FaultContext context) {
        return context
                .client()
                .pods()
                .inNamespace(context.profile().namespace())
                .withLabels(context.profile().nodePlugin().labels())
                .list()
                .getItems()
                .stream()
                .filter(pod -> node.equals(pod.getSpec().getNodeName()))
                .flatMap(pod -> pod.getStatus().getContainerStatuses().stream())
                .filter(status ->
                        status.getName().equals(context.profile().nodePlugin().container())
                                && status.getState().getRunning() != null)
                .map(ContainerStatus::getContainerID)
                .map(id -> id.substring(id.lastIndexOf('/') + 1))
                .toList();
    }
}
