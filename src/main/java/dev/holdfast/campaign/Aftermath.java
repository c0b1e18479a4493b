package dev.holdfast.campaign;

import dev.holdfast.cluster.ClusterException;
import dev.holdfast.console.Interruption;
import dev.holdfast.console.Progress;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Volume;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The end of everything a campaign made in the cluster, on record: the workloads go, then their volumes, and what is left of them is looked
 * at until nothing may be any more (guarantee {@code cleanup}). What cannot be removed is on record too, and ends nothing.
 */
final class Aftermath {
    /** Between two looks for a bucket that is to go. */
    private static final Duration PERIOD = Duration.ofSeconds(1);
    /** How much longer than something may be left it is looked at: the slowest look comes every five seconds. */
    private static final Duration BEYOND = Duration.ofSeconds(6);

    private final Workloads workloads;
    private final Agents agents;
    private final ActionLog actions;
    private final Progress progress;
    private final Interruption interruption;
    private final Duration limit;

    /**
     * For the workloads of a campaign.
     *
     * @param limit how long it may take until something that is deleted is gone
     */
    Aftermath(
            Workloads workloads,
            Agents agents,
            ActionLog actions,
            Progress progress,
            Interruption interruption,
            Duration limit) {
        this.workloads = workloads;
        this.agents = agents;
        this.actions = actions;
        this.progress = progress;
        this.interruption = interruption;
        this.limit = limit;
    }

    /** Has them go, and their volumes, and waits as long as something of them may be left. */
    void cleanUp(List<Volume> volumes, Duration leftovers) {
        volumes.forEach(volume -> agents.leave(volume.name()));
        List<Volume> going;
        try (Progress.Step step = progress.step("removing workloads")) {
            tried(Actions.STOP_WORKLOADS, agents.namespace(), () -> workloads.stop(limit));
            step.detail("removing volumes");
            going = remove(volumes);
        }
        Duration rest = leftovers.plus(BEYOND);
        try (Progress.Step step = progress.step("looking for what is left, for " + rest.toSeconds() + " s")) {
            look(once(volumes).values(), going, rest);
            step.detail("removing the buckets that stayed");
            once(volumes).values().stream()
                    .filter(workloads::bucketExists)
                    .forEach(volume -> tried(Actions.DELETE_BUCKET, volume.bucket(), () -> {
                        workloads.empty(volume);
                        workloads.deleteBucket(volume);
                    }));
        }
    }

    /** Of workloads on one volume the first. */
    private static Map<String, Volume> once(List<Volume> volumes) {
        return volumes.stream()
                .collect(Collectors.toMap(
                        Volume::persistentVolume, volume -> volume, (first, more) -> first, LinkedHashMap::new));
    }

    /** The volumes whose buckets are to go with them. */
    private List<Volume> remove(List<Volume> volumes) {
        List<Volume> going = new ArrayList<>();
        once(volumes).forEach((name, volume) -> {
            String policy = workloads.policy(volume);
            if (policy.equals(Actions.DELETE)) {
                tried(Actions.EMPTY_BUCKET, volume.bucket(), () -> workloads.empty(volume));
                going.add(volume);
            }
            List<Long> begun = volumes.stream()
                    .filter(one -> one.persistentVolume().equals(name))
                    .map(one -> actions.begun(
                            Actions.DELETE_VOLUME,
                            one.name(),
                            Map.of(
                                    Actions.PERSISTENT_VOLUME,
                                    name,
                                    Actions.BUCKET,
                                    volume.bucket(),
                                    Actions.POLICY,
                                    policy)))
                    .toList();
            try {
                workloads.delete(volume, limit);
                begun.forEach(id -> actions.done(id, Map.of()));
            } catch (ClusterException e) {
                begun.forEach(id -> actions.failed(id, e));
                told("removing volume " + name, e);
            }
        });
        return going;
    }

    /** Looks for those that go until they are gone, since it counts when that was; for all when nothing may be left any more. */
    private void look(Collection<Volume> all, List<Volume> going, Duration rest) {
        long until = System.nanoTime() + rest.toNanos();
        while (System.nanoTime() < until) {
            going.removeIf(volume -> !there(volume));
            interruption.rest(PERIOD);
        }
        all.forEach(this::there);
    }

    private boolean there(Volume volume) {
        try {
            return actions.around(
                            Actions.BUCKET_EXISTS,
                            volume.bucket(),
                            Map.of(),
                            () -> Map.of(Actions.ANSWER, workloads.bucketExists(volume) ? Actions.YES : Actions.NO))
                    .get(Actions.ANSWER)
                    .equals(Actions.YES);
        } catch (ClusterException e) {
            // nobody answered: that is on record, and says nothing of the bucket
            return true;
        }
    }

    private void tried(String what, String subject, Runnable work) {
        try {
            actions.around(what, subject, Map.of(), work);
        } catch (ClusterException e) {
            told(what + " " + subject, e);
        }
    }

    private void told(String what, ClusterException e) {
        if (interruption.asked()) {
            throw e;
        }
        progress.say(what + " did not succeed, and is judged: " + e.getMessage());
    }
}
