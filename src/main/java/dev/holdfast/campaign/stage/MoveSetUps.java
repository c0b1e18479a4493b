package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.campaign.workload.LightPods;
import dev.holdfast.campaign.workload.LightPods.LightPod;
import dev.holdfast.campaign.workload.VolumeSetup;
import dev.holdfast.campaign.workload.Workloads;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Volume;
import dev.holdfast.verdict.Guarantee;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Deletes the old pods of volumes that are set up otherwise than usual, after the drain, when nobody judges any more whether they are disturbed, and
 * starts pods of the same users and groups on their volumes; what these may do on their new mounts is tried.
 */
public record MoveSetUps() implements Stage {
    private static final String SET = "moved";

    @Override
    public String phase() {
        return Phase.TRANSITION;
    }

    @Override
    public Set<Guarantee> proves() {
        return Set.of(Guarantee.USERS);
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
        LightPods pods = context.lightPods();
        Map<Volume, VolumeSetup> going = new LinkedHashMap<>();
        context.judged()
                .old()
                .forEach(volume -> TryAccess.setup(context, volume).ifPresent(setup -> going.put(volume, setup)));
        going.keySet().forEach(volume -> {
            context.agents().leave(volume.name());
            context.attempts()
                    .tolerates(
                            "the end of pod " + volume.pod(),
                            () -> context.workloads().remove(volume.pod(), Workloads.GONE));
        });
        Map<Volume, LightPod> moved = new LinkedHashMap<>();
        going.forEach((volume, setup) -> moved.put(volume, pod(volume, setup)));
        pods.start(List.copyOf(moved.values()));
        tryAll(context, going, moved, pods);
        pods.end(List.copyOf(moved.values()), Actions.DELETED_POD);
    }

    private static LightPod pod(Volume volume, VolumeSetup setup) {
        return setup.as(LightPod.of(SET + "-" + volume.name(), SET, volume.name(), volume.node()));
    }

    private static void tryAll(
            CampaignContext context, Map<Volume, VolumeSetup> going, Map<Volume, LightPod> moved, LightPods pods) {
        List<TryAccess.Place> places = moved.entrySet().stream()
                .flatMap(one -> pods.uid(one.getValue()).stream().map(uid -> {
                    Volume volume = one.getKey();
                    return new TryAccess.Place(
                            volume.name(),
                            going.get(volume),
                            Actions.MOVED_MOUNT,
                            volume.node(),
                            uid,
                            volume.persistentVolume(),
                            going.get(volume).expected(false, context.profile()).closed());
                }))
                .toList();
        TryAccess.tryEach(context, SET, places);
    }
}
