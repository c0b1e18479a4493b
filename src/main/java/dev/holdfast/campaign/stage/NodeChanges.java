package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.environment.CampaignException;
import dev.holdfast.campaign.environment.Environment;
import dev.holdfast.evidence.Actions;
import dev.holdfast.lab.Lab;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What stages have in common that drain a node, or restart parts of it or the node itself, which is done to the lab's alone. */
final class NodeChanges {
    private NodeChanges() {}

    /**
     * Refuses what cannot be done.
     *
     * @throws CampaignException in a cluster of the user's, whose nodes nobody but its owner restarts, and in a lab without a worker
     */
    static void check(Environment environment, List<String> nodes) {
        Lab lab = requireLab(environment);
        if (nodes.stream().allMatch(lab.nodes().get(0)::equals)) {
            throw new CampaignException(
                    "a node that is restarted or rebooted must not be the control plane, and there is no other: -Dlab.workers=1");
        }
    }

    /**
     * The lab.
     *
     * @throws CampaignException in a cluster of the user's
     */
    static Lab requireLab(Environment environment) {
        return environment
                .lab()
                .orElseThrow(() -> new CampaignException(
                        "only nodes of the lab are drained, restarted, rebooted and upgraded, never those of "
                                + environment.cluster().context() + "; leave these stages out"));
    }

    static Lab lab(CampaignContext context) {
        return context.environment().lab().orElseThrow();
    }

    /** Does something to the node, with what shows it before and after; whether it came about. */
    static boolean done(CampaignContext context, String what, Supplier<String> shows, Runnable change) {
        return context.attempts().succeeds(what, context.lastNode(), Map.of(Actions.BEFORE, shows.get()), () -> {
            change.run();
            return Map.of(Actions.AFTER, shows.get());
        });
    }
}
