package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.evidence.Actions;
import dev.holdfast.lab.KubernetesRelease;
import dev.holdfast.lab.Lab;
import java.time.Duration;
import java.util.Map;

/**
 * Upgrades the control plane to another release of Kubernetes with kubeadm while everybody writes, with mounts of both kinds in use;
 * afterwards a new pod starts on each node, and there is time for a republish of every volume. Kubelets stay as they are. The lab only.
 *
 * @param release of Kubernetes, by its minor or its whole version
 */
public record UpgradeControlPlane(String release) implements KubernetesStage {
    /** It has just started. */
    private static final Duration ANSWER = Duration.ofSeconds(60);

    /** What a node would pull is there before anybody writes. */
    @Override
    public void prepare(CampaignContext context) {
        NodeChanges.lab(context).provideKubernetes(KubernetesRelease.named(release));
    }

    @Override
    public void run(CampaignContext context) {
        Lab lab = NodeChanges.lab(context);
        KubernetesRelease to = KubernetesRelease.named(release);
        context.pause().hold("letting them write", WRITING);
        Map<String, String> begun =
                Map.of(Actions.BEFORE, context.cluster().version(), Actions.TO, to.version(), Actions.AWAY, "0");
        context.attempts().succeeds(Actions.UPGRADE_CONTROL_PLANE, lab.nodes().get(0), begun, () -> {
            lab.upgradeTo(to).controlPlane();
            return Map.of(
                    Actions.AFTER,
                    context.cluster()
                            .persist(
                                    "the API server answers",
                                    ANSWER,
                                    () -> context.cluster().version()));
        });
        context.extra().startOnEach(context.nodes(), "after-control-plane");
        context.awaitRepublishedSince(System.nanoTime());
    }
}
