package dev.holdfast.campaign.fault;

import dev.holdfast.lab.Lab;
import java.util.ArrayList;
import java.util.List;

/** Whether anybody reaches the API server of a lab, which itself goes on: connections to it are reset, those that were open too. */
public final class ApiServerReach {
    private static final List<String> RULE =
            List.of("INPUT", "--protocol", "tcp", "--dport", "6443", "--jump", "REJECT", "--reject-with", "tcp-reset");

    private ApiServerReach() {}

    /** The node that it runs on. */
    static String node(Lab lab) {
        return lab.nodes().get(0);
    }

    /** From now on nobody does. */
    public static void cut(Lab lab) {
        iptables(lab, "--insert");
    }

    /** Everybody does again. */
    public static void restore(Lab lab) {
        iptables(lab, "--delete");
    }

    private static void iptables(Lab lab, String how) {
        List<String> words = new ArrayList<>(List.of("iptables", "--wait", "5", how));
        words.addAll(RULE);
        lab.inspect(node(lab), words.toArray(new String[0]));
    }
}
