package dev.holdfast.campaign;

import dev.holdfast.driver.DriverProfile;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.verdict.Applicability;
import dev.holdfast.verdict.GoBack;
import dev.holdfast.verdict.Guarantee;
import java.util.Optional;

/** Which guarantees say nothing of a driver, because it has not what they are about. None of them passes: each is named, with the reason. */
final class NotApplicable {
    private NotApplicable() {}

    /** Why a guarantee does not apply to a driver; empty where it does. */
    static Optional<String> reason(DriverProfile profile, Guarantee guarantee) {
        String driver = "driver profile " + profile.name();
        Optional<String> known = Applicability.not(driver, profile.forJudges(), guarantee);
        if (known.isPresent()) {
            return known;
        }
        return switch (guarantee) {
            case CREDENTIALS, WRONG_KEY ->
                Optional.of(driver + " says nothing of a Secret with credentials")
                        .filter(why -> profile.credentials() == null);
            case MOVES ->
                Optional.of(driver + " does not attach volumes to one node at a time")
                        .filter(why -> !profile.capabilities().attaches()
                                || !profile.capabilities().access().equals(Manifest.Capabilities.ONE_NODE));
            case PROVISIONING ->
                profile.makesVolumes()
                        ? Optional.of(driver + " has no static volumes, so all volumes are dynamic")
                                .filter(why -> !profile.hasStaticVolumes())
                        : Optional.of(driver + " has no dynamic volumes, so all volumes are static");
            case STORAGE_CLASS ->
                Optional.of(driver + " makes no volumes, so no StorageClass says how")
                        .filter(why -> !profile.makesVolumes());
            case USERS ->
                Optional.of(driver + " names no mount options for owner, group and permissions of a volume")
                        .filter(why -> !profile.volumeOptions().keySet().containsAll(DriverProfile.OWNERSHIP));
            case CACHE ->
                Optional.of(driver + " does not say how a volume has a cache in its mounter pod")
                        .filter(why -> profile.cache().isEmpty());
            case MOUNTER_RESOURCES ->
                Optional.of(driver + " does not say what mounter pods ask for")
                        .filter(why -> profile.resources().isEmpty());
            case ATTACHMENTS ->
                Optional.of(driver + " does not say what records which mounter pod serves which workload")
                        .filter(why -> profile.attachments() == null);
            default -> Optional.empty();
        };
    }

    /** Why a guarantee does not apply to what others did: a release that was gone back to mounts new volumes in its own way. */
    static Optional<String> goneBack(
            CampaignPlan plan, Manifest.Change change, DriverProfile profile, Guarantee guarantee) {
        return Optional.of("others took the driver back from " + change.from() + " to " + change.to()
                        + ", which mounts new volumes in its own way")
                .filter(why -> guarantee == Guarantee.POD_MOUNTER
                        && plan.byOthers()
                        && profile.upgradePath().goesBack(change.from(), change.to()));
    }

    /** Why a guarantee does not apply to a run that only goes back if that is asked for; empty where it does. */
    static Optional<String> notAskedFor(CampaignPlan plan, GoBack decided, Guarantee guarantee) {
        return Optional.of("the run goes back only if that is asked for, and nothing that was seen asked for it")
                .filter(why -> !decided.isAskedFor())
                .filter(why -> plan.stages().stream()
                        .filter(stage -> stage.proves().contains(guarantee))
                        .allMatch(OnlyIfAsked.class::isInstance));
    }
}
