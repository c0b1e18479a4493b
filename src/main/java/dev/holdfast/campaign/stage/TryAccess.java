package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.campaign.Stage;
import dev.holdfast.campaign.workload.AccessAttempts;
import dev.holdfast.campaign.workload.AccessAttempts.Try;
import dev.holdfast.campaign.workload.AccessAttempts.Who;
import dev.holdfast.campaign.workload.VolumeSetup;
import dev.holdfast.evidence.Actions;
import dev.holdfast.evidence.Phase;
import dev.holdfast.evidence.Volume;
import dev.holdfast.verdict.Guarantee;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Tries on each mount of volumes that are set up otherwise than usual what its workload's user may do, and what a user may whom nothing was set up
 * for: of old mounts before the upgrade, and of all after it.
 */
public record TryAccess() implements Stage {
    @Override
    public String phase() {
        return Phase.NEW_WORKLOADS;
    }

    @Override
    public Set<Guarantee> proves() {
        return Set.of(Guarantee.MOUNT_OPTIONS, Guarantee.USERS);
    }

    @Override
    public boolean needsNewRelease() {
        return true;
    }

    @Override
    public void prepare(CampaignContext context) {
        tryAll(context, "before", context.judged().old());
    }

    @Override
    public void run(CampaignContext context) {
        tryAll(context, "after", context.runningVolumes());
    }

    private static void tryAll(CampaignContext context, String moment, List<Volume> volumes) {
        List<Place> places = new ArrayList<>();
        for (Volume volume : volumes) {
            setup(context, volume)
                    .ifPresent(setup -> places.add(new Place(
                            volume.name(),
                            setup,
                            volume.before() ? Actions.OLD_MOUNT : Actions.NEW_MOUNT,
                            volume.node(),
                            volume.podUid(),
                            volume.persistentVolume(),
                            volume.setup().closed())));
        }
        tryEach(context, moment, places);
    }

    /** Has the workload's own user try each, and another one those that are closed to him. */
    static void tryEach(CampaignContext context, String moment, List<Place> places) {
        AccessAttempts attempts = context.workloads().accessAttempts(context.attempts());
        // what another user tries to read somebody must have written
        attempts.make(places.stream().map(place -> place.own(moment)).toList());
        attempts.make(places.stream()
                .filter(Place::closed)
                .map(place -> place.another(moment))
                .toList());
    }

    /** How a volume was set up otherwise than usual, where anybody may write to it. */
    static Optional<VolumeSetup> setup(CampaignContext context, Volume volume) {
        return context.plan().workloads().setups(context.profile()).stream()
                .filter(one -> one.workloads().contains(volume.name()) && volume.written())
                .findFirst();
    }

    /**
     * A mount to be tried.
     *
     * @param closed whether it is closed to users whom it was not set up for
     */
    record Place(
            String workload,
            VolumeSetup setup,
            String mount,
            String node,
            String podUid,
            String volume,
            boolean closed) {
        private static String key(String moment, String as) {
            return "tried-" + moment + "-by-" + as;
        }

        private Try own(String moment) {
            return with(moment, "itself", Actions.ITSELF, setup.who());
        }

        private Try another(String moment) {
            return with(moment, "another", Actions.ANOTHER, Who.STRANGER);
        }

        private Try with(String moment, String word, String as, Who who) {
            return new Try(
                    "try-" + moment + "-" + workload + "-" + word,
                    workload,
                    setup.way(),
                    mount,
                    node,
                    podUid,
                    volume,
                    as,
                    who,
                    key(moment, word),
                    key(moment, "itself"));
        }
    }
}
