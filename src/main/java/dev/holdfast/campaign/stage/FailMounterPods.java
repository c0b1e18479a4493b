package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.campaign.environment.CampaignException;
import dev.holdfast.campaign.environment.Environment;
import dev.holdfast.campaign.fault.MounterFailure;
import dev.holdfast.campaign.workload.Workloads;
import dev.holdfast.driver.DriverProfile.Recovery;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Volume;
import dev.holdfast.verdict.Guarantee;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;

/**
 * Has mounter pods fail, each in another way and under a workload of its own, and then starts another workload on the same volume. Everybody else
 * writes meanwhile.
 *
 * @param ways as {@link Actions#FAIL_MOUNTER} has them
 */
public record FailMounterPods(List<String> ways) implements Stage {
    private static final Duration WRITING = Duration.ofSeconds(3);
    /** Longer than a new workload may take, so that one that comes too late is told from one that does not come. */
    private static final Duration BEYOND = Duration.ofSeconds(15);

    public FailMounterPods {
        ways = List.copyOf(ways);
    }

    /** The workload, and the claim, whose mounter pod fails in a way. */
    static String name(String way) {
        return "failing-" + way.replace(' ', '-');
    }

    @Override
    public String phase() {
        return Phase.FAILURES;
    }

    @Override
    public Set<Guarantee> proves() {
        return Set.of(Guarantee.RECOVERY);
    }

    @Override
    public boolean needsNewRelease() {
        return true;
    }

    @Override
    public void check(Environment environment, List<String> nodes) {
        if (environment.lab().isEmpty() && ways.stream().anyMatch(MounterFailure::needsLab)) {
            throw new CampaignException("only in the lab processes are killed and starved, never on nodes of "
                    + environment.cluster().context() + "; leave out what is not a deletion or an eviction");
        }
    }

    @Override
    public void run(CampaignContext context) {
        context.profile().recovery().ifPresent(promised -> ways.forEach(way -> fail(context, way, promised)));
    }

    private static void fail(CampaignContext context, String way, Recovery promised) {
        String name = name(way);
        String again = name + "-again";
        context.workloads().claims().claimStatic(name, context.lastNode());
        Optional<Volume> volume = start(context, way, name, Workloads.POD_READY);
        if (volume.isPresent()) {
            context.pause().hold("letting it write", WRITING);
            if (broken(context, way, volume.get())) {
                start(
                        context,
                        way,
                        again,
                        Duration.ofSeconds(promised.servedSeconds()).plus(BEYOND));
                context.pause().hold("letting both write", WRITING);
            }
        }
        for (String one : List.of(again, name)) {
            if (context.agents().all().containsKey(one)) {
                leave(context, one);
            }
        }
    }

    private static Optional<Volume> start(CampaignContext context, String way, String name, Duration limit) {
        Volume[] made = new Volume[1];
        Map<String, String> facts = Map.of(Actions.HOW, way, Actions.NODE, context.lastNode());
        boolean writes = context.attempts().succeeds(Actions.START_SERVED, name, facts, () -> {
            context.workloads().start(name, name(way), context.lastNode(), limit);
            made[0] = context.workloads().describe(name, true, false, limit);
            context.agents().await(name, "running", limit);
            return Actions.describe(made[0]);
        });
        if (context.agents().all().containsKey(name)) {
            context.puller().sampleClocks(List.of(name));
        }
        return writes ? Optional.of(made[0]) : Optional.empty();
    }

    private static boolean broken(CampaignContext context, String way, Volume volume) {
        MounterFailure failure = new MounterFailure(context.environment().lab(), context.cluster(), context.profile());
        Pod pod;
        try {
            pod = failure.serving(volume);
        } catch (NoSuchElementException none) {
            context.progress().say("no mounter pod fails, and that is judged: " + none.getMessage());
            return false;
        }
        Map<String, String> facts = Map.of(
                Actions.NODE,
                volume.node(),
                Actions.POD,
                pod.getMetadata().getName(),
                Actions.UID,
                pod.getMetadata().getUid());
        return context.attempts().succeeds(Actions.FAIL_MOUNTER, way, facts, () -> {
            failure.act(volume, pod, way);
            return Map.of();
        });
    }

    private static void leave(CampaignContext context, String name) {
        context.puller().fetch(List.of(name));
        context.agents().leave(name);
        context.attempts()
                .succeeds(Actions.DELETE_POD, name, () -> context.workloads().remove(name, Workloads.GONE));
    }
}
