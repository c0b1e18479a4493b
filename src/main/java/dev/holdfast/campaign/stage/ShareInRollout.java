package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.campaign.workload.LightPods;
import dev.holdfast.campaign.workload.LightPods.LightPod;
import dev.holdfast.campaign.workload.Workloads;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Phase;
import dev.holdfast.verdict.Guarantee;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Restarts the driver's controller, and starts two pods on one volume at once while the one before it and its successor both run. */
public record ShareInRollout() implements Stage {
    private static final String CLAIM = "in-rollout";
    /** For the successor's containers to run; the one before it runs until they are ready. */
    private static final Duration BOTH = Duration.ofSeconds(60);

    @Override
    public String phase() {
        return Phase.LIGHT_PODS;
    }

    @Override
    public Set<Guarantee> proves() {
        return Set.of(Guarantee.SHARING);
    }

    @Override
    public boolean needsNewRelease() {
        return true;
    }

    @Override
    public void run(CampaignContext context) {
        if (context.profile().sharing().isEmpty() || context.profile().deployment() == null) {
            return;
        }
        String node = context.lastNode();
        context.workloads().claims().claimStatic(CLAIM, node);
        LightPods pods = context.lightPods();
        List<LightPod> both =
                List.of(LightPod.of(CLAIM + "-1", CLAIM, CLAIM, node), LightPod.of(CLAIM + "-2", CLAIM, CLAIM, node));
        String name = "Deployment/" + context.profile().deployment();
        context.attempts().succeeds(Actions.RESTART_DRIVER, name, Map.of(), () -> {
            Deployment before = deployment(context).get();
            deployment(context).rolling().restart();
            context.cluster()
                    .await(
                            "two pods of " + name + " run at a time",
                            BOTH,
                            () -> running(context, before),
                            count -> count > 1,
                            seen -> {});
            pods.start(both);
            context.cluster()
                    .await(
                            name + " is rolled out again",
                            Workloads.POD_READY,
                            () -> running(context, before),
                            count -> count == 1,
                            seen -> {});
            return Map.of();
        });
        SharingEnd.look(context);
        pods.end(both, Actions.DELETED_POD);
        SharingEnd.awaitNothingLeft(context, CLAIM);
    }

    private static io.fabric8.kubernetes.client.dsl.RollableScalableResource<Deployment> deployment(
            CampaignContext context) {
        return context.cluster()
                .client()
                .apps()
                .deployments()
                .inNamespace(context.profile().namespace())
                .withName(context.profile().deployment());
    }

    /** How many of its pods run, those included that are ending. */
    private static int running(CampaignContext context, Deployment deployment) {
        return (int) context
                .cluster()
                .client()
                .pods()
                .inNamespace(context.profile().namespace())
                .withLabels(deployment.getSpec().getSelector().getMatchLabels())
                .list()
                .getItems()
                .stream()
                .filter(pod -> "Running".equals(pod.getStatus().getPhase()))
                .count();
    }
}
