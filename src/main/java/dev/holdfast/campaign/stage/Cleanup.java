package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.campaign.observe.ActionLog;
import dev.holdfast.campaign.workload.JudgedWorkloads.OldWorkload;
import dev.holdfast.campaign.workload.JudgedWorkloads.Provisioning;
import dev.holdfast.campaign.workload.Workloads;
import dev.holdfast.cluster.ClusterException;
import dev.holdfast.console.Progress;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Volume;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Limit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Has all workloads and their volumes go, among them one that is to keep its bucket, and looks at what is left of them until nothing may be
 * any more. What cannot be removed is recorded, and ends nothing.
 */
public record Cleanup() implements Stage {
    @Override
    public String phase() {
        return Phase.CLEANUP;
    }

    @Override
    public Set<Guarantee> proves() {
        return Set.of(Guarantee.CLEANUP);
    }

    @Override
    public boolean afterDrain() {
        return true;
    }

    @Override
    public List<OldWorkload> oldWorkloads() {
        return List.of(new OldWorkload("retained-1", Provisioning.RETAINED));
    }

    @Override
    public void run(CampaignContext context) {
        context.replacements().end();
        new Removal(context).run(context.judged().volumes());
    }

    /** The removal while it goes on. */
    private static final class Removal {
        /** Between two looks for a bucket that is to go. */
        private static final Duration PERIOD = Duration.ofSeconds(1);
        /** How much longer than something may be left it is looked at: the slowest look comes every five seconds. */
        private static final Duration BEYOND = Duration.ofSeconds(6);

        private final CampaignContext context;
        private final Workloads workloads;
        private final ActionLog actions;

        Removal(CampaignContext context) {
            this.context = context;
            this.workloads = context.workloads();
            this.actions = context.actions();
        }

        /** Has them go, and their volumes, and waits as long as something of them may be left. */
        void run(List<Volume> volumes) {
            volumes.forEach(volume -> context.agents().leave(volume.name()));
            List<Volume> going;
            tried(
                    Actions.STOP_WORKLOADS,
                    context.agents().namespace(),
                    () -> workloads.removal().stop(Workloads.GONE));
            try (Progress.Step step = context.progress().step("removing volumes", Workloads.GONE)) {
                going = remove(volumes);
                step.detail("");
            }
            Duration rest = context.limit(Limit.LEFTOVERS).plus(BEYOND);
            try (Progress.Step step =
                    context.progress().step("looking for what is left, for " + rest.toSeconds() + " s")) {
                if (!inStore()) {
                    context.interruption().rest(rest);
                    return;
                }
                look(once(volumes).values(), going, rest);
                step.detail("reading the buckets that stayed");
                volumes.stream()
                        .filter(workloads.buckets()::exists)
                        .forEach(volume -> tried(
                                Actions.READ_KEPT,
                                volume.name(),
                                () -> context.drain().kept(volume)));
                step.detail("removing the buckets that stayed");
                once(volumes).values().stream()
                        .filter(workloads.buckets()::exists)
                        .forEach(volume -> tried(Actions.DELETE_BUCKET, volume.bucket(), () -> {
                            workloads.buckets().empty(volume);
                            workloads.buckets().delete(volume);
                        }));
            }
        }

        /** Whether volumes have buckets. */
        private boolean inStore() {
            return !context.profile().capabilities().remounts();
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
                String policy = workloads.claims().policy(volume);
                if (policy.equals(Actions.DELETE) && inStore()) {
                    tried(
                            Actions.EMPTY_BUCKET,
                            volume.bucket(),
                            () -> workloads.buckets().empty(volume));
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
                context.attempts().tolerates("removing volume " + name, () -> delete(volume, begun));
            });
            return going;
        }

        /** Looks for those that go until they are gone, since it counts when that was; for all when nothing may be left any more. */
        private void look(Collection<Volume> all, List<Volume> going, Duration rest) {
            long until = System.nanoTime() + rest.toNanos();
            while (System.nanoTime() < until) {
                going.removeIf(volume -> !there(volume));
                context.interruption().rest(PERIOD);
            }
            all.forEach(this::there);
        }

        private boolean there(Volume volume) {
            try {
                return actions.around(
                                Actions.BUCKET_EXISTS,
                                volume.bucket(),
                                Map.of(),
                                () -> Map.of(
                                        Actions.ANSWER, workloads.buckets().exists(volume) ? Actions.YES : Actions.NO))
                        .get(Actions.ANSWER)
                        .equals(Actions.YES);
            } catch (ClusterException e) {
                // nobody answered: that is recorded, and says nothing of the bucket
                return true;
            }
        }

        private void delete(Volume volume, List<Long> begun) {
            try {
                workloads.claims().delete(volume, Workloads.GONE);
                begun.forEach(id -> actions.done(id, Map.of()));
            } catch (RuntimeException e) {
                begun.forEach(id -> actions.failed(id, e));
                throw e;
            }
        }

        private void tried(String what, String subject, Runnable work) {
            context.attempts().succeeds(what, subject, work);
        }
    }
}
