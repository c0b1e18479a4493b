package dev.holdfast.campaign.fault;

import dev.holdfast.cluster.Cluster;
import java.util.Map;

/**
 * An agent's process is stopped and never goes on: its pod looks well, its files and mounts stay open, and it answers nobody. Agents are
 * named as in the evidence, and so is the workload an agent belongs to.
 *
 * @param agent a workload, or the control of a node
 */
public record AgentFrozen(String agent) implements Fault {
    /** Kernel and shell alone, since a node has no pgrep: the agent is the one Java process with its name among the arguments. */
    private static final String STOP = "for p in /proc/[0-9]*; do"
            + " if tr '\\0' '\\n' < $p/cmdline 2>/dev/null | grep -qxF -- \"--name=$1\"; then"
            + " kill -STOP ${p#/proc/} && echo ${p#/proc/}; fi; done";

    @Override
    public String name() {
        return "agent-frozen";
    }

    @Override
    public String subject(FaultContext context) {
        return agent;
    }

    @Override
    public Map<String, String> act(FaultContext context) {
        String node = Cluster.present(
                        context.client().pods().inNamespace(context.namespace()).withName(agent))
                .getSpec()
                .getNodeName();
        String pids = context.lab().inspect(node, "sh", "-c", STOP, "sh", agent).strip();
        if (pids.isEmpty()) {
            throw new IllegalStateException("no process on " + node + " has the argument --name=" + agent);
        }
        return Map.of("node", node, "pid", pids);
    }
}
