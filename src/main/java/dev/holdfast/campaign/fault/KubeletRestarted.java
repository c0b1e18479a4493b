package dev.holdfast.campaign.fault;

import java.util.Map;

/**
 * The kubelet of a node is restarted; pods and mounts are not its children.
 *
 * @param node the node
 */
public record KubeletRestarted(String node) implements Fault {
    @Override
    public String name() {
        return "kubelet-restarted";
    }

    @Override
    public String subject(FaultContext context) {
        return node;
    }

    @Override
    public Map<String, String> act(FaultContext context) {
        context.lab().inspect(node, "systemctl", "restart", "kubelet");
        String pid = context.lab().inspect(node, "systemctl", "show", "--property=MainPID", "--value", "kubelet");
        return Map.of("new pid", pid.strip());
    }
}
