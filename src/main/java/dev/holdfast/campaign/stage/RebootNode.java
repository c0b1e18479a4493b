package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.campaign.environment.Environment;
import dev.holdfast.console.Progress;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Volume;
import dev.holdfast.lab.Lab;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Limit;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reboots one node after the drain. The workloads that are judged up to then rest; extra ones with mounts of both kinds, on this node and on
 * others, write on through it, and nobody helps them. The lab only.
 */
public record RebootNode() implements Stage {
    private static final Duration WRITING = Duration.ofSeconds(5);

    @Override
    public String phase() {
        return Phase.REBOOT;
    }

    @Override
    public Set<Guarantee> proves() {
        return Set.of(Guarantee.REBOOT);
    }

    @Override
    public void check(Environment environment, List<String> nodes) {
        NodeChanges.check(environment, nodes);
    }

    @Override
    public boolean afterDrain() {
        return true;
    }

    @Override
    public boolean needsNewRelease() {
        return true;
    }

    @Override
    public void prepare(CampaignContext context) {
        // with mounts of the old release, before it goes
        context.extra().startOnEach(context.nodes(), "early");
    }

    @Override
    public void run(CampaignContext context) {
        String node = context.lastNode();
        Lab lab = NodeChanges.lab(context);
        context.extra()
                .startOnEach(
                        context.nodes().stream()
                                .filter(name -> !name.equals(node))
                                .toList(),
                        "beside");
        context.pause().hold("letting them write", WRITING);
        try (Progress.Step step = context.progress().step("rebooting " + node)) {
            NodeChanges.done(
                    context,
                    Actions.REBOOT_NODE,
                    () -> lab.inspect(node, "cat", "/proc/sys/kernel/random/boot_id")
                            .strip(),
                    () -> lab.reboot(node));
            step.detail("waiting for its workloads");
            // a little longer than they may take, so that it is recorded what was so then
            Duration limit = context.limit(Limit.AFTER_REBOOT).plus(WRITING);
            context.agents()
                    .together(
                            workloads(context),
                            name -> context.attempts()
                                    .succeeds(Actions.AWAIT_WORKLOAD, name, Map.of(Actions.NODE, node), () -> {
                                        context.agents().await(name, "running", limit);
                                        return Map.of();
                                    }));
            context.agents().await(context.workloads().control(node), "running", limit);
        }
        context.puller().sampleClocks(workloads(context));
        context.puller().sampleClocks(List.of(node, context.workloads().control(node)));
        context.pause().hold("letting them write", WRITING);
    }

    /** The volumes on the node that is rebooted. */
    static List<Volume> onNode(CampaignContext context) {
        return Stream.concat(context.judged().volumes().stream(), context.extra().staying().stream())
                .filter(volume -> volume.node().equals(context.lastNode()))
                .toList();
    }

    private static List<String> workloads(CampaignContext context) {
        return context.judged().running(onNode(context));
    }
}
