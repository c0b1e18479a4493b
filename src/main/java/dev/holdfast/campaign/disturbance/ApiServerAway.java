package dev.holdfast.campaign.disturbance;

import java.time.Duration;
import java.util.Map;

/**
 * Nobody reaches the API server: connections to it are reset, those that were open too. The server itself goes on, as behind a load
 * balancer that lost it.
 */
public record ApiServerAway(Duration time) implements Deed {
    private static final String[] RULE = {
        "INPUT", "--protocol", "tcp", "--dport", "6443", "--jump", "REJECT", "--reject-with", "tcp-reset"
    };

    @Override
    public String name() {
        return "api-server-away";
    }

    @Override
    public String subject(Reach reach) {
        return reach.lab().nodes().get(0);
    }

    @Override
    public Map<String, String> act(Reach reach) {
        String node = subject(reach);
        reach.forAWhile(time, () -> iptables(reach, node, "--insert"), () -> iptables(reach, node, "--delete"));
        return Map.of("seconds", Long.toString(time.toSeconds()));
    }

    private static void iptables(Reach reach, String node, String how) {
        String[] words = new String[RULE.length + 4];
        words[0] = "iptables";
        words[1] = "--wait";
        words[2] = "5";
        words[3] = how;
        System.arraycopy(RULE, 0, words, 4, RULE.length);
        reach.lab().inspect(node, words);
    }
}
