package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.fault.ApiServerReach;
import dev.holdfast.cluster.Cluster;
import dev.holdfast.evidence.Actions;
import dev.holdfast.lab.KubernetesRelease;
import dev.holdfast.lab.KubernetesUpgrade;
import dev.holdfast.lab.Lab;
import io.fabric8.kubernetes.api.model.Node;
import java.time.Duration;
import java.util.Map;

/**
 * Upgrades the kubelet of one node of the lab, and records it.
 *
 * @param release of Kubernetes, by its minor or its whole version
 * @param node by name
 * @param away for how long nobody reaches the API server while the kubelet is restarted as the new one; zero for not at all
 */
record KubeletUpgrade(String release, String node, Duration away) {
    /** A kubelet starts within seconds; the API server may have been away before. */
    private static final Duration READY = Duration.ofMinutes(3);

    /** Does it, and waits until the node is Ready with it. */
    void run(CampaignContext context) {
        Lab lab = NodeChanges.lab(context);
        KubernetesRelease to = KubernetesRelease.named(release);
        KubernetesUpgrade upgrade = lab.upgradeTo(to);
        Map<String, String> begun = Map.of(
                Actions.BEFORE,
                report(context).version(),
                Actions.TO,
                to.version(),
                Actions.AWAY,
                Long.toString(away.toSeconds()));
        context.attempts().succeeds(Actions.UPGRADE_KUBELET, node, begun, () -> {
            upgrade.place(node);
            if (away.isZero()) {
                upgrade.restartKubelet(node);
            } else {
                ApiServerReach.cut(lab);
                try {
                    upgrade.restartKubelet(node);
                    context.pause().hold("keeping the API server out of reach", away);
                } finally {
                    ApiServerReach.restore(lab);
                }
            }
            upgrade.restartProxy(node);
            return Map.of(Actions.AFTER, ready(context, to.version()));
        });
    }

    /** What the node reports as soon as it is Ready with a version. */
    private String ready(CampaignContext context, String version) {
        return context.cluster()
                .await(
                        "node " + node + " is Ready with kubelet " + version,
                        READY,
                        () -> report(context),
                        new Report(version, true)::equals,
                        seen -> {})
                .version();
    }

    /** What a node says of its kubelet. */
    private record Report(String version, boolean ready) {}

    private Report report(CampaignContext context) {
        Node seen = Cluster.present(context.cluster().client().nodes().withName(node));
        return new Report(
                seen.getStatus().getNodeInfo().getKubeletVersion(),
                seen.getStatus().getConditions().stream()
                        .anyMatch(condition -> condition.getType().equals("Ready")
                                && condition.getStatus().equals("True")));
    }
}
