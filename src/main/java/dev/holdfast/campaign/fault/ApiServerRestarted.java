package dev.holdfast.campaign.fault;

import java.util.Map;

/** The process of the API server is ended; the kubelet of its node starts it again. */
public record ApiServerRestarted() implements Fault {
    @Override
    public String name() {
        return "api-server-restarted";
    }

    @Override
    public String subject(FaultContext context) {
        return context.lab().nodes().get(0);
    }

    @Override
    public Map<String, String> act(FaultContext context) {
        String node = subject(context);
        String pid = OnNode.process(context, node, "kube-apiserver", "");
        OnNode.signal(context, node, "KILL", pid);
        return Map.of("pid", pid);
    }
}
