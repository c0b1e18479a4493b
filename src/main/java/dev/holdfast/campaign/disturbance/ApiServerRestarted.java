package dev.holdfast.campaign.disturbance;

import java.util.Map;

/** The process of the API server is ended; the kubelet of its node starts it again. */
public record ApiServerRestarted() implements Deed {
    @Override
    public String name() {
        return "api-server-restarted";
    }

    @Override
    public String subject(Reach reach) {
        return reach.lab().nodes().get(0);
    }

    @Override
    public Map<String, String> act(Reach reach) {
        String node = subject(reach);
        String pid = OnNode.process(reach, node, "kube-apiserver", "");
        OnNode.signal(reach, node, "KILL", pid);
        return Map.of("pid", pid);
    }
}
