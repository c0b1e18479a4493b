package dev.holdfast.campaign.fault;

import java.time.Duration;
import java.util.Map;

/**
 * Nobody reaches the API server: connections to it are reset, those that were open too. The server itself goes on, as behind a load
 * balancer that lost it.
 */
public record ApiServerAway(Duration time) implements Fault {
    private static final String[] RULE = {
        "INPUT", "--protocol", "tcp", "--dport", "6443", "--jump", "REJECT", "--reject-with", "tcp-reset"
    };

    @Override
    public String name() {
        return "api-server-away";
    }

    @Override
    public String subject(FaultContext context) {
        return context.lab().nodes().get(0);
    }

    @Override
    public Map<String, String> act(FaultContext context) {
        String node = subject(context);
        context.forAWhile(time, () -> iptables(context, node, "--insert"), () -> iptables(context, node, "--delete"));
        return Map.of("seconds", Long.toString(time.toSeconds()));
    }

    private static void iptables(FaultContext context, String node, String how) {
        String[] words = new String[RULE.length + 4];
        words[0] = "iptables";
        words[1] = "--wait";
        words[2] = "5";
        words[3] = how;
        System.arraycopy(RULE, 0, words, 4, RULE.length);
        context.lab().inspect(node, words);
    }
}
