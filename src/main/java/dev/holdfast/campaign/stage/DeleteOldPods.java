package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.campaign.workload.Workloads;
import dev.holdfast.console.Progress;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Volume;
import dev.holdfast.verdict.Guarantee;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Deletes one old pod on each node after the drain, when nobody judges any more whether it is disturbed, and waits until it is gone. Where calls
 * for its volume fail, it is deleted while one is under way: how long a call that hangs holds up a pod would else be a matter of luck.
 */
public record DeleteOldPods() implements Stage {
    @Override
    public String phase() {
        return Phase.TRANSITION;
    }

    @Override
    public Set<Guarantee> proves() {
        return Set.of(Guarantee.TERMINATION);
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
    public void run(CampaignContext context) {
        Collection<Volume> going = context.judged().old().stream()
                .collect(Collectors.toMap(Volume::node, volume -> volume, (first, more) -> first, LinkedHashMap::new))
                .values();
        Map<Volume, Long> begun = new LinkedHashMap<>();
        for (Volume volume : going) {
            context.awaitFailingCall(volume);
            context.agents().leave(volume.name());
            begun.put(
                    volume,
                    context.actions()
                            .begun(
                                    Actions.DELETE_POD,
                                    volume.name(),
                                    Map.of(Actions.NODE, volume.node(), Actions.UID, volume.podUid())));
            context.attempts()
                    .tolerates(
                            "deleting pod " + volume.pod(),
                            () -> context.workloads().delete(volume.pod()));
        }
        try (Progress.Step step = context.progress().step("deleting an old pod on each node", Workloads.GONE)) {
            long until = System.nanoTime() + Workloads.GONE.toNanos();
            begun.forEach((volume, id) -> {
                step.detail("waiting until pod " + volume.pod() + " is gone, for " + Workloads.GONE.toSeconds()
                        + " s at most");
                context.attempts().tolerates("the end of pod " + volume.pod(), () -> gone(context, volume, id, until));
            });
            step.detail("");
        }
    }

    private static void gone(CampaignContext context, Volume volume, long id, long until) {
        try {
            // the API server is asked once at least
            long rest =
                    Math.max(until - System.nanoTime(), Duration.ofSeconds(1).toNanos());
            context.workloads().awaitGone(volume.pod(), Duration.ofNanos(rest));
            context.actions().done(id, Map.of());
        } catch (RuntimeException e) {
            context.actions().failed(id, e);
            throw e;
        }
    }
}
