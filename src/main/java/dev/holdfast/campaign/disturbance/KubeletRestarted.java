package dev.holdfast.campaign.disturbance;

import java.util.Map;

/**
 * The kubelet of a node is restarted; pods and mounts are not its children.
 *
 * @param node the node
 */
public record KubeletRestarted(String node) implements Deed {
    @Override
    public String name() {
        return "kubelet-restarted";
    }

    @Override
    public String subject(Reach reach) {
        return node;
    }

    @Override
    public Map<String, String> act(Reach reach) {
        reach.lab().inspect(node, "systemctl", "restart", "kubelet");
        String pid = reach.lab().inspect(node, "systemctl", "show", "--property=MainPID", "--value", "kubelet");
        return Map.of("new pid", pid.strip());
    }
}
