package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.campaign.environment.Environment;
import dev.holdfast.cluster.Readiness;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Phase;
import dev.holdfast.verdict.Guarantee;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Deletes the driver's pod on one node while everybody writes, with mounts of both kinds in use; afterwards a new pod starts there, and there
 * is time for a republish of every volume. The lab only.
 */
public record RestartNodePlugin() implements Stage {
    /** No other one is made while its pod ends. */
    private static final Duration BACK = Duration.ofMinutes(3);

    private static final Duration WRITING = Duration.ofSeconds(5);

    @Override
    public String phase() {
        return Phase.RESTARTS;
    }

    @Override
    public Set<Guarantee> proves() {
        return Set.of(Guarantee.PLUGIN_RESTART);
    }

    @Override
    public void check(Environment environment, List<String> nodes) {
        NodeChanges.check(environment, nodes);
    }

    @Override
    public boolean needsNewRelease() {
        return true;
    }

    @Override
    public void run(CampaignContext context) {
        context.pause().hold("letting them write", WRITING);
        NodeChanges.done(
                context,
                Actions.RESTART_PLUGIN,
                () -> String.join(" ", plugins(context, any -> true)),
                () -> replace(context));
        context.extra().startOn(context.lastNode(), "after-plugin");
        context.awaitRepublishedSince(System.nanoTime());
    }

    private static void replace(CampaignContext context) {
        Set<String> old = plugins(context, any -> true);
        pods(context).forEach(context.cluster()::delete);
        context.cluster()
                .await(
                        "another node plugin on " + context.lastNode() + " is ready",
                        BACK,
                        () -> plugins(context, pod -> true),
                        now -> now.stream().noneMatch(old::contains)
                                && !plugins(context, Readiness::isReady).isEmpty(),
                        seen -> {});
    }

    private static Stream<Pod> pods(CampaignContext context) {
        return context
                .cluster()
                .client()
                .pods()
                .inNamespace(context.profile().namespace())
                .withLabels(context.profile().nodePlugin().labels())
                .list()
                .getItems()
                .stream()
                .filter(pod -> context.lastNode().equals(pod.getSpec().getNodeName()));
    }

    private static Set<String> plugins(CampaignContext context, Predicate<Pod> which) {
        return pods(context)
                .filter(which)
                .map(pod -> pod.getMetadata().getUid())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
