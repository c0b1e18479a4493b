package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import java.time.Duration;
import java.util.List;

/**
 * Upgrades the kubelet of one node after the other to the release of Kubernetes that the control plane has, without a drain, while everybody
 * writes; after each a new pod starts there, and there is time for a republish of every volume. The lab only.
 *
 * @param release of Kubernetes, by its minor or its whole version
 * @param which nodes
 * @param away for how long nobody reaches the API server while a kubelet is restarted as the new one; zero for not at all
 */
public record UpgradeKubelets(String release, Which which, Duration away) implements KubernetesStage {

    /** Nodes of the cluster. */
    public enum Which {
        /** All of them. */
        EACH,
        /** All but the last, to which other things are done. */
        EACH_BUT_LAST,
        /** The last. */
        LAST;

        private boolean includes(String node, String last) {
            return this == EACH || (this == LAST) == node.equals(last);
        }
    }

    @Override
    public void run(CampaignContext context) {
        List<String> nodes = context.nodes().stream()
                .filter(node -> which.includes(node, context.lastNode()))
                .toList();
        for (String node : nodes) {
            context.pause().hold("letting them write", WRITING);
            new KubeletUpgrade(release, node, away).run(context);
            context.extra().startOn(node, "after-kubelet-of-" + node);
            context.awaitRepublishedSince(System.nanoTime());
        }
    }
}
