package dev.holdfast.campaign;

import dev.holdfast.driver.DriverProfile;
import dev.holdfast.evidence.Manifest;
import dev.holdfast.verdict.GoBack;
import dev.holdfast.verdict.Guarantee;
import java.util.Optional;

/** Which guarantees say nothing of a driver, because it has not what they are about. None of them passes: each is named, with the reason. */
public final class NotApplicable {
    private NotApplicable() {}

    /** Why a guarantee does not apply to a driver; empty where it does. */
    static Optional<String> reason(DriverProfile profile, Guarantee guarantee) {
        String driver = "driver profile " + profile.name();
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
            case TRANSITION, ROLLS ->
                Optional.of(driver + " has no mounter pods")
                        .filter(why -> !profile.hasMounterPods()
                                && !profile.capabilities().byKernel());
            case STORAGE_CLASS ->
                Optional.of(driver + " makes no volumes, so no StorageClass says how")
                        .filter(why -> !profile.makesVolumes());
            case POD_MOUNTER, MIXED, SHARING, UNPRIVILEGED ->
                Optional.of(driver + " has no mounter pods").filter(why -> !profile.hasMounterPods());
            case SEPARATION ->
                Optional.of(driver + " does not say what pods share mounter pods by")
                        .filter(why -> profile.sharing().isEmpty());
            case USERS ->
                Optional.of(driver + " names no mount options for owner, group and permissions of a volume")
                        .filter(why -> !profile.volumeOptions().keySet().containsAll(DriverProfile.OWNERSHIP));
            case MOUNTER_RELEASE ->
                Optional.of(driver + " names no label of mounter pods that says which release made them")
                        .filter(why -> profile.mounterVersionLabel().isEmpty());
            case RECOVERY ->
                Optional.of(driver + " does not say what is promised where a mounter pod fails")
                        .filter(why -> profile.recovery().isEmpty());
            case CACHE ->
                Optional.of(driver + " does not say how a volume has a cache in its mounter pod")
                        .filter(why -> profile.cache().isEmpty());
            case MOUNTER_RESOURCES ->
                Optional.of(driver + " does not say what mounter pods ask for")
                        .filter(why -> profile.resources().isEmpty());
            case ATTACHMENTS ->
                Optional.of(driver + " does not say what records which mounter pod serves which workload")
                        .filter(why -> profile.attachments() == null
                                || profile.sharing().isEmpty());
            case UNITS ->
                Optional.of(driver + " does not go from systemd units to mounter pods")
                        .filter(why -> profile.systemdUnit() == null || !profile.hasMounterPods());
            default -> reason(driver, profile.forJudges(), guarantee);
        };
    }

    /**
     * The same as far as a record of a run tells it.
     *
     * @param who the driver in words, for the reason
     * @return empty also where the record does not tell
     */
    public static Optional<String> reason(String who, Manifest.Driver driver, Guarantee guarantee) {
        return switch (guarantee) {
            case PROCESS, MEMORY, SPEED ->
                Optional.of(who + " has its mounts served by the kernel, without a process")
                        .filter(why -> driver.can().byKernel());
            case REPUBLISH ->
                Optional.of(who + " says that the kubelet does not republish its volumes")
                        .filter(why -> !driver.can().republishes());
            case VOLUME_ATTACHMENTS ->
                Optional.of(who + " does not attach volumes")
                        // older records do not say whether it does
                        .filter(why -> driver.capabilities() != null
                                && !driver.capabilities().attaches());
            case KERNEL_MODULE ->
                Optional.of(who + " names no kernel module that its mounts need")
                        .filter(why -> driver.module() == null);
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
